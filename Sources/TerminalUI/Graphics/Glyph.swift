extension PictureCell {
  /// The character of a cell. Glyphs that look alike are equal.
  struct Glyph: Equatable, Sendable {
    /// How a block character divides a cell: into two columns of some rows, each part filled or not.
    enum Grid: UInt8, CaseIterable, Sendable {
      /// 2 × 2.
      case quadrants
      /// 2 × 3 (Unicode 13).
      case sextants
      /// 2 × 4 (Unicode 16).
      case octants
      /// 2 × 4 dots, which do not fill their parts.
      case braille

      var rows: Int {
        switch self {
        case .quadrants: 2
        case .sextants: 3
        case .octants, .braille: 4
        }
      }
    }

    // the grid, or 4 and more for other characters, and below it the filled parts or the character's number
    private let value: UInt16

    private init(value: UInt16) { self.value = value }

    /// The block that fills `parts` of `grid`: bit i is part i from the top left, row by row.
    init(_ grid: Grid, parts: UInt8) {
      precondition(Int(parts) < 1 << (2 * grid.rows), "parts \(parts) of \(grid)")
      self = Self.tables.glyphs[Int(grid.rawValue)][Int(parts)]
    }

    /// The block with the foreground in these quarters of the cell: 1 upper left, 2 upper right, 4 lower left, 8 lower
    /// right.
    init(quarters: UInt8) { self.init(.quadrants, parts: quarters) }

    /// A character by its brightness, 0 ..< `steps`.
    static func ramp(_ step: Int) -> Glyph { Glyph(value: ramps + UInt16(step)) }

    /// No picture: the cell belongs to the text.
    static let none = Glyph(value: .max)
    /// Part of a picture that the terminal shows as pixels.
    static let pixels = Glyph(value: .max - 1)
    /// A blank: only the background.
    static let blank = Glyph(value: 0)
    /// ▄: the foreground below. Preferred to ▀, which some fonts draw less well.
    static let lowerHalf = Glyph(value: 12)
    /// ▀: the foreground above.
    static let upperHalf = Glyph(value: 3)
    /// █: only the foreground.
    static let full = Glyph(value: 15)

    private static let ramps = UInt16(Grid.allCases.count) << 8

    /// The parts with the foreground, of 2 × 12, as `wholeCell`; nil if this is not a block.
    var coverage: UInt32? { value < Self.ramps ? Self.tables.coverages[Int(value)] : nil }

    /// All parts of a cell, 2 × 12, so that each row of a `Grid` is some rows of them.
    static let wholeCell: UInt32 = 1 << 24 - 1

    /// The block that fills what this one leaves; that of a character that is not a block is the character itself.
    var complement: Glyph {
      guard let grid = Grid(rawValue: UInt8(value >> 8)) else { return self }
      return Glyph(grid, parts: ~UInt8(value & 255) & UInt8(1 << (2 * grid.rows) - 1))
    }

    /// Whether there is a terminal that draws its octants itself but leaves this one, which Unicode had before or put
    /// elsewhere, to its font. The complement with exchanged colors looks the same.
    var isOftenMissing: Bool { Self.elsewhere[value].map { $0 != 0x2582 && $0 != 0x2586 } ?? false }

    /// The character in UTF-8; empty where nothing is written.
    var bytes: [UInt8] {
      if value < Self.ramps { return Self.tables.bytes[Int(value)] }
      return value < Self.ramps + UInt16(Self.steps) ? Self.rampBytes[Int(value - Self.ramps)] : []
    }

    // characters by brightness
    private static let rampBytes = " .:-=+*#".utf8.map { [$0] }
    /// Number of characters for `ramp`.
    static let steps = rampBytes.count

    // MARK: - Tables

    private struct Tables {
      // by grid and parts
      var glyphs: [[Glyph]] = []
      // by value
      var coverages = [UInt32](repeating: 0, count: Grid.allCases.count << 8)
      var bytes = [[UInt8]](repeating: [], count: Grid.allCases.count << 8)
    }

    private static let tables: Tables = {
      var tables = Tables()
      var known: [UInt32: Glyph] = [:]
      for grid in Grid.allCases {
        tables.glyphs.append(
          (0..<1 << (2 * grid.rows)).map { parts in
            let coverage = coverage(of: grid, parts: parts)
            let value = UInt16(grid.rawValue) << 8 | UInt16(parts)
            // what a coarser grid has, too, is drawn by its characters
            if grid != .braille || parts == 0, let coarser = known[coverage] { return coarser }
            known[coverage] = Glyph(value: value)
            tables.coverages[Int(value)] = coverage
            return Glyph(value: value)
          })
      }
      var octant: UInt32 = 0x1CD00
      for glyphs in tables.glyphs {
        for glyph in glyphs where tables.bytes[Int(glyph.value)].isEmpty {
          tables.bytes[Int(glyph.value)] = Array(
            String(Character(Unicode.Scalar(scalar(of: glyph, nextOctant: &octant))!)).utf8)
        }
      }
      return tables
    }()

    private static func coverage(of grid: Grid, parts: Int) -> UInt32 {
      let height = 12 / grid.rows
      return (0..<24).reduce(0) { coverage, place in
        let part = place / 2 / height * 2 + place % 2
        return parts >> part & 1 == 1 ? coverage | 1 << place : coverage
      }
    }

    /// The code point of a block; octants are asked for in ascending order.
    private static func scalar(of glyph: Glyph, nextOctant: inout UInt32) -> UInt32 {
      let parts = UInt32(glyph.value & 255)
      switch Grid(rawValue: UInt8(glyph.value >> 8))! {
      case .quadrants: return quadrants[Int(parts)].value
      // those of the left and of the right half are among the quadrants
      case .sextants: return 0x1FB00 + parts - 1 - (parts > 21 ? 1 : 0) - (parts > 42 ? 1 : 0)
      case .octants:
        if let scalar = elsewhere[glyph.value] { return scalar }
        defer { nextOctant += 1 }
        return nextOctant
      case .braille:
        let dots: [UInt32] = [0, 3, 1, 4, 2, 5, 6, 7]
        return 0x2800 + dots.indices.reduce(0) { $0 | (parts >> UInt32($1) & 1) << dots[$1] }
      }
    }

    private static let quadrants = Array(" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█".unicodeScalars)

    // octants outside of the block of octants, by value
    private static let elsewhere: [UInt16: UInt32] = [
      0x201: 0x1CEA8, 0x202: 0x1CEAB, 0x240: 0x1CEA3, 0x280: 0x1CEA0, 0x214: 0x1FBE6, 0x228: 0x1FBE7, 0x203: 0x1FB82,
      0x23F: 0x1FB85, 0x2C0: 0x2582, 0x2FC: 0x2586,
    ]
  }
}
