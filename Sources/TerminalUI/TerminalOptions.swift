/// How the terminal is used. What is nil is found out from the environment and the terminal.
public struct TerminalOptions: Sendable {
  /// Whether each part of a picture is a synchronized update (DEC private mode 2026).
  public enum Synchronization: String, CaseIterable, Sendable { case on, off }

  /// The block characters that pictures are made of.
  public enum Glyphs: String, CaseIterable, Sendable {
    /// Half blocks: two pixels per cell, exactly.
    case half
    /// Quadrant blocks: 2 × 2 pixels per cell, in two colors.
    case quadrant
    /// Sextant blocks: 2 × 3 pixels per cell, in two colors.
    case sextant
    /// Octant blocks: 2 × 4 pixels per cell, in two colors.
    case octant
    /// Braille: 2 × 4 dots per cell, without colors; half blocks where there are colors.
    case braille

    /// Its name in a message.
    public var words: String {
      switch self {
      case .half, .quadrant, .sextant, .octant: "pictures of \(rawValue) blocks"
      case .braille: "pictures of braille where there are no colors"
      }
    }

    /// The next one; after `braille`, `half`.
    public var next: Glyphs {
      let all = Self.allCases
      return all[(all.firstIndex(of: self)! + 1) % all.count]
    }
  }

  /// How pictures are shown.
  public enum Graphics: String, CaseIterable, Sendable {
    /// As block characters.
    case blocks
    /// As pixels, by kitty's graphics protocol.
    case kitty
    /// As pixels, by sixel.
    case sixel
  }

  /// What the terminal draws its text on.
  public enum Background: String, CaseIterable, Sendable { case dark, light }

  /// The colors of pictures; nil: as many as the terminal has.
  public var colors: ColorDepth?
  /// Whether only ASCII characters are used, even if the locale has others.
  public var isASCII = false
  /// nil: what the terminal or its environment tells, else dark.
  public var background: Background?
  /// The characters of pictures; nil: the finest that the terminal is known to draw itself.
  public var glyphs: Glyphs?
  /// nil: pixels if the terminal says that it supports them.
  public var graphics: Graphics?
  /// nil: on if the terminal says that it supports this.
  public var synchronization: Synchronization?
  /// The most bytes of pictures a second; nil: as many as the line carries.
  public var bandwidth: Int?
  /// Whether the program receives the mouse.
  public var usesMouse = true
  /// Seconds an image must stay unchanged before it is redrawn at full quality.
  public var restTime = 0.4
  /// The file to which standard error is appended; nil: it is kept and shown at the end.
  public var log: String?

  public init() {}
}
