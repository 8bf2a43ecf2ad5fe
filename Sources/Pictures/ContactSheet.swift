/// Pictures of one size in rows and columns on one picture, with captions and headings in ASCII.
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

  /// A line above everything.
  public var title = ""
  /// Above the columns, from the left; there may be fewer than columns.
  public var columnHeadings: [String] = []
  private let tiles: [Tile]
  private let columns: Int

  /// A sheet of `tiles`, at least one, in as many rows of `columns` as they need.
  public init(_ tiles: [Tile], columns: Int) {
    precondition(!tiles.isEmpty && columns > 0, "a contact sheet of \(tiles.count) pictures in \(columns) columns")
    self.tiles = tiles
    self.columns = min(columns, tiles.count)
  }

  /// The sheet as a picture.
  public func drawn() -> Picture {
    let layout = SheetLayout(tiles, columns: columns, title: title, headings: columnHeadings)
    var drawing = Drawing(width: layout.width, height: layout.height, background: SheetColors.background)
    drawing.write(
      layout.fitted(title, in: layout.width - 2 * layout.margin, scale: layout.titleScale),
      x: layout.margin, y: layout.margin, SheetColors.heading, scale: layout.titleScale)
    for (column, heading) in columnHeadings.prefix(columns).enumerated() {
      drawing.write(
        layout.fitted(heading, in: layout.tileWidth), x: layout.x(column), y: layout.headingTop,
        SheetColors.heading, scale: layout.scale)
    }
    for (index, tile) in tiles.enumerated() {
      let (x, y) = (layout.x(index % columns), layout.y(index / columns))
      drawing.draw(tile.picture, x: x, y: y)
      drawing.write(
        layout.fitted(tile.caption, in: layout.tileWidth), x: x, y: y + layout.tileHeight + layout.captionGap,
        SheetColors.caption, scale: layout.scale)
    }
    return drawing.picture
  }
}

private enum SheetColors {
  static let background = PictureColor(20, 20, 22)
  static let heading = PictureColor(235, 235, 235)
  static let caption = PictureColor(165, 165, 170)
}

/// The layout of a sheet, in pixels.
private struct SheetLayout {
  let tileWidth: Int, tileHeight: Int
  let scale: Int, titleScale: Int
  let margin: Int, gap: Int, captionGap: Int
  let headingTop: Int
  private let top: Int, rowStep: Int
  let width: Int, height: Int

  init(_ tiles: [ContactSheet.Tile], columns: Int, title: String, headings: [String]) {
    let first = tiles[0].picture
    precondition(
      tiles.allSatisfy { $0.picture.width == first.width && $0.picture.height == first.height },
      "pictures of several sizes on a contact sheet")
    tileWidth = first.width
    tileHeight = first.height
    // letters of two pixels' strength where pictures are large and have room for all that is written
    let texts = tiles.map(\.caption) + headings
    scale = first.width >= 160 && texts.allSatisfy { Drawing.width(of: $0, scale: 2) <= first.width } ? 2 : 1
    titleScale = first.width >= 160 ? 2 : 1
    margin = 12 * titleScale
    gap = max(first.width / 16, 6)
    captionGap = 4 * scale

    let line = Drawing.textHeight(scale: scale)
    headingTop = margin + (title.isEmpty ? 0 : Drawing.textHeight(scale: titleScale) + gap)
    top = headingTop + (headings.isEmpty ? 0 : line + captionGap * 2)
    let caption = tiles.allSatisfy(\.caption.isEmpty) ? 0 : captionGap + line
    rowStep = tileHeight + caption + gap
    let rows = (tiles.count + columns - 1) / columns
    width = margin + columns * (tileWidth + gap) - gap + margin
    height = top + rows * rowStep - gap + margin
  }

  func x(_ column: Int) -> Int { margin + column * (tileWidth + gap) }
  func y(_ row: Int) -> Int { top + row * rowStep }

  /// As much of a text as fits into `width` pixels, with ".." where it is cut.
  func fitted(_ text: String, in width: Int, scale: Int? = nil) -> String {
    let scale = scale ?? self.scale
    guard Drawing.width(of: text, scale: scale) > width else { return text }
    // no character takes less than a pixel
    var text = String(text.prefix(max(0, width)))
    while !text.isEmpty && Drawing.width(of: text + "..", scale: scale) > width { text.removeLast() }
    return text + ".."
  }
}
