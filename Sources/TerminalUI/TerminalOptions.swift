/// How a terminal is used; what is not said is found out.
public struct TerminalOptions: Sendable {
  /// Whether a picture's parts are shown at once (DEC's private mode 2026).
  public enum Synchronization: String, CaseIterable, Sendable { case on, off }

  /// The characters that pictures are made of.
  public enum Glyphs: String, CaseIterable, Sendable {
    /// Two pixels a cell, exact.
    case half
    /// Four pixels a cell in two colours.
    case quadrant
  }

  /// How pictures are shown.
  public enum Graphics: String, CaseIterable, Sendable {
    /// As characters.
    case blocks
    /// By kitty's graphics protocol.
    case kitty
    /// By sixels.
    case sixel
  }

  /// How pictures are coloured; nil: as the terminal can.
  public var colors: ColorDepth?
  /// Shows ASCII characters only, even where the locale allows others.
  public var isASCII = false
  /// The characters of pictures.
  public var glyphs = Glyphs.half
  /// nil: pixels where the terminal says that it has them.
  public var graphics: Graphics?
  /// nil: where the terminal says that it has it.
  public var synchronization: Synchronization?
  /// Whether the mouse is listened to.
  public var usesMouse = true
  /// How long a picture stands, in seconds, before it is shown as well as it can be, were it more slowly.
  public var restTime = 0.4
  /// The file that takes what is written to standard error; nil: it is kept and shown at the end.
  public var log: String?

  /// Everything is found out.
  public init() {}
}
