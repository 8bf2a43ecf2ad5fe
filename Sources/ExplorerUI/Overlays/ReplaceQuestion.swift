import TerminalUI

/// Asks whether an export replaces an existing file.
struct ReplaceQuestion: Overlay {
  let order: ExportOrder

  let extent = OverlayExtent.line
  let closingCommands: Set<Command> = []

  func press(_ key: Key, in explorer: inout Explorer, at now: ContinuousClock.Instant) -> [Effect]? {
    switch key {
    case .character("y"), .character("Y"):
      explorer.overlay = nil
      var order = order
      order.isReplacing = true
      return [.export(order)]
    case .character("n"), .character("N"), .escape, .control("c"), .enter:
      // back to the name, for another one
      explorer.overlay = Prompt(.export(order), order.path)
      return []
    default: return nil
    }
  }

  func draw(of explorer: Explorer, in area: CellArea, on screen: inout Screen) {
    screen.put(
      " \(order.path) exists. Replace it? (y/n)", column: 0, row: area.row, style: .bold, width: area.columns,
      ellipsis: true)
  }
}
