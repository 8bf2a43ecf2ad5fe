/// Splits a program's output into characters, controls and sequences (following ECMA-48 and Williams' state machine of
/// the VT500).
struct Parser: Sendable {
  enum Token: Equatable, Sendable {
    case character(Character)
    /// Below U+0020.
    case control(UInt8)
    /// ESC, intermediate bytes, final byte.
    case escape(String)
    /// CSI: private mark or "", parameters ("" if omitted), intermediate bytes, final byte.
    case sequence(mark: String, parameters: [String], intermediates: String, final: Character)
    /// DCS (`P`), OSC (`]`) or another string, with its text.
    case string(Character, String)
  }

  private enum State {
    case ground, escape, sequence, string
  }

  private var state = State.ground
  private var collected: [UInt8] = []
  private var scalar: [UInt8] = []

  /// The token that ends with this byte; nil if it goes on.
  mutating func next(_ byte: UInt8) -> Token? {
    if state == .string { return string(byte) }
    switch byte {
    case 0x18, 0x1A:
      state = .ground
      return nil
    case 0x1B:
      state = .escape
      collected = []
      scalar = []
      return nil
    case 0x00..<0x20: return .control(byte)
    default: break
    }
    switch state {
    case .ground: return character(byte)
    case .escape:
      collected.append(byte)
      if collected.count == 1 {
        if byte == UInt8(ascii: "[") {
          state = .sequence
          collected = []
          return nil
        }
        if "P]_^X".utf8.contains(byte) {
          state = .string
          return nil
        }
      }
      // intermediate bytes: more follows
      if (0x20...0x2F).contains(byte) { return nil }
      state = .ground
      return .escape(String(decoding: collected, as: UTF8.self))
    case .sequence:
      collected.append(byte)
      guard (0x40...0x7E).contains(byte) else { return nil }
      state = .ground
      return sequence()
    case .string: return nil
    }
  }

  private mutating func character(_ byte: UInt8) -> Token? {
    if byte < 0x80 { return byte == 0x7F ? nil : .character(Character(Unicode.Scalar(byte))) }
    if byte >= 0xC0 { scalar = [] }
    scalar.append(byte)
    let length = scalar[0] >= 0xF0 ? 4 : scalar[0] >= 0xE0 ? 3 : scalar[0] >= 0xC0 ? 2 : 1
    guard scalar.count >= length else { return nil }
    let text = String(decoding: scalar, as: UTF8.self)
    scalar = []
    return text.first.map { .character($0) }
  }

  private func sequence() -> Token {
    var body = collected[...]
    let final = Character(Unicode.Scalar(body.removeLast()))
    var mark = ""
    if let first = body.first, (0x3C...0x3F).contains(first) {
      mark = String(Unicode.Scalar(first))
      body = body.dropFirst()
    }
    let parameters = body.prefix { (0x30...0x3B).contains($0) }
    let intermediates = String(decoding: body.dropFirst(parameters.count), as: UTF8.self)
    let list = String(decoding: parameters, as: UTF8.self)
      .split(separator: ";", omittingEmptySubsequences: false).map(String.init)
    return .sequence(mark: mark, parameters: list == [""] ? [] : list, intermediates: intermediates, final: final)
  }

  private mutating func string(_ byte: UInt8) -> Token? {
    collected.append(byte)
    let ended = byte == 0x07 || (byte == UInt8(ascii: "\\") && collected[collected.count - 2] == 0x1B)
    guard ended else { return nil }
    state = .ground
    let kind = Character(Unicode.Scalar(collected[0]))
    return .string(kind, String(decoding: collected.dropFirst().dropLast(byte == 0x07 ? 1 : 2), as: UTF8.self))
  }
}
