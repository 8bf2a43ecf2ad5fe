/// A text for a terminal: the words of the program as they are, and everything that is inserted into them escaped.
///
///     "\(path): is a directory\n"
///
/// Only literals make one, so that no text gets to the terminal past `TextMedium`.
public struct TerminalText: ExpressibleByStringInterpolation, CustomStringConvertible, Sendable {
  /// What is written to the terminal.
  public let description: String

  private init(raw: String) { description = raw }

  /// The program's own words.
  public init(stringLiteral words: String) { description = words }

  /// Words and what was inserted into them.
  public init(stringInterpolation: StringInterpolation) { description = stringInterpolation.text }

  /// JSON as an encoder writes it.
  public init(json: String) { description = TextMedium.json.written(json) }

  /// A text of several lines, each of which ends in LF or begins behind one, such as help.
  public init(lines: String) {
    // of scalars, because "\r\n" is one Character
    let lines = lines.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    description = lines.map { TextMedium.terminal.written(String($0)) }.joined(separator: "\n")
  }

  /// One text behind the other.
  public static func + (first: TerminalText, second: TerminalText) -> TerminalText {
    TerminalText(raw: first.description + second.description)
  }

  /// Collects a text's words and what is inserted.
  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    /// Room for a text of about this length.
    public init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

    /// Adds words of the program.
    public mutating func appendLiteral(_ words: String) { text += words }

    /// Adds what has been escaped before.
    public mutating func appendInterpolation(_ shown: TerminalText) { text += shown.description }

    /// Adds a value, escaped.
    public mutating func appendInterpolation(_ value: some Any) { text += TextMedium.terminal.written("\(value)") }
  }
}

extension TerminalText {
  /// Texts with `separator` between them.
  public static func joined(_ texts: [TerminalText], separator: TerminalText) -> TerminalText {
    TerminalText(raw: texts.map(\.description).joined(separator: separator.description))
  }

  /// `count` spaces; none where it is negative.
  public static func spaces(_ count: Int) -> TerminalText {
    TerminalText(raw: String(repeating: " ", count: max(0, count)))
  }
}
