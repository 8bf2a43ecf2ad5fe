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
      let place = CellArea(column: left, row: top, columns: right - left, rows: bottom - top)
      let shown = cache.cells(key, at: place)
      used.keep(shown, for: key, at: place)
      let column = left + (right - left - shown.columns) / 2
      let row = top + (bottom - top - shown.rows) / 2
      // Writing into the last cell may scroll the terminal.
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

  // The cells of a picture that is centered in an area. Nil if text or another picture covers some, or if they reach
  // the last row.
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

/// The cells of the last screen's pictures, so that unchanged ones (most of a grid) are not made again.
struct CellPictureCache: Sendable {
  struct Key: Equatable, Sendable {
    var picture: Picture
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
        after: entries.first { $0.place == place && $0.key.style == key.style }?.cells)
  }

  mutating func keep(_ cells: CellPicture, for key: Key, at place: CellArea) {
    entries.append((key, place, cells))
  }
}
