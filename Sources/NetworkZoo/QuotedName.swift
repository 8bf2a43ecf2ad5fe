import Files

// A name in quotation marks, as addresses and objectives have it: a string of JSON, in which `\u{1b}` is read, too,
// because names are shown so.

extension String {
  /// The name in quotation marks, with `"`, `\` and hidden characters escaped.
  public var inQuotes: String {
    let usual = inQuotes { $0.isHidden }
    var rest = usual[...]
    // a mark at an end would join the quotation mark to one character
    return rest.takeQuotedName() == self && rest.isEmpty ? usual : inQuotes { !$0.isASCII || $0.isHidden }
  }

  private func inQuotes(escaping isEscaped: (Unicode.Scalar) -> Bool) -> String {
    var text = "\""
    for scalar in unicodeScalars {
      if isEscaped(scalar) {
        text += TextMedium.json.escaped(scalar)
      } else {
        if scalar == "\"" || scalar == "\\" { text += "\\" }
        text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}

extension Substring {
  /// Takes a name in quotation marks off the beginning; nil where there is none, or none that ends.
  public mutating func takeQuotedName() -> String? {
    guard first == "\"" else { return nil }
    var rest = dropFirst()
    var units: [UInt16] = []
    while let next = rest.popFirst() {
      if next == "\"" {
        self = rest
        return String(decoding: units, as: UTF16.self)
      }
      if next == "\\", let escaped = rest.first, escaped == "\"" || escaped == "\\" {
        rest.removeFirst()
        units += String(escaped).utf16
      } else if next == "\\", let escaped = rest.takeEscape() {
        units += escaped
      } else {
        // a lone backslash stands for itself
        units += String(next).utf16
      }
    }
    return nil
  }

  /// Takes `u001b` or `u{1b}`, which a backslash precedes; nil: it is neither.
  private mutating func takeEscape() -> [UInt16]? {
    guard first == "u" else { return nil }
    let rest = dropFirst()
    if rest.first == "{", let end = rest.prefix(12).firstIndex(of: "}"),
      let value = UInt32(rest.dropFirst()[..<end], radix: 16), let scalar = Unicode.Scalar(value)
    {
      self = rest[rest.index(after: end)...]
      return Array(String(scalar).utf16)
    }
    let digits = rest.prefix(4)
    guard digits.count == 4, digits.allSatisfy(\.isHexDigit), let unit = UInt16(digits, radix: 16) else { return nil }
    self = rest.dropFirst(4)
    return [unit]
  }

  /// Skips what `takeQuotedName` reads where a name can begin, not in the middle of a word; false: there is none.
  public mutating func skipQuotedName(after previous: Character?) -> Bool {
    guard previous.map({ "/+-*(, ".contains($0) }) ?? true else { return false }
    return takeQuotedName() != nil
  }
}
