/// What a text goes into, which decides how characters are written that would not be seen there, or would do something.
///
/// Every text of a file, a server or the command line goes through here before it is shown: names, labels, paths, words
/// of errors.
public enum TextMedium: Sendable {
  /// A terminal, or a file that is looked at in one: `\u{1b}`, and `\u{5c}` for a backslash that is followed by `u{`,
  /// so that nothing else looks like it.
  case terminal
  /// What is between the quotation marks of JSON and between its strings: `\u001b`. Line feeds stay, which only stand
  /// between strings.
  case json

  /// `text` as it is written here. Its hidden characters (`Unicode.Scalar.isHidden`) are escaped.
  public func written(_ text: String) -> String {
    // most texts are plain
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "\\") }) { return text }
    var result = String.UnicodeScalarView()
    let scalars = text.unicodeScalars
    for index in scalars.indices {
      let scalar = scalars[index]
      if isEscaped(scalar, before: scalars[scalars.index(after: index)...]) {
        result.append(contentsOf: escaped(scalar).unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  private func isEscaped(_ scalar: Unicode.Scalar, before rest: Substring.UnicodeScalarView) -> Bool {
    switch self {
    case .terminal: scalar.isHidden || (scalar == "\\" && rest.starts(with: "u{".unicodeScalars))
    case .json: scalar.isHidden && scalar != "\n"
    }
  }

  /// One character's escape.
  public func escaped(_ scalar: Unicode.Scalar) -> String {
    switch self {
    case .terminal: "\\u{\(String(scalar.value, radix: 16))}"
    case .json:
      String(scalar).utf16.map { unit in
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }.joined()
    }
  }
}

extension Unicode.Scalar {
  /// Whether it leaves no mark of its own, or commands a terminal: controls (C0, C1, delete), line and paragraph
  /// separators, and what is only meant for the layout of other characters, such as bidirectional controls, joiners,
  /// zero-width spaces, variation selectors and tags.
  public var isHidden: Bool {
    if value >= 0x20 && value < 0x7F { return false }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: return true
    default: return properties.isDefaultIgnorableCodePoint
    }
  }
}
