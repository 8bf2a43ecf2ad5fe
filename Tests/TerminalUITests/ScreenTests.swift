import Pictures
import Testing

@testable import TerminalUI

@Suite struct ScreenTests {
  @Test func textStandsWhereItIsPut() {
    var screen = Screen(columns: 20, rows: 2)
    #expect(screen.put("one", column: 2, row: 0) == 3)
    #expect(screen.put("日本", column: 6, row: 0) == 4)
    #expect(screen.put("x", column: 10, row: 0) == 1)
    #expect(screen.text(0) == "  one 日本x")
    #expect(screen.text(1) == "")
    #expect(screen.text(-1) == "" && screen.text(2) == "")
  }

  @Test(arguments: [
    ("block3a_expand_conv", 10, true, "block3a_e…", 10), ("block3a_expand_conv", 10, false, "block3a_ex", 10),
    ("short", 10, true, "short", 5), ("日本語", 5, true, "日本…", 5), ("日本語", 4, true, "日…", 3),
    ("日本語", 5, false, "日本", 4), ("word", 1, true, "…", 1), ("word", 0, true, "", 0), ("word", -3, true, "", 0),
  ])
  func longTextIsCutAtTheLimit(text: String, limit: Int, ellipsis: Bool, shown: String, width: Int) {
    var screen = Screen(columns: 30, rows: 1)
    #expect(screen.put(text, column: 0, row: 0, width: limit, ellipsis: ellipsis) == width)
    #expect(screen.text(0) == shown)
  }

  @Test func theEdgeCutsAsTheLimitDoes() {
    var screen = Screen(columns: 6, rows: 1)
    screen.put("a long text", column: 1, row: 0, ellipsis: true)
    #expect(screen.text(0) == " a lo…")
    screen.put("日本", column: -1, row: 0)
    #expect(screen.text(0) == " 本lo…", "half a wide character is blank")
  }

  @Test func halfOfAWideCharacterLeavesABlank() {
    var screen = Screen(columns: 6, rows: 1)
    screen.put("日本語", column: 0, row: 0)
    screen.put("x", column: 1, row: 0)
    screen.put("y", column: 4, row: 0)
    #expect(screen.text(0) == " x本y")
    screen.put("語", column: 2, row: 0)
    screen.put("語", column: 3, row: 0)
    #expect(screen.text(0) == " x 語")
  }

  @Test func whatWouldCommandTheTerminalIsEscaped() {
    var screen = Screen(columns: 40, rows: 1)
    screen.put("a\u{1B}[2Jb\r\nc\u{202E}", column: 0, row: 0)
    #expect(screen.text(0) == #"a\u{1b}[2Jb\u{d}\u{a}c\u{202e}"#)
  }

  @Test func noPlaceAndNoSizeIsWrong() {
    var random = SplitMix(state: 1)
    let texts = ["", "a", "word", "日本語", "e\u{301}e\u{301}", "a much longer text than any of the screens is wide"]
    let sizes = [(0, 0), (1, 1), (1, 5), (2, 1), (3, 3), (17, 4), (-2, 3)]
    for (columns, rows) in sizes {
      var screen = Screen(columns: columns, rows: rows)
      for _ in 0..<300 {
        let style = Style(rawValue: UInt8.random(in: 0...15, using: &random))
        let place = { Int.random(in: -8...24, using: &random) }
        screen.put(
          texts.randomElement(using: &random)!, column: place(), row: place(), style: style,
          width: Bool.random(using: &random) ? place() : nil, ellipsis: Bool.random(using: &random))
        screen.clear(CellArea(column: place(), row: place(), columns: place(), rows: place()))
        let area = CellArea(column: place(), row: place(), columns: place(), rows: place())
        screen.picture = PlacedPicture(gradient(width: 5, height: 3), in: area)
        let lines = linesOf(screen)
        #expect(lines.count == max(rows, 0))
        #expect(lines.allSatisfy { $0.displayWidth <= max(columns, 0) })
        checkHalves(screen)
      }
      for extreme in [Int.min, Int.max] {
        screen.put("far", column: extreme, row: extreme, width: extreme, ellipsis: true)
        screen.clear(CellArea(column: extreme, row: extreme, columns: extreme, rows: extreme))
        screen.clear(CellArea(column: -1, row: -1, columns: extreme, rows: extreme))
        screen.picture = PlacedPicture(
          gradient(width: 5, height: 3), in: CellArea(column: extreme, row: 0, columns: extreme, rows: 3))
        #expect(linesOf(screen).count == max(rows, 0))
      }
    }
  }

  private func linesOf(_ screen: Screen) -> [String] {
    let terminal = MemoryTerminal(columns: screen.columns, rows: screen.rows)
    terminal.draw(screen)
    if screen.rows == 0 { return [] }
    return terminal.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  // Every right half has a left half.
  private func checkHalves(_ screen: Screen) {
    for (index, cell) in screen.cells.enumerated() where cell.content == .continuation {
      #expect(index % screen.columns > 0)
      #expect(String(screen.cells[index - 1].character).displayWidth == 2)
    }
  }
}
