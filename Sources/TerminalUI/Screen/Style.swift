/// How text is set off from other text.
public struct Style: OptionSet, Hashable, Sendable {
  /// One bit for each of the styles.
  public let rawValue: UInt8

  /// Makes a style of its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Heavier, or brighter.
  public static let bold = Style(rawValue: 1)
  /// Fainter.
  public static let dim = Style(rawValue: 2)
  /// Foreground and background exchanged.
  public static let reverse = Style(rawValue: 4)
  /// The one colour beside the terminal's own; bold where there are no colours.
  public static let accent = Style(rawValue: 8)
}
