/// What a terminal sends.
enum TerminalInput: Equatable, Sendable {
  /// A key was pressed.
  case key(Key)
  /// The mouse was used.
  case mouse(Mouse)
  /// Text was pasted.
  case paste(String)
  /// The terminal answers a question.
  case answer(TerminalAnswer)
}

/// What a terminal answers when it is asked.
enum TerminalAnswer: Equatable, Sendable {
  /// To `CSI 5 n`: all that was sent before has been shown.
  case ready
  /// To DECRQM: the state of a private mode; 0: unknown, 1: set, 2: reset.
  case mode(Int, state: Int)
  /// To DA1: what it can do; 4 is sixel.
  case attributes([Int])
  /// To DECRQSS: its renditions, as the parameters of SGR.
  case renditions(String)
  /// To OSC 11: the colour of its background, 0…1.
  case background(red: Double, green: Double, blue: Double)
  /// To a question of kitty's graphics protocol: whether it is known.
  case graphics(isKnown: Bool)
  /// To `CSI 16 t`: the size of a cell in pixels.
  case cellSize(width: Int, height: Int)

  /// The answer that a control sequence (between `ESC [` and its final byte) is.
  init?(sequence body: ArraySlice<UInt8>, final: UInt8) {
    let text = String(decoding: body, as: UTF8.self)
    let numbers = text.split(omittingEmptySubsequences: false) { !$0.isNumber || !$0.isASCII }.map { Int($0) ?? 0 }
    switch (text.first, final) {
    case (_, UInt8(ascii: "n")) where text == "0": self = .ready
    case ("?", UInt8(ascii: "y")) where text.hasSuffix("$") && numbers.count >= 3:
      self = .mode(numbers[1], state: numbers[2])
    case ("?", UInt8(ascii: "c")): self = .attributes(Array(numbers.dropFirst()))
    case ("6", UInt8(ascii: "t")) where numbers.count == 3 && numbers[1] > 0 && numbers[2] > 0:
      self = .cellSize(width: numbers[2], height: numbers[1])
    default: return nil
    }
  }

  /// The answer that a string (DCS: `P`, OSC: `]`, APC: `_`; `body` without its end) is.
  init?(string kind: UInt8, body: ArraySlice<UInt8>) {
    let text = String(decoding: body, as: UTF8.self)
    switch kind {
    case UInt8(ascii: "P") where text.hasPrefix("1$r") && text.hasSuffix("m"):
      self = .renditions(String(text.dropFirst(3).dropLast()))
    case UInt8(ascii: "_") where text.hasPrefix("G"):
      self = .graphics(isKnown: text.hasSuffix(";OK"))
    case UInt8(ascii: "]") where text.hasPrefix("11;rgb:"):
      // one to four hexadecimal digits a part
      let parts = text.dropFirst(7).split(separator: "/").map { part in
        Int(part, radix: 16).map { Double($0) / Double((1 << (4 * part.count)) - 1) }
      }
      guard parts.count == 3, let red = parts[0], let green = parts[1], let blue = parts[2] else { return nil }
      self = .background(red: red, green: green, blue: blue)
    default: return nil
    }
  }
}
