import Testing

@testable import TerminalUI

@Suite struct GlyphTests {
  typealias Glyph = PictureCell.Glyph

  @Test(arguments: [
    // U+2800 and the like, as the Unicode charts have them: BLOCK SEXTANT-1, -6, -12456; BLOCK OCTANT-3, -2345678;
    // a dot at the lower right
    (Glyph.Grid.sextants, UInt8(0b1), UInt32(0x1FB00)), (.sextants, 0b100000, 0x1FB1E), (.sextants, 0b111011, 0x1FB38),
    (.sextants, 0b111110, 0x1FB3B), (.sextants, 0b010101, 0x258C), (.sextants, 0b101010, 0x2590),
    (.sextants, 0b111111, 0x2588), (.octants, 0b100, 0x1CD00), (.octants, 0b1111_1110, 0x1CDE5),
    (.octants, 0b1111_0000, 0x2584), (.octants, 0b1, 0x1CEA8), (.octants, 0b1111_1100, 0x2586),
    (.braille, 0b1000_0000, 0x2880), (.braille, 0b100, 0x2802), (.braille, 0xFF, 0x28FF), (.quadrants, 0b1001, 0x259A),
  ])
  func hasItsCodePoint(grid: Glyph.Grid, parts: UInt8, scalar: UInt32) {
    #expect(Glyph(grid, parts: parts).bytes == Array(String(Character(Unicode.Scalar(scalar)!)).utf8))
  }

  @Test func noTwoLookAlike() {
    var seen: [[UInt8]: Glyph] = [:]
    for grid in Glyph.Grid.allCases {
      for parts in UInt8(0)...UInt8(1 << (2 * grid.rows) - 1) {
        let glyph = Glyph(grid, parts: parts)
        #expect(seen.updateValue(glyph, forKey: glyph.bytes) ?? glyph == glyph)
        #expect(grid == .braille || glyph.complement.complement == glyph)
        #expect(grid == .braille || glyph.coverage! ^ glyph.complement.coverage! == Glyph.wholeCell)
        #expect(!glyph.isOftenMissing || !glyph.complement.isOftenMissing)
      }
    }
    // 16 quadrants; 64 − 4, 256 − 16 and 256 − 1 that no coarser grid has
    #expect(seen.count == 16 + 60 + 240 + 255)
  }
}
