import Testing

@testable import TerminalUI

@Suite struct TerminalProgramTests {
  @Test(arguments: [
    ("kitty(0.40.0)", TerminalOptions.Glyphs.octant), ("kitty(0.26.5)", .sextant), ("kitty(0.19.2)", .half),
    ("foot(1.20.1)", .octant), ("foot(1.20.0)", .half), ("foot(1.13.1)", .sextant), ("ghostty 1.1.3", .octant),
    ("ghostty 1.0.1", .sextant),
    ("WezTerm 20240203-110809-5046fc22", .sextant), ("WezTerm 20250301-081212-1", .octant),
    ("WezTerm 20200101-1", .quadrant),
    ("VTE(7006)", .sextant), ("VTE(7802)", .octant), ("VTE(5802)", .half), ("Konsole 22.12.3", .sextant),
    ("iTerm2 3.6.7", .sextant), ("iTerm2 3.5.0", .quadrant), ("xterm.js(6.0.0)", .half),
    ("xterm.js(6.1.0-beta)", .sextant),
    ("Rio 0.2.21", .octant), ("contour 0.4.0", .sextant), ("tmux 3.3a", .half), ("XTerm(390)", .half), ("", .half),
  ])
  func theFinestThatIsDrawnIsTaken(answer: String, glyphs: TerminalOptions.Glyphs) {
    #expect(TerminalProgram(answer: answer).glyphs == glyphs)
  }

  @Test func alacrittyIsKnownByItsNumber() {
    #expect(TerminalProgram(alacritty: 1302).glyphs == .sextant)
    #expect(TerminalProgram(alacritty: 1100).glyphs == .half)
  }

  @Test func theKeyLeavesOutWhatATerminalLacks() {
    func lacking(_ answer: String) -> [TerminalOptions.Glyphs] {
      TerminalOptions.Glyphs.allCases.filter { TerminalProgram(answer: answer).lacks($0) }
    }
    #expect(lacking("foot(1.13.1)") == [.octant])
    #expect(lacking("kitty(0.19.2)") == [.sextant, .octant])
    #expect(lacking("kitty(0.40.0)") == [])
    #expect(lacking("foot(1.20.0)") == [.sextant, .octant], "it would crash")
    #expect(lacking("XTerm(379)") == [], "its font may have them")
  }
}
