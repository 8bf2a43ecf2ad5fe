/// How pictures are made of cells.
struct PictureStyle: Equatable, Sendable {
  /// The characters that a terminal can show.
  enum Glyphs: Sendable {
    /// UTF-8 with half blocks.
    case half
    /// UTF-8 with blocks of quarters of a cell.
    case quadrant
    /// ASCII only.
    case ascii
  }

  /// The colours.
  var depth: ColorDepth
  /// The characters.
  var glyphs = Glyphs.half
  /// For less than 24 bits.
  var dither = Dither.Method.ordered
  /// Whether the background is brighter than the text: without colours, the text's is then the dark one.
  var isLight = false
}
