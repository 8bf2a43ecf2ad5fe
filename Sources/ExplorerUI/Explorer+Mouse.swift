import FeatureVisualization
import TerminalUI

extension Explorer {
  /// A click chooses, the wheel moves, dragging on the history line shows other iterations.
  mutating func use(_ mouse: Mouse, at now: ContinuousClock.Instant) -> [Effect] {
    guard !window.isTooSmall else { return [] }
    if mouse.action == .press, mouse.button == .left, let key = hintKey(column: mouse.column, row: mouse.row) {
      return press(key, at: now)
    }
    switch (overlay?.extent, mouse.action, mouse.button) {
    case (.page, .wheelUp, _): return (0..<3).flatMap { _ in press(.up, at: now) }
    case (.page, .wheelDown, _): return (0..<3).flatMap { _ in press(.down, at: now) }
    case (_?, _, _): return []
    case (nil, .wheelUp, _): return turnWheel(-1, mouse, at: now)
    case (nil, .wheelDown, _): return turnWheel(1, mouse, at: now)
    case (nil, .press, .left), (nil, .drag, .left): return click(mouse, at: now)
    default: return []
    }
  }

  private mutating func turnWheel(_ rows: Int, _ mouse: Mouse, at now: ContinuousClock.Instant) -> [Effect] {
    let command = rows < 0 ? Command.up : .down
    switch mode {
    case .grid: return perform(command, nil, at: now)
    case .node:
      guard let list = list(at: mouse) else {
        zoom(by: -rows)
        return []
      }
      lists.focus = list
      return perform(command, 3, at: now)
    }
  }

  private mutating func click(_ mouse: Mouse, at now: ContinuousClock.Instant) -> [Effect] {
    switch mode {
    case .grid(let grid):
      return mouse.action == .press ? click(column: mouse.column, row: mouse.row, in: grid) : []
    case .node:
      if (window.rows - 1 - window.historyRows..<window.rows - 1).contains(mouse.row) {
        guard let iteration = historyLines.first?.iteration(at: mouse.column) else { return [] }
        return look { min(iteration, $0.last) }
      }
      guard mouse.action == .press, let list = list(at: mouse) else { return [] }
      lists.focus = list
      let row = lists.firstRow(of: list, rows: entryRows) + mouse.row - 1
      let entries = lists.entries(of: list)
      return row < entries.count ? move(to: entries[row], at: now) : []
    }
  }

  private func list(at mouse: Mouse) -> ListColumn? {
    (1...max(1, entryRows)).contains(mouse.row) ? listLayout.list(at: mouse.column) : nil
  }
}
