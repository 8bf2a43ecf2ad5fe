import Pictures

/// A rectangle of cells.
public struct CellArea: Equatable, Sendable {
  /// The leftmost column, from 0.
  public var column: Int
  /// The topmost row, from 0.
  public var row: Int
  /// The width in cells.
  public var columns: Int
  /// The height in cells.
  public var rows: Int

  /// The rectangle whose top left cell is (`column`, `row`).
  public init(column: Int, row: Int, columns: Int, rows: Int) {
    self.column = column
    self.row = row
    self.columns = columns
    self.rows = rows
  }
}

/// A picture and the area in which it is shown: centered, as large as fits, in its own proportions.
public struct PlacedPicture: Equatable, Sendable {
  public var picture: Picture
  public var area: CellArea

  /// Places `picture` into `area`.
  public init(_ picture: Picture, in area: CellArea) {
    self.picture = picture
    self.area = area
  }
}
