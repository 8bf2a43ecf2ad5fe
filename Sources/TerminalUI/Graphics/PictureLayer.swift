import Pictures

/// The cells of a screen that show pictures: `.none` where there is text, or nothing.
struct PictureLayer: Equatable, Sendable {
  let columns: Int
  let rows: Int
  /// rows × columns.
  private(set) var cells: [PictureCell]
  /// Those that the terminal shows by their pixels.
  private(set) var pixels: [PixelPicture] = []

  /// A layer of these cells.
  init(columns: Int, rows: Int, cells: [PictureCell]) {
    precondition(cells.count == columns * rows, "\(cells.count) cells for \(columns) × \(rows)")
    self.columns = columns
    self.rows = rows
    self.cells = cells
  }

  /// A layer without a picture.
  init(columns: Int, rows: Int) {
    self.init(columns: columns, rows: rows, cells: [PictureCell](repeating: .none, count: columns * rows))
  }

  /// The pictures of `screen`, each in the middle of its area, seen through the cells in which no text was put. Those
  /// that `cache` holds are not made again. Those that are seen whole and that `showsPixels` wants so, given their area,
  /// are shown by their pixels.
  mutating func place(
    _ screen: Screen, cellAspect: Double, style: PictureStyle, cache: inout CellPictureCache,
    showsPixels: (Picture, CellArea) -> Bool = { _, _ in false }
  ) {
    var used = CellPictureCache()
    for placed in screen.pictures {
      // The area beyond the screen is cut before the picture is fitted: it is seen whole.
      let area = placed.area
      let left = max(area.column, 0)
      let top = max(area.row, 0)
      let right = min(area.column.addingReportingOverflow(max(area.columns, 0)).partialValue, columns)
      let bottom = min(area.row.addingReportingOverflow(max(area.rows, 0)).partialValue, rows)
      guard left < right && top < bottom else { continue }
      if let whole = whole(placed.picture, screen, left, top, right - left, bottom - top, cellAspect),
        showsPixels(placed.picture, whole)
      {
        pixels.append(PixelPicture(picture: placed.picture, area: whole))
        for row in whole.row..<whole.row + whole.rows {
          for column in whole.column..<whole.column + whole.columns {
            cells[row * columns + column] = PictureCell(glyph: .pixels)
          }
        }
        continue
      }
      let key = CellPictureCache.Key(
        picture: placed.picture, columns: right - left, rows: bottom - top, cellAspect: cellAspect,
        style: style)
      let shown = cache.cells(key)
      used.keep(shown, for: key)
      let column = left + (right - left - shown.columns) / 2
      let row = top + (bottom - top - shown.rows) / 2
      // Writing into the last cell of a terminal may scroll it.
      let last = columns * rows - 1
      for y in 0..<shown.rows {
        for x in 0..<shown.columns {
          let index = (row + y) * columns + column + x
          if screen.isOpen(column: column + x, row: row + y) && index != last {
            cells[index] = shown.cells[y * shown.columns + x]
          }
        }
      }
    }
    cache = used
  }

  // The cells of a picture in the middle of an area, if no text and no other picture is in them, nor the last row.
  private func whole(
    _ picture: Picture, _ screen: Screen, _ left: Int, _ top: Int, _ width: Int, _ height: Int, _ cellAspect: Double
  ) -> CellArea? {
    let size = CellPicture.fit(picture, columns: width, rows: height, cellAspect: cellAspect)
    let area = CellArea(
      column: left + (width - size.width) / 2, row: top + (height - (size.height + 1) / 2) / 2, columns: size.width,
      rows: (size.height + 1) / 2)
    guard area.row + area.rows < rows else { return nil }
    for row in area.row..<area.row + area.rows {
      for column in area.column..<area.column + area.columns
      where !screen.isOpen(column: column, row: row) || cells[row * columns + column] != .none {
        return nil
      }
    }
    return area
  }

  subscript(column: Int, row: Int) -> PictureCell {
    cells[row * columns + column]
  }
}

/// The cells of the pictures of the last screen, so that those which stay (a grid of them) are not made again.
struct CellPictureCache: Sendable {
  struct Key: Equatable, Sendable {
    var picture: Picture
    var columns: Int
    var rows: Int
    var cellAspect: Double
    var style: PictureStyle
  }

  private var entries: [(key: Key, cells: CellPicture)] = []

  /// The cells for `key`, made if they are not here.
  func cells(_ key: Key) -> CellPicture {
    entries.first { $0.key == key }?.cells
      ?? CellPicture(
        key.picture, columns: key.columns, rows: key.rows, cellAspect: key.cellAspect, style: key.style)
  }

  mutating func keep(_ cells: CellPicture, for key: Key) {
    entries.append((key, cells))
  }
}
