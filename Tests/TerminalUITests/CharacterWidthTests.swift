import Testing

@testable import TerminalUI

@Suite struct CharacterWidthTests {
  @Test(arguments: [("abc", 3), ("日本", 4), ("e\u{301}", 1), ("…▸", 2), ("👩‍👩‍👧", 2), ("\u{7}", 1), ("", 0)])
  func widthIsThatOfTheCells(text: String, width: Int) {
    #expect(text.displayWidth == width)
    var screen = Screen(columns: 10, rows: 1)
    #expect(screen.put(text, column: 0, row: 0) == width)
  }
}
