import TerminalUI

extension Explorer {
  /// A click chooses, the wheel moves, dragging on the history line looks through the run.
  mutating func use(_ mouse: Mouse, at now: ContinuousClock.Instant) -> [Effect] {
    guard !isTooSmall else { return [] }
    nextFrame = nil
    switch overlay {
    case .help, .log, .bookmarks: return turnPage(mouse, at: now)
    case .prompt, .confirmReplacing, .recipe: return []
    case nil: break
    }
    switch (mouse.action, mouse.button) {
    case (.wheelUp, _): return turnWheel(-1, mouse, at: now)
    case (.wheelDown, _): return turnWheel(1, mouse, at: now)
    case (.press, .left), (.drag, .left):
      if mouse.row == rows - 2, !isGrid { return scrub(to: mouse.column) }
      guard mouse.action == .press else { return [] }
      return isGrid ? clickInGrid(mouse, at: now) : click(mouse, at: now)
    default: return []
    }
  }

  /// The wheel moves on a page, too.
  private mutating func turnPage(_ mouse: Mouse, at now: ContinuousClock.Instant) -> [Effect] {
    guard mouse.action == .wheelUp || mouse.action == .wheelDown else { return [] }
    return (0..<3).flatMap { _ in press(mouse.action == .wheelUp ? .up : .down, at: now) }
  }

  private func list(at mouse: Mouse) -> ColumnLayout? {
    guard mouse.row >= 1, mouse.row <= listRows else { return nil }
    return columnLayout.first { ($0.left..<$0.left + $0.width).contains(mouse.column) }
  }

  private mutating func turnWheel(_ way: Int, _ mouse: Mouse, at now: ContinuousClock.Instant) -> [Effect] {
    if isGrid { return performInGrid(way < 0 ? .up : .down, nil, at: now) ?? [] }
    if let list = list(at: mouse) {
      focus = list.column
      return perform(way < 0 ? .up : .down, 3, at: now)
    }
    zoom(by: -way)
    return []
  }

  private mutating func click(_ mouse: Mouse, at now: ContinuousClock.Instant) -> [Effect] {
    guard let list = list(at: mouse) else { return [] }
    focus = list.column
    let entries = entries(of: list.column)
    let place = firstEntry(of: list.column) + mouse.row - 1
    return place < entries.count ? move(to: entries[place], at: now) : []
  }

  /// The history line begins in the second column, as the sparkline does.
  private mutating func scrub(to column: Int) -> [Effect] {
    guard let climb = shownClimb else { return [] }
    let width = historyWidth(climb)
    guard width > 4, column >= 1, column <= width else { return [] }
    let iteration = (column - 1) * (climb.total + 1) / max(1, min(width, climb.total + 1))
    return look { min(iteration, $0.last) }
  }
}
