/// A colour as a terminal is told of it.
struct CellColor: Equatable, Sendable {
  private let bits: UInt32

  private init(bits: UInt32) { self.bits = bits }

  /// The terminal's own foreground or background.
  static let standard = CellColor(bits: 1 << 25)

  /// 8 bits each.
  init(red: UInt8, green: UInt8, blue: UInt8) {
    bits = UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
  }

  /// A place in the terminal's palette.
  init(index: UInt8) { bits = 1 << 24 | UInt32(index) }

  var isStandard: Bool { bits == 1 << 25 }
  /// The place in the palette, `nil` for other colours.
  var index: UInt8? { bits >> 24 == 1 ? UInt8(truncatingIfNeeded: bits) : nil }
  var red: UInt8 { UInt8(truncatingIfNeeded: bits >> 16) }
  var green: UInt8 { UInt8(truncatingIfNeeded: bits >> 8) }
  var blue: UInt8 { UInt8(truncatingIfNeeded: bits) }
}

/// A cell of a picture: two pixels, one over the other.
struct PictureCell: Equatable, Sendable {
  enum Glyph: UInt8, Sendable {
    /// No picture: the cell belongs to the text.
    case none
    /// A blank: the background everywhere.
    case blank
    /// ▄: the foreground below, the background above. Some fonts draw ▀ less well.
    case lowerHalf
    /// ▀: the other way round.
    case upperHalf
    /// █: the foreground everywhere.
    case full
    /// One character of a ramp from dark to bright, for terminals without block characters.
    case ramp0, ramp1, ramp2, ramp3, ramp4, ramp5, ramp6, ramp7
  }

  var glyph: Glyph
  var foreground: CellColor
  var background: CellColor

  /// No picture.
  static let none = PictureCell(glyph: .none, foreground: .standard, background: .standard)

  /// The cell of two pixels, in one form for one look: equal cells look alike.
  init(top: CellColor, bottom: CellColor) {
    if top == bottom {
      self.init(glyph: .blank, foreground: .standard, background: top)
    } else if bottom == .standard {
      // Only a foreground can stand beside the terminal's own background.
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

  /// The cell of two dots that are lit or not.
  init(topLit: Bool, bottomLit: Bool) {
    switch (topLit, bottomLit) {
    case (false, false): self.init(glyph: .blank)
    case (false, true): self.init(glyph: .lowerHalf)
    case (true, false): self.init(glyph: .upperHalf)
    case (true, true): self.init(glyph: .full)
    }
  }

  /// Eight steps of a ramp by which characters stand for brightness.
  static let ramp = Array(" .:-=+*#".utf8)
}
