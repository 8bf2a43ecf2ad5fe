/// Something that the terminal sent.
enum TerminalInput: Equatable, Sendable {
  case key(Key)
  case mouse(Mouse)
  case paste(String)
  case answer(TerminalAnswer)
}

/// The terminal's answer to a question.
enum TerminalAnswer: Equatable, Sendable {
  /// To `CSI 5 n`: the terminal has processed everything that was sent before.
  case ready
  /// To DECRQM: the state of a private mode (0: unknown, 1: set, 2: reset).
  case mode(Int, state: Int)
  /// To DA1: its features; 4 is sixel.
  case attributes([Int])
  /// To DA2: the first number, a letter's code in tmux and screen, and the second, a version.
  case secondary(Int, version: Int)
  /// To XTVERSION: the name of the terminal and its version.
  case program(String)
  /// To OSC 52: what the clipboard holds, in base64.
  case clipboard(String)
  /// To DECRQSS: the current attributes, as parameters of SGR.
  case renditions(String)
  /// To OSC 11: the background color, components 0…1.
  case background(red: Double, green: Double, blue: Double)
  /// To a question of kitty's graphics protocol: whether the terminal knows it.
  case graphics(isKnown: Bool)
  /// To `CSI 16 t`: the size of a cell in pixels.
  case cellSize(width: Int, height: Int)

  /// Parses a control sequence; `body` is between `ESC [` and the final byte.
  init?(sequence body: ArraySlice<UInt8>, final: UInt8) {
    let text = String(decoding: body, as: UTF8.self)
    let numbers = text.split(omittingEmptySubsequences: false) { !$0.isNumber || !$0.isASCII }.map { Int($0) ?? 0 }
    switch (text.first, final) {
    case (_, UInt8(ascii: "n")) where text == "0": self = .ready
    case ("?", UInt8(ascii: "y")) where text.hasSuffix("$") && numbers.count >= 3:
      self = .mode(numbers[1], state: numbers[2])
    case ("?", UInt8(ascii: "c")): self = .attributes(Array(numbers.dropFirst()))
    case (">", UInt8(ascii: "c")) where numbers.count > 1:
      self = .secondary(numbers[1], version: numbers.count > 2 ? numbers[2] : 0)
    case ("6", UInt8(ascii: "t")) where numbers.count == 3:
      self = .cellSize(width: numbers[2], height: numbers[1])
    default: return nil
    }
  }

  /// Parses a control string: DCS (`P`), OSC (`]`) or APC (`_`); `body` without the terminator.
  init?(string kind: UInt8, body: ArraySlice<UInt8>) {
    let text = String(decoding: body, as: UTF8.self)
    switch kind {
    case UInt8(ascii: "P") where text.hasPrefix("1$r") && text.hasSuffix("m"):
      self = .renditions(String(text.dropFirst(3).dropLast()))
    case UInt8(ascii: "P") where text.hasPrefix(">|"): self = .program(String(text.dropFirst(2)))
    case UInt8(ascii: "_") where text.hasPrefix("G"):
      self = .graphics(isKnown: text.hasSuffix(";OK"))
    case UInt8(ascii: "]") where text.hasPrefix("52;"):
      self = .clipboard(String(text.split(separator: ";", omittingEmptySubsequences: false).last ?? ""))
    case UInt8(ascii: "]") where text.hasPrefix("11;rgb:"):
      // one to four hexadecimal digits per component
      let components = text.dropFirst(7).split(separator: "/").map { digits in
        digits.count > 4 ? nil : UInt16(digits, radix: 16).map { Double($0) / Double((1 << (4 * digits.count)) - 1) }
      }
      guard components.count == 3, let red = components[0], let green = components[1], let blue = components[2] else {
        return nil
      }
      self = .background(red: red, green: green, blue: blue)
    default: return nil
    }
  }
}
