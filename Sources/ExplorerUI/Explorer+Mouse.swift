import FeatureVisualization
import TerminalUI

extension Explorer {
  /// A click chooses, and dragging on the history line shows other iterations. The wheel moves in lists and zooms into
  /// pictures, which dragging moves.
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
    case (nil, .release, _):
      held = nil
      return []
    default: return []
    }
  }

  private mutating func turnWheel(_ rows: Int, _ mouse: Mouse, at now: ContinuousClock.Instant) -> [Effect] {
    let command = rows < 0 ? Command.up : .down
    switch mode {
    case .grid: return perform(command, nil, at: now)
    case .node:
      guard let list = list(at: mouse) else {
        // in a picture what is under the pointer stays there
        let point = pictures.first { $0.cells(cellAspect: window.cellAspect).contains(mouse) }
        zoom(by: -rows, at: point.map { place(of: mouse, in: $0) } ?? .middle)
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
      if mouse.action == .press { hold(mouse) }
      if held != nil {
        drag(to: mouse)
        return []
      }
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

  /// Takes hold of the picture under the mouse, if there is one.
  private mutating func hold(_ mouse: Mouse) {
    held = nil
    guard let whole = followed?.snapshot?.picture else { return }
    for (index, shown) in pictures.enumerated() where shown.cells(cellAspect: window.cellAspect).contains(mouse) {
      held = HeldPicture(index: index, place: zoom.place(of: place(of: mouse, in: shown), in: whole))
    }
  }

  /// Moves what is held of a picture to where the mouse is.
  private mutating func drag(to mouse: Mouse) {
    let pictures = pictures
    guard let held, pictures.indices.contains(held.index), let whole = followed?.snapshot?.picture else { return }
    zoom.move(held.place, to: place(of: mouse, in: pictures[held.index]), in: whole)
  }

  /// Where in what is shown of a picture a cell's middle is; beside it, outside of 0…1.
  private func place(of mouse: Mouse, in picture: PlacedPicture) -> Zoom.Point {
    let cells = picture.cells(cellAspect: window.cellAspect)
    return Zoom.Point(
      x: (Double(mouse.column - cells.column) + 0.5) / Double(cells.columns),
      y: (Double(mouse.row - cells.row) + 0.5) / Double(cells.rows))
  }

  private func list(at mouse: Mouse) -> ListColumn? {
    (1...max(1, entryRows)).contains(mouse.row) ? listLayout.list(at: mouse.column) : nil
  }
}

extension CellArea {
  fileprivate func contains(_ mouse: Mouse) -> Bool {
    (column..<column + columns).contains(mouse.column) && (row..<row + rows).contains(mouse.row)
  }
}
