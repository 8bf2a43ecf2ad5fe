import Testing

@testable import TerminalUI

@Suite struct CharacterWidthTests {
  @Test(arguments: [
    ("abc", 3), ("日本", 4), ("e\u{301}", 1), ("…▸", 2), ("👩‍👩", 12), ("\u{7}", 5), ("\u{301}", 1), ("a\\b", 3), ("", 0),
  ])
  func widthIsThatOfTheCells(text: String, width: Int) {
    #expect(text.displayWidth == width)
    var screen = Screen(columns: 20, rows: 1)
    #expect(screen.put(text, column: 0, row: 0) == width)
  }
}
