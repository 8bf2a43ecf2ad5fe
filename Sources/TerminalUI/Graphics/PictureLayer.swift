import Pictures

/// The cells of a screen that show pictures: `.none` where there is text, or nothing.
struct PictureLayer: Equatable, Sendable {
  let columns: Int
  let rows: Int
  /// rows × columns.
  private(set) var cells: [PictureCell]
  /// The pictures that the terminal shows as pixels.
  private(set) var pixels: [PixelPicture] = []

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

  /// Places the pictures of `screen`, each centered in its area, behind the text. Pictures in `cache` are not made
  /// again. A picture that nothing covers is shown as pixels if `showsPixels` says so for it and its area.
  mutating func place(
    _ screen: Screen, cellAspect: Double, style: PictureStyle, cache: inout CellPictureCache,
    showsPixels: (Picture, CellArea) -> Bool = { _, _ in false }
  ) {
    var used = CellPictureCache()
    for placed in screen.pictures {
      // The area is cut at the screen's edges before the picture is fitted, so that all of it is visible.
      let area = placed.area
      let left = max(area.column, 0)
      let top = max(area.row, 0)
      let right = min(area.column.addingReportingOverflow(max(area.columns, 0)).partialValue, columns)
      let bottom = min(area.row.addingReportingOverflow(max(area.rows, 0)).partialValue, rows)
      guard left < right && top < bottom else { continue }
      let place = CellArea(column: left, row: top, columns: right - left, rows: bottom - top)
      let placed = PlacedPicture(placed.picture, in: place, enlargement: placed.enlargement)
      let taken = placed.cells(cellAspect: cellAspect)
      if isWhole(taken, screen), showsPixels(placed.picture, taken) {
        pixels.append(PixelPicture(picture: placed.picture, area: taken, enlargement: placed.enlargement))
        for row in taken.row..<taken.row + taken.rows {
          for column in taken.column..<taken.column + taken.columns {
            cells[row * columns + column] = PictureCell(glyph: .pixels)
          }
        }
        continue
      }
      let key = CellPictureCache.Key(
        picture: placed.picture, enlargement: placed.enlargement, columns: place.columns, rows: place.rows,
        cellAspect: cellAspect, style: style)
      let shown = cache.cells(key, at: place)
      used.keep(shown, for: key, at: place)
      // Writing into the last cell may scroll the terminal.
      let last = columns * rows - 1
      for y in 0..<shown.rows {
        for x in 0..<shown.columns {
          let (column, row) = (taken.column + x, taken.row + y)
          let index = row * columns + column
          // no cell can be written over pixels
          if screen.isOpen(column: column, row: row) && index != last && cells[index].glyph != .pixels {
            cells[index] = shown.cells[y * shown.columns + x]
          }
        }
      }
    }
    cache = used
  }

  // Whether neither text nor another picture covers any of these cells, and they do not reach the last row.
  private func isWhole(_ area: CellArea, _ screen: Screen) -> Bool {
    guard area.row + area.rows < rows else { return false }
    for row in area.row..<area.row + area.rows {
      for column in area.column..<area.column + area.columns
      where !screen.isOpen(column: column, row: row) || cells[row * columns + column] != .none {
        return false
      }
    }
    return true
  }

  subscript(column: Int, row: Int) -> PictureCell {
    cells[row * columns + column]
  }
}

/// The cells of the last screen's pictures, so that unchanged ones (most of a grid) are not made again.
struct CellPictureCache: Sendable {
  struct Key: Equatable, Sendable {
    var picture: Picture
    var enlargement: Picture.Enlargement
    var columns: Int
    var rows: Int
    var cellAspect: Double
    var style: PictureStyle
  }

  private var entries: [(key: Key, place: CellArea, cells: CellPicture)] = []

  /// The cells for `key`, made if they are not in the cache; then the picture that was at `place` comes before it.
  func cells(_ key: Key, at place: CellArea) -> CellPicture {
    entries.first { $0.key == key }?.cells
      ?? CellPicture(
        key.picture, columns: key.columns, rows: key.rows, cellAspect: key.cellAspect, style: key.style,
        enlargement: key.enlargement,
        after: entries.first { $0.place == place && $0.key.style == key.style }?.cells)
  }

  mutating func keep(_ cells: CellPicture, for key: Key, at place: CellArea) {
    entries.append((key, place, cells))
  }
}
