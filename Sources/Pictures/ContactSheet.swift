/// Many pictures of one size in one, in rows and columns, with captions and headings in ASCII.
public struct ContactSheet: Sendable {
  /// A picture and the line below it.
  public struct Tile: Sendable {
    let picture: Picture
    let caption: String

    /// A picture; with an empty caption, none.
    public init(_ picture: Picture, caption: String = "") {
      self.picture = picture
      self.caption = caption
    }
  }

  /// What is behind the pictures.
  public enum Background: Sendable {
    case dark, light
  }

  /// A line above everything.
  public var title = ""
  /// Above the columns, from the left; there may be fewer than columns.
  public var columnHeadings: [String] = []
  /// Left of the rows, from the top; there may be fewer than rows.
  public var rowHeadings: [String] = []
  /// Row by row; a place may be empty, a row shorter than others. At least one tile.
  public var tiles: [[Tile?]]
  /// What is behind the pictures.
  public var background = Background.dark

  /// A sheet of `tiles`, row by row.
  public init(_ tiles: [[Tile?]]) {
    self.tiles = tiles
  }

  /// A sheet of `tiles` in as many rows of `columns` as they need.
  public init(_ tiles: [Tile], columns: Int) {
    self.tiles = stride(from: 0, to: tiles.count, by: columns).map { Array(tiles[$0..<min($0 + columns, tiles.count)]) }
  }

  /// The sheet as a picture.
  public func drawn() -> Picture {
    let layout = SheetLayout(self)
    let colors = SheetColors(background)
    var drawing = Drawing(width: layout.width, height: layout.height, background: colors.background)
    drawing.write(
      layout.fitted(title, in: layout.width - 2 * layout.margin, scale: layout.titleScale),
      x: layout.margin, y: layout.margin, colors.heading, scale: layout.titleScale)
    for (column, heading) in columnHeadings.prefix(layout.columns).enumerated() {
      drawing.write(
        layout.fitted(heading, in: layout.tileWidth), x: layout.x(column), y: layout.headingTop,
        colors.heading, scale: layout.scale)
    }
    for (row, heading) in rowHeadings.prefix(layout.rows).enumerated() {
      let y = layout.y(row) + (layout.tileHeight - layout.lineHeight) / 2
      drawing.write(heading, x: layout.margin, y: y, colors.heading, scale: layout.scale)
    }
    for (row, line) in tiles.enumerated() {
      for (column, tile) in line.enumerated() {
        guard let tile else { continue }
        let (x, y) = (layout.x(column), layout.y(row))
        drawing.place(tile.picture, x: x, y: y)
        drawing.write(
          layout.fitted(tile.caption, in: layout.tileWidth), x: x, y: y + layout.tileHeight + layout.captionGap,
          colors.caption, scale: layout.scale)
      }
    }
    return drawing.picture
  }
}

/// The colors of a sheet.
private struct SheetColors {
  let background: PictureColor
  let heading: PictureColor
  let caption: PictureColor

  init(_ background: ContactSheet.Background) {
    switch background {
    case .dark: (self.background, heading, caption) = (.init(20, 20, 22), .init(235, 235, 235), .init(165, 165, 170))
    case .light: (self.background, heading, caption) = (.init(250, 250, 250), .init(20, 20, 20), .init(90, 90, 95))
    }
  }
}

/// Where everything is on a sheet, in pixels.
private struct SheetLayout {
  let rows: Int, columns: Int
  let tileWidth: Int, tileHeight: Int
  let scale: Int, titleScale: Int
  let margin: Int, gap: Int, captionGap: Int
  let headingTop: Int
  private let left: Int, top: Int, rowStep: Int
  let width: Int, height: Int

  var lineHeight: Int { Drawing.textHeight(scale: scale) }

  init(_ sheet: ContactSheet) {
    let all = sheet.tiles.joined().compactMap { $0 }
    precondition(!all.isEmpty, "a contact sheet without pictures")
    let first = all[0].picture
    precondition(
      all.allSatisfy { $0.picture.width == first.width && $0.picture.height == first.height },
      "pictures of several sizes on a contact sheet")
    rows = sheet.tiles.count
    columns = sheet.tiles.map(\.count).max()!
    tileWidth = first.width
    tileHeight = first.height
    // Letters of two pixels' strength where the pictures are large and all that is written has room.
    let texts = all.map(\.caption) + sheet.columnHeadings
    scale = first.width >= 160 && texts.allSatisfy { Drawing.width(of: $0, scale: 2) <= first.width } ? 2 : 1
    titleScale = first.width >= 160 ? 2 : 1
    margin = 12 * titleScale
    gap = max(first.width / 16, 6)
    captionGap = 4 * scale

    let line = Drawing.textHeight(scale: scale)
    headingTop = margin + (sheet.title.isEmpty ? 0 : Drawing.textHeight(scale: titleScale) + gap)
    top = headingTop + (sheet.columnHeadings.isEmpty ? 0 : line + captionGap * 2)
    let heading = sheet.rowHeadings.map { [scale] in Drawing.width(of: $0, scale: scale) }.max() ?? 0
    left = margin + (heading == 0 ? 0 : heading + gap)
    let caption = all.allSatisfy(\.caption.isEmpty) ? 0 : captionGap + line
    rowStep = tileHeight + caption + gap
    width = left + columns * (tileWidth + gap) - gap + margin
    height = top + rows * rowStep - gap + margin
  }

  func x(_ column: Int) -> Int { left + column * (tileWidth + gap) }
  func y(_ row: Int) -> Int { top + row * rowStep }

  /// As much of a text as has room.
  func fitted(_ text: String, in width: Int, scale: Int? = nil) -> String {
    let scale = scale ?? self.scale
    guard Drawing.width(of: text, scale: scale) > width else { return text }
    var text = text
    while !text.isEmpty && Drawing.width(of: text + "..", scale: scale) > width { text.removeLast() }
    return text + ".."
  }
}
