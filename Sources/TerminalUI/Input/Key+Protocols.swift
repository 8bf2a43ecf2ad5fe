// Keys in the forms of keyboard protocols, which a program that crashed may have left on.

extension Key {
  /// Parses a control sequence; `body` is between `ESC [` and the final byte. Nil for releases, for keys that we have
  /// no use for (with Alt, or those that are modifiers themselves), and for what is no key.
  init?(sequence body: ArraySlice<UInt8>, final: UInt8) {
    guard let first = body.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return nil }
    // 0 where a number is missing or too large
    let numbers = body.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { part in
      part.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map {
        UInt32(String(decoding: $0, as: UTF8.self)) ?? 0
      }
    }
    func number(_ part: Int, _ index: Int = 0) -> UInt32 {
      part < numbers.count && index < numbers[part].count ? numbers[part][index] : 0
    }
    switch final {
    // kitty: CSI code:shifted ; modifiers:event ; text u
    case UInt8(ascii: "u"):
      guard number(1, 1) != 3 else { return nil }
      self.init(code: number(0), shifted: max(number(0, 1), number(2)), Modifiers(number(1)))
    // xterm's modifyOtherKeys: CSI 27 ; modifiers ; code ~
    case UInt8(ascii: "~") where number(0) == 27 && numbers.count == 3:
      self.init(code: number(2), shifted: number(2), Modifiers(number(1)))
    // kitty's other keys, where it reports events or locks: CSI 5 ; modifiers:event ~ and CSI 1 ; modifiers:event A
    case UInt8(ascii: "~"), UInt8(ascii: "A")...UInt8(ascii: "S"):
      guard numbers.count == 2, number(1, 1) != 3, Modifiers(number(1)).held == 0 else { return nil }
      let isNumbered = final == UInt8(ascii: "~")
      guard isNumbered || number(0) == 1 else { return nil }
      let plain = isNumbered ? Array(String(number(0)).utf8) : []
      guard let key = InputDecoder.common[[0x1B, UInt8(ascii: "[")] + plain + [final]] else { return nil }
      self = key
    // Windows: CSI virtual key ; scan code ; UTF-16 ; down ; state ; repetitions _
    case UInt8(ascii: "_") where numbers.count == 6 && number(3) == 1:
      self.init(windows: number(0), text: number(2), state: number(4))
    default: return nil
    }
  }

  private struct Modifiers {
    /// Shift 1, Alt 2, Control 4, and others that are held.
    let held: UInt32
    let isCapsLocked: Bool

    init(_ number: UInt32) {
      let bits = number == 0 ? 0 : number - 1
      (held, isCapsLocked) = (bits & 0x3F, bits & 0x40 != 0)
    }
  }

  private init?(code: UInt32, shifted: UInt32, _ modifiers: Modifiers) {
    let (isShift, isControl) = (modifiers.held & 1 != 0, modifiers.held & 4 != 0)
    guard code > 0, modifiers.held & ~5 == 0 else { return nil }
    if let key = Self.keypad(code) {
      self = key
    } else if code == 27 {
      self = .escape
    } else if code == 9 {
      self = isShift ? .backTab : .tab
    } else if isControl {
      // what the terminal would have sent
      guard code == 32 || (0x40...0x7E).contains(code) else { return nil }
      let byte = UInt8(code & 0x1F)
      guard let key = byte == 0x1B ? .escape : InputDecoder.key(byte) else { return nil }
      self = key
    } else if code < 32 || code == 127 {
      guard let key = InputDecoder.key(UInt8(code)) else { return nil }
      self = key
    } else {
      // codes of Unicode's private area are keys without characters
      guard !(0xE000...0xF8FF).contains(code), let scalar = Unicode.Scalar(shifted > 32 ? shifted : code),
        !(0x7F..<0xA0).contains(scalar.value)
      else { return nil }
      let character = Character(scalar)
      let isUpper = shifted > 32 ? false : isShift != modifiers.isCapsLocked
      let upper = character.uppercased()
      self = .character(isUpper && upper.count == 1 ? Character(upper) : character)
    }
  }

  // kitty's numbers of the keypad.
  private static func keypad(_ code: UInt32) -> Key? {
    switch code {
    case 57399...57408: .character(Character(Unicode.Scalar(UInt8(code - 57399) + 0x30)))
    case 57409...57413, 57415, 57416: .character(Array("./*-+_=,")[Int(code - 57409)])
    case 57414: .enter
    case 57417...57424: [.left, .right, .up, .down, .pageUp, .pageDown, .home, .end][Int(code - 57417)]
    case 57426: .delete
    default: nil
    }
  }

  private init?(windows key: UInt32, text: UInt32, state: UInt32) {
    let (isAlt, isControl, isShift) = (state & 3 != 0, state & 12 != 0, state & 16 != 0)
    // both together are AltGr
    guard !isAlt || isControl else { return nil }
    let others: [UInt32: Key] = [
      33: .pageUp, 34: .pageDown, 35: .end, 36: .home, 37: .left, 38: .up, 39: .right, 40: .down, 46: .delete,
    ]
    switch text {
    case 0:
      if (112...123).contains(key) {
        self = .function(Int(key - 111))
      } else if let other = others[key] {
        self = other
      } else {
        return nil
      }
    case 27: self = .escape
    case 9 where isShift: self = .backTab
    case 1..<128:
      guard let known = InputDecoder.key(UInt8(text)) else { return nil }
      self = known
    default:
      guard let scalar = Unicode.Scalar(text), !(0x7F..<0xA0).contains(scalar.value) else { return nil }
      self = .character(Character(scalar))
    }
  }
}
