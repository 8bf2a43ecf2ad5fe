/// How pictures are drawn with cells.
struct PictureStyle: Equatable, Sendable {
  /// The characters to draw with.
  enum Glyphs: Sendable {
    /// Half blocks: two pixels per cell.
    case half
    /// Quadrant blocks: four pixels per cell, in two colors.
    case quadrant
    /// ASCII: one pixel per cell.
    case ascii
  }

  var depth: ColorDepth
  var glyphs = Glyphs.half
  /// Used with fewer than 24 bits of color.
  var dither = Dither.Method.ordered
  /// Whether the background is light: then, without colors, characters draw what is dark.
  var isLight = false
}
