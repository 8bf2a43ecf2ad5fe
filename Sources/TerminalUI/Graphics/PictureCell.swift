/// A color as terminals are told it: their own, one of their palette, or 24 bits.
struct CellColor: Equatable, Sendable {
  private let bits: UInt32

  private init(bits: UInt32) { self.bits = bits }

  /// The terminal's own foreground or background.
  static let standard = CellColor(bits: 1 << 25)

  init(red: UInt8, green: UInt8, blue: UInt8) {
    bits = UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
  }

  /// An entry of the terminal's palette.
  init(index: UInt8) { bits = 1 << 24 | UInt32(index) }

  var isStandard: Bool { bits == 1 << 25 }
  /// The index in the palette; nil for other colors.
  var index: UInt8? { bits >> 24 == 1 ? UInt8(truncatingIfNeeded: bits) : nil }
  var red: UInt8 { UInt8(truncatingIfNeeded: bits >> 16) }
  var green: UInt8 { UInt8(truncatingIfNeeded: bits >> 8) }
  var blue: UInt8 { UInt8(truncatingIfNeeded: bits) }
  /// Red, green and blue, 0…255; nil for the terminal's own colors, which are unknown.
  var components: (Int, Int, Int)? {
    if isStandard { return nil }
    return index.map { Palette.colors[Int($0)] } ?? (Int(red), Int(green), Int(blue))
  }
}

/// A cell of a picture: two colors, and a glyph that divides the cell between them.
struct PictureCell: Equatable, Sendable {
  /// The character of a cell.
  struct Glyph: Equatable, Sendable {
    private let value: UInt8

    private init(value: UInt8) { self.value = value }

    /// The block with the foreground in these quarters of the cell: 1 upper left, 2 upper right, 4 lower left, 8 lower
    /// right.
    init(quarters: UInt8) {
      precondition(quarters < 16, "quarters \(quarters)")
      value = quarters
    }

    /// A character by its brightness, 0 ..< `steps`.
    static func ramp(_ step: Int) -> Glyph { Glyph(value: UInt8(16 + step)) }

    /// No picture: the cell belongs to the text.
    static let none = Glyph(value: 255)
    /// Part of a picture that the terminal shows as pixels.
    static let pixels = Glyph(value: 254)
    /// A blank: only the background.
    static let blank = Glyph(value: 0)
    /// ▄: the foreground below. Preferred to ▀, which some fonts draw less well.
    static let lowerHalf = Glyph(value: 12)
    /// ▀: the foreground above.
    static let upperHalf = Glyph(value: 3)
    /// █: only the foreground.
    static let full = Glyph(value: 15)

    /// The quarters with the foreground; nil if this is not a block.
    var quarters: UInt8? { value < 16 ? value : nil }

    /// The character in UTF-8; empty where nothing is written.
    var bytes: [UInt8] {
      if value < 16 { return Self.blocks[Int(value)] }
      return value < 24 ? Self.rampBytes[Int(value) - 16] : []
    }

    private static let blocks = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█".map { Array(String($0).utf8) }
    // characters by brightness
    private static let rampBytes = " .:-=+*#".utf8.map { [$0] }
    /// Number of characters for `ramp`.
    static let steps = rampBytes.count
  }

  var glyph: Glyph
  var foreground: CellColor
  var background: CellColor

  /// No picture.
  static let none = PictureCell(glyph: .none)

  /// The cell of two pixels. The same colors always give an equal cell.
  init(top: CellColor, bottom: CellColor) {
    if top == bottom {
      self.init(glyph: .blank, foreground: .standard, background: top)
    } else if bottom == .standard {
      // The terminal's own background can only be a background.
      self.init(glyph: .upperHalf, foreground: top, background: .standard)
    } else {
      self.init(glyph: .lowerHalf, foreground: bottom, background: top)
    }
  }

  init(glyph: Glyph, foreground: CellColor = .standard, background: CellColor = .standard) {
    self.glyph = glyph
    self.foreground = foreground
    self.background = background
  }

  /// Whether a character is written.
  var isWritten: Bool { glyph != .none && glyph != .pixels }

  /// How different two cells look: the largest difference of a color component in any quarter of the cell, 0…255; 255
  /// if colors or characters cannot be compared.
  func change(from other: PictureCell) -> Int {
    guard let quarters = glyph.quarters, let others = other.glyph.quarters else { return self == other ? 0 : 255 }
    var most = 0
    var quarter: UInt8 = 1
    while quarter < 16 {
      let color = quarters & quarter == 0 ? background : foreground
      let before = others & quarter == 0 ? other.background : other.foreground
      if color != before {
        let (a, b) = (color.components, before.components)
        guard let a, let b else { return 255 }
        most = max(most, abs(a.0 - b.0), abs(a.1 - b.1), abs(a.2 - b.2))
      }
      quarter <<= 1
    }
    return most
  }
}
