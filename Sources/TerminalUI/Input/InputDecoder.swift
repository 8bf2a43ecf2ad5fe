/// Turns the terminal's bytes into keys, mouse events, pastes and answers.
///
/// A key may be a sequence of bytes that arrive one by one, and most sequences begin with Escape: if no other byte
/// follows for some time, `flush` makes it the key Escape. A character that follows at once was typed with Alt or,
/// where the machine is busy, soon after Escape. No command has Alt with a character, so these are two keys. Unknown
/// sequences are dropped.
struct InputDecoder: Sendable {
  /// A longer paste is cut off at this number of bytes.
  static let longestPaste = 1 << 16
  // Longer sequences and strings are dropped, up to their ends.
  private static let longestSequence = 64
  private static let longestString = 1 << 14

  // Keys by their sequences, which all begin with ESC.
  private var sequences: [[UInt8]: Key] = InputDecoder.common
  private var bytes: [UInt8] = []
  // The bytes of a paste that has not ended; nil outside a paste.
  private var pasted: [UInt8]?
  // What is too long and being dropped.
  private var dropped: Dropped?
  private enum Dropped { case sequence, string }

  /// Whether there is an incomplete sequence, whose rest comes at once or never.
  var isWaiting: Bool { (!bytes.isEmpty || dropped != nil) && pasted == nil }

  init() {}

  /// Adds the sequence that this terminal sends for a key.
  mutating func define(_ sequence: [UInt8], _ key: Key) {
    if sequence.count > 1 && sequence[0] == 0x1B { sequences[sequence] = key }
  }

  /// Adds bytes and returns what is complete.
  mutating func feed(_ new: some Sequence<UInt8>) -> [TerminalInput] {
    bytes += new
    return decode(final: false)
  }

  /// Decodes the bytes of an incomplete sequence, after no others have come.
  mutating func flush() -> [TerminalInput] {
    decode(final: true)
  }

  /// Gives up a paste whose end was lost; following bytes are keys again.
  mutating func endPaste() {
    if pasted != nil { bytes = [] }
    pasted = nil
    dropped = nil
  }

  private mutating func decode(final: Bool) -> [TerminalInput] {
    var inputs: [TerminalInput] = []
    var rest = bytes[...]
    if final { dropped = nil }
    while let first = rest.first {
      if dropped != nil {
        drop(&rest)
        continue
      }
      if pasted != nil {
        guard let text = takePaste(&rest) else { break }
        inputs.append(.paste(text))
        continue
      }
      if rest.starts(with: Self.pasteStart) {
        pasted = []
        rest = rest.dropFirst(Self.pasteStart.count)
        continue
      }
      guard let (input, length) = first == 0x1B ? escape(rest) : Self.character(rest) else {
        if let long = Self.tooLong(rest) {
          dropped = long
          rest = rest.dropFirst(2)
          continue
        }
        if !final { break }
        // An incomplete sequence is the key Escape; an incomplete character is dropped.
        if first == 0x1B { inputs.append(.key(.escape)) }
        rest = rest.dropFirst()
        continue
      }
      if let input { inputs.append(input) }
      rest = rest.dropFirst(length)
    }
    bytes = Array(rest)
    return inputs
  }

  // What an incomplete sequence is if no more of it can be wanted.
  private static func tooLong(_ rest: ArraySlice<UInt8>) -> Dropped? {
    guard rest.count > longestSequence else { return nil }
    if rest[rest.startIndex + 1] == UInt8(ascii: "[") { return .sequence }
    return rest.count > longestString ? .string : nil
  }

  // Drops what belongs to a sequence or a string that is too long.
  private mutating func drop(_ rest: inout ArraySlice<UInt8>) {
    let isString = dropped == .string
    let end = rest.firstIndex { isString ? $0 == 0x07 || $0 == 0x1B : !(0x20...0x3F).contains($0) }
    guard let end else {
      rest = []
      return
    }
    dropped = nil
    // Anything else begins something new, as the ESC of ESC \\ does, which alone is nothing.
    let isEnd = isString ? rest[end] == 0x07 : (0x40...0x7E).contains(rest[end])
    rest = rest[(isEnd ? end + 1 : end)...]
  }

  private static let pasteStart = Array("\u{1B}[200~".utf8)
  private static let pasteEnd = Array("\u{1B}[201~".utf8)

  // Moves pasted bytes out of `rest`, and returns the text when it is complete.
  private mutating func takePaste(_ rest: inout ArraySlice<UInt8>) -> String? {
    let end = rest.firstRange(of: Self.pasteEnd)
    // The last bytes may be the beginning of the end mark.
    let taken = rest[..<(end?.lowerBound ?? max(rest.startIndex, rest.endIndex - Self.pasteEnd.count + 1))]
    pasted! += taken.prefix(max(0, Self.longestPaste - pasted!.count))
    rest = rest[(end?.upperBound ?? taken.endIndex)...]
    guard end != nil, let all = pasted else { return nil }
    pasted = nil
    var text = ""
    for character in String(decoding: all, as: UTF8.self) {
      if character == "\r\n" || character == "\r" {
        text.append("\n")
      } else if character == "\n" || character == "\t" || character.unicodeScalars.allSatisfy(Self.isPrintable) {
        text.append(character)
      }
    }
    return text
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value)
  }

  // The input at the start of `rest`, which begins with ESC, and its length in bytes. The input is nil if it is to be
  // dropped; the result is nil if bytes are missing.
  private func escape(_ rest: ArraySlice<UInt8>) -> (TerminalInput?, Int)? {
    guard rest.count > 1 else { return nil }
    let second = rest[rest.startIndex + 1]
    switch second {
    case UInt8(ascii: "["):
      // The Linux console sends ESC [ [ A to ESC [ [ E for F1 to F5.
      let start = rest.startIndex + 2
      let from = start < rest.endIndex && rest[start] == UInt8(ascii: "[") ? start + 1 : start
      for index in from..<max(rest.endIndex, from) {
        if index - rest.startIndex > Self.longestSequence { return nil }
        let byte = rest[index]
        if (0x40...0x7E).contains(byte) {
          return control(rest[...index], in: rest)
        }
        // No byte of a sequence: the sequence was cut off here.
        if byte < 0x20 || byte > 0x7E { return (nil, index - rest.startIndex) }
      }
      return nil
    case UInt8(ascii: "O"):
      guard rest.count > 2 else { return nil }
      return (sequences[Array(rest.prefix(3))].map { .key($0) }, 3)
    case UInt8(ascii: "P"), UInt8(ascii: "]"), UInt8(ascii: "_"), UInt8(ascii: "^"):
      // an answer that ends in ESC \ or BEL
      let start = rest.startIndex + 2
      var index = start
      while index < rest.endIndex && index - start <= Self.longestString {
        if rest[index] == 0x07 || rest[index] == 0x1B {
          let isBell = rest[index] == 0x07
          guard isBell || index + 1 < rest.endIndex else { return nil }
          guard isBell || rest[index + 1] == UInt8(ascii: "\\") else { return (nil, index - rest.startIndex) }
          let answer = TerminalAnswer(string: second, body: rest[start..<index])
          return (answer.map { .answer($0) }, index + (isBell ? 1 : 2) - rest.startIndex)
        }
        index += 1
      }
      return nil
    case UInt8(ascii: "\\"): return (nil, 2)  // the end of a string that has been dropped
    case 0x1B, 0x20...0x7E, 0xC2...0xF4: return (.key(.escape), 1)
    default: return Self.character(rest.dropFirst()).map { (nil, $0.1 + 1) }
    }
  }

  // Decodes a control sequence. In the older form of mouse events three bytes follow it, which may be missing.
  private func control(_ sequence: ArraySlice<UInt8>, in rest: ArraySlice<UInt8>) -> (TerminalInput?, Int)? {
    if let key = sequences[Array(sequence)] { return (.key(key), sequence.count) }
    let body = sequence.dropFirst(2).dropLast()
    let final = sequence[sequence.endIndex - 1]
    if final == UInt8(ascii: "M") && body.isEmpty {
      guard rest.count >= 6 else { return nil }
      let values = rest.dropFirst(3).prefix(3).map { Int($0) - 32 }
      let mouse = Mouse(code: values[0], column: values[1], row: values[2], isRelease: false)
      return (mouse.map { .mouse($0) }, 6)
    }
    if body.first == UInt8(ascii: "<") && (final == UInt8(ascii: "M") || final == UInt8(ascii: "m")) {
      let numbers = String(decoding: body.dropFirst(), as: UTF8.self).split(separator: ";").map { Int($0) ?? -1 }
      guard numbers.count == 3, numbers[0] >= 0 else { return (nil, sequence.count) }
      let mouse = Mouse(
        code: numbers[0], column: numbers[1], row: numbers[2], isRelease: final == UInt8(ascii: "m"))
      return (mouse.map { .mouse($0) }, sequence.count)
    }
    if let key = Key(sequence: body, final: final) { return (.key(key), sequence.count) }
    return (TerminalAnswer(sequence: body, final: final).map { .answer($0) }, sequence.count)
  }

  // The character at the start of `rest` and its length in bytes; nil if bytes are missing.
  private static func character(_ rest: ArraySlice<UInt8>) -> (TerminalInput?, Int)? {
    let first = rest[rest.startIndex]
    if let key = key(first) { return (.key(key), 1) }
    let length: Int
    switch first {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF: length = 3
    case 0xF0...0xF4: length = 4
    default: return (nil, 1)
    }
    for (offset, byte) in rest.prefix(length).enumerated() where offset > 0 {
      if !(0x80...0xBF).contains(byte) { return (nil, offset) }
    }
    guard rest.count >= length else { return nil }
    return (String(validating: rest.prefix(length), as: UTF8.self)?.first.map { .key(.character($0)) }, length)
  }

  // The key for a single byte.
  static func key(_ byte: UInt8) -> Key? {
    switch byte {
    case 0x09: .tab
    case 0x0A, 0x0D: .enter
    case 0x08, 0x7F: .backspace
    case 0x00: .control(" ")
    case 0x01...0x1A: .control(Character(Unicode.Scalar(byte + 0x60)))
    case 0x1B...0x1F: .control(Character(Unicode.Scalar(byte + 0x40)))
    case 0x20...0x7E: .character(Character(Unicode.Scalar(byte)))
    default: nil
    }
  }

  // What xterm and most other terminals send, with cursor keys in either mode.
  static let common: [[UInt8]: Key] = {
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
      add("[\(letter.lowercased())", key)  // rxvt
    }
    add("[1;3D", .altLeft)
    add("[1;3C", .altRight)
    let codes: [(Int, Key)] = [
      (1, .home), (3, .delete), (4, .end), (5, .pageUp), (6, .pageDown), (7, .home), (8, .end),
    ]
    for (code, key) in codes { add("[\(code)~", key) }
    for (index, code) in [11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24].enumerated() {
      add("[\(code)~", .function(index + 1))
    }
    for (index, letter) in ["P", "Q", "R", "S"].enumerated() { add("O\(letter)", .function(index + 1)) }
    for (index, letter) in ["A", "B", "C", "D", "E"].enumerated() { add("[[\(letter)", .function(index + 1)) }
    add("[Z", .backTab)
    add("OM", .enter)
    return table
  }()
}
