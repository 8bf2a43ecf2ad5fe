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

  /// How different two cells look: the largest difference of a color component in any part of the cell, 0…255; 255 if
  /// colors or characters cannot be compared.
  func change(from other: PictureCell) -> Int {
    guard let filled = glyph.coverage, let before = other.glyph.coverage else { return self == other ? 0 : 255 }
    var most = 0
    func compare(_ parts: UInt32, _ color: CellColor, _ other: CellColor) {
      guard parts != 0 && color != other else { return }
      guard let a = color.components, let b = other.components else { return most = 255 }
      most = max(most, abs(a.0 - b.0), abs(a.1 - b.1), abs(a.2 - b.2))
    }
    compare(filled & before, foreground, other.foreground)
    compare(filled & ~before, foreground, other.background)
    compare(~filled & before, background, other.foreground)
    compare(Glyph.wholeCell & ~(filled | before), background, other.background)
    return most
  }
}
