/// How text is highlighted.
public struct Style: OptionSet, Hashable, Sendable {
  /// One bit per style.
  public let rawValue: UInt8

  /// The styles whose bits are set.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Heavier or brighter.
  public static let bold = Style(rawValue: 1)
  /// Fainter.
  public static let dim = Style(rawValue: 2)
  /// Foreground and background exchanged.
  public static let reverse = Style(rawValue: 4)
  /// The only color besides the terminal's own; bold if there are no colors.
  public static let accent = Style(rawValue: 8)
  /// Where one is in something whose shape says nothing of it: the color or, if there are none, exchanged ones.
  public static let place = Style(rawValue: 16)
}
