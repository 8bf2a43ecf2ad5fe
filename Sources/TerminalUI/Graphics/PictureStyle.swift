/// How pictures are drawn with cells.
struct PictureStyle: Equatable, Sendable {
  /// The characters to draw with.
  enum Glyphs: Equatable, Sendable {
    /// Half blocks: two pixels per cell.
    case half
    /// Blocks: a pixel for each part of the grid, in two colors per cell.
    case blocks(PictureCell.Glyph.Grid)
    /// ASCII: one pixel per cell.
    case ascii
  }

  var depth: ColorDepth
  var glyphs = Glyphs.half
  /// Used with fewer than 24 bits of color.
  var dither = Dither.Method.ordered
  /// Whether each picture is drawn as well as can be; else like the one before it where that is nearly as good, so that
  /// less changes on the screen.
  var isExact = true
  /// Whether the background is light: then, without colors, characters draw what is dark.
  var isLight = false
}
