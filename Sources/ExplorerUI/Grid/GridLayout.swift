import TerminalUI

/// How many thumbnails fit into a window, and where they stand.
struct GridLayout {
  /// The cells of a thumbnail; its node stands in the row below it.
  private static let thumbnail = (columns: 12, rows: 6)
  /// From one thumbnail to the next.
  private static let pitch = (columns: 13, rows: 7)

  let columns: Int
  let rows: Int

  init(_ window: Window) {
    columns = max(1, (window.columns - 1) / Self.pitch.columns)
    rows = max(1, (window.rows - 2) / Self.pitch.rows)
  }

  /// The first node on the screen: the cursor stays in the middle, except near the ends.
  func first(of nodes: Int, cursor: Int) -> Int {
    let lines = (nodes + columns - 1) / columns
    return min(max(0, cursor / columns - rows / 2), max(0, lines - rows)) * columns
  }

  /// The cells of the thumbnail at `index`, counted from the first one on the screen.
  func area(_ index: Int) -> CellArea {
    CellArea(
      column: 1 + index % columns * Self.pitch.columns, row: 1 + index / columns * Self.pitch.rows,
      columns: Self.thumbnail.columns, rows: Self.thumbnail.rows)
  }

  /// The index of the thumbnail at a cell; nil: there is none.
  func index(column: Int, row: Int) -> Int? {
    guard column >= 1, row >= 1 else { return nil }
    let (column, row) = ((column - 1) / Self.pitch.columns, (row - 1) / Self.pitch.rows)
    return column < columns && row < rows ? row * columns + column : nil
  }
}
