/// Turns the bytes of a keyboard into keys.
///
/// A key may be several bytes that arrive one after the other, and Escape begins most of them: after some time without
/// another byte, `flush` takes it as the key. What is no key (answers of the terminal, unknown sequences) is dropped.
struct KeyDecoder: Sendable {
  // From the bytes of a key to the key; all begin with ESC.
  private var sequences: [[UInt8]: Key] = KeyDecoder.common
  private var bytes: [UInt8] = []

  /// Whether bytes wait for others.
  var isWaiting: Bool { !bytes.isEmpty }

  init() {}

  /// Adds the bytes that this terminal sends for a key.
  mutating func define(_ sequence: [UInt8], _ key: Key) {
    if sequence.count > 1 && sequence[0] == 0x1B { sequences[sequence] = key }
  }

  /// The keys that are complete with these bytes.
  mutating func feed(_ new: some Sequence<UInt8>) -> [Key] {
    bytes += new
    return decode(final: false)
  }

  /// The keys in the bytes that waited, now that no others come.
  mutating func flush() -> [Key] {
    decode(final: true)
  }

  private mutating func decode(final: Bool) -> [Key] {
    var keys: [Key] = []
    var rest = bytes[...]
    while let first = rest.first {
      guard let (key, length) = first == 0x1B ? escape(rest) : Self.character(rest) else {
        if !final { break }
        // Alone, or cut short: an Escape is the key, half a character is nothing.
        if first == 0x1B { keys.append(.escape) }
        rest = rest.dropFirst()
        continue
      }
      if let key { keys.append(key) }
      rest = rest.dropFirst(length)
    }
    bytes = Array(rest)
    return keys
  }

  // The key at the start of `rest`, which begins with ESC, and its length; no key if it is to be dropped; nil if bytes
  // are missing.
  private func escape(_ rest: ArraySlice<UInt8>) -> (Key?, Int)? {
    guard rest.count > 1 else { return nil }
    let second = rest[rest.startIndex + 1]
    switch second {
    case UInt8(ascii: "["):
      // The Linux console sends ESC [ [ A to ESC [ [ E for F1 to F5.
      let start = rest.startIndex + 2
      let from = start < rest.endIndex && rest[start] == UInt8(ascii: "[") ? start + 1 : start
      for index in from..<max(rest.endIndex, from) {
        let byte = rest[index]
        if (0x40...0x7E).contains(byte) {
          let sequence = Array(rest[...index])
          return (sequences[sequence], sequence.count)
        }
        // No such byte belongs to a sequence: whatever it was is over.
        if byte < 0x20 || byte > 0x7E { return (nil, index - rest.startIndex) }
      }
      // Longer than any: not a sequence.
      return rest.count > 64 ? (nil, rest.count) : nil
    case UInt8(ascii: "O"):
      guard rest.count > 2 else { return nil }
      return (sequences[Array(rest.prefix(3))], 3)
    case UInt8(ascii: "P"), UInt8(ascii: "]"), UInt8(ascii: "_"), UInt8(ascii: "^"):
      // An answer that ends in ESC \ or BEL.
      var index = rest.startIndex + 2
      while index < rest.endIndex {
        if rest[index] == 0x07 { return (nil, index + 1 - rest.startIndex) }
        if rest[index] == 0x1B {
          guard index + 1 < rest.endIndex else { return nil }
          if rest[index + 1] == UInt8(ascii: "\\") { return (nil, index + 2 - rest.startIndex) }
          return (nil, index - rest.startIndex)
        }
        index += 1
      }
      return rest.count > 4096 ? (nil, rest.count) : nil
    default:
      // Escape, and then another key; Alt and a key send the same.
      return (.escape, 1)
    }
  }

  // The character at the start of `rest`, and its length; nil if bytes are missing.
  private static func character(_ rest: ArraySlice<UInt8>) -> (Key?, Int)? {
    let first = rest[rest.startIndex]
    switch first {
    case 0x09: return (.tab, 1)
    case 0x0A, 0x0D: return (.enter, 1)
    case 0x08, 0x7F: return (.backspace, 1)
    case 0x00: return (.control(" "), 1)
    case 0x01...0x1A: return (.control(Character(Unicode.Scalar(first + 0x60))), 1)
    case 0x1B...0x1F: return (.control(Character(Unicode.Scalar(first + 0x40))), 1)
    case 0x20...0x7E: return (.character(Character(Unicode.Scalar(first))), 1)
    default: break
    }
    let length: Int
    switch first {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF: length = 3
    case 0xF0...0xF4: length = 4
    default: return (nil, 1)
    }
    for (place, byte) in rest.prefix(length).enumerated() where place > 0 {
      if !(0x80...0xBF).contains(byte) { return (nil, place) }
    }
    guard rest.count >= length else { return nil }
    return (String(validating: rest.prefix(length), as: UTF8.self)?.first.map { .character($0) }, length)
  }

  // What xterm and most others send, with the cursor keys in either mode.
  private static let common: [[UInt8]: Key] = {
    var table: [[UInt8]: Key] = [:]
    func add(_ text: String, _ key: Key) { table[Array("\u{1B}\(text)".utf8)] = key }
    let letters: [(String, Key)] = [
      ("A", .up), ("B", .down), ("C", .right), ("D", .left), ("H", .home), ("F", .end),
    ]
    for (letter, key) in letters {
      add("[\(letter)", key)
      add("O\(letter)", key)
    }
    for (letter, key) in [("A", Key.shiftUp), ("B", .shiftDown), ("C", .shiftRight), ("D", .shiftLeft)] {
      add("[1;2\(letter)", key)
    }
    let numbers: [(Int, Key)] = [
      (1, .home), (3, .delete), (4, .end), (5, .pageUp), (6, .pageDown), (7, .home), (8, .end),
    ]
    for (number, key) in numbers { add("[\(number)~", key) }
    for (index, number) in [11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24].enumerated() {
      add("[\(number)~", .function(index + 1))
    }
    for (index, letter) in ["P", "Q", "R", "S"].enumerated() { add("O\(letter)", .function(index + 1)) }
    for (index, letter) in ["A", "B", "C", "D", "E"].enumerated() { add("[[\(letter)", .function(index + 1)) }
    add("[Z", .backTab)
    add("OM", .enter)
    return table
  }()
}
