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

  /// How few colours stand for many.
  enum Dither: Sendable {
    /// By thresholds that stay where they are: what does not change in the picture does not on the screen either.
    case ordered
    /// By handing each pixel's error to its neighbours: finer, but it shimmers when the picture moves.
    case diffused
  }

  /// The colours.
  var depth: ColorDepth
  /// The characters.
  var glyphs = Glyphs.half
  /// For less than 24 bits.
  var dither = Dither.ordered
  /// Whether the background is brighter than the text: without colours, the text's is then the dark one.
  var isLight = false
}
