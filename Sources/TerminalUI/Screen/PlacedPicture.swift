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
  /// How its pixels look where they are larger than the screen's.
  public var enlargement: Picture.Enlargement

  /// Places `picture` into `area`.
  public init(_ picture: Picture, in area: CellArea, enlargement: Picture.Enlargement = .pixels) {
    self.picture = picture
    self.area = area
    self.enlargement = enlargement
  }

  /// The cells that it takes, which are `cellAspect` times as high as wide.
  public func cells(cellAspect: Double) -> CellArea {
    let size = CellPicture.fit(picture, columns: area.columns, rows: area.rows, cellAspect: cellAspect)
    let rows = (size.height + 1) / 2
    return CellArea(
      column: area.column + (area.columns - size.width) / 2, row: area.row + (area.rows - rows) / 2,
      columns: size.width, rows: rows)
  }
}
