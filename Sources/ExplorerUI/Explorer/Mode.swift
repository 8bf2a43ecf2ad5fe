/// What the main part of the window shows.
enum Mode: Sendable {
  /// One node: lists at the left, the pictures of the panes at the right.
  case node
  /// All nodes of a layer.
  case grid(Grid)

  var grid: Grid? {
    if case .grid(let grid) = self { grid } else { nil }
  }
}
