import Pictures
import Testing

@testable import TerminalUI

@Suite struct MemoryTerminalTests {
  @Test func showsPicturesAsFillerUnderText() {
    let terminal = MemoryTerminal(columns: 14, rows: 4)
    var screen = Screen(columns: 14, rows: 4)
    screen.picture = PlacedPicture(gradient(width: 8, height: 8), in: CellArea(column: 4, row: 0, columns: 10, rows: 4))
    screen.put("list", column: 0, row: 0)
    screen.put("ab", column: 7, row: 1)
    screen.clear(CellArea(column: 6, row: 2, columns: 2, rows: 1))
    terminal.draw(screen)
    // Eight by eight pixels in cells of two by one: as high as the area, in its middle.
    #expect(
      terminal.text == """
        list ░░░░░░░░
             ░░ab░░░░
             ░  ░░░░░
             ░░░░░░░░
        """)
    #expect(terminal.draws == 1 && terminal.screen == screen)
  }

  @Test func tellsOfItsScript() {
    let terminal = MemoryTerminal(columns: 10, rows: 3)
    terminal.add(.key(.down), .woken)
    terminal.resize(columns: 5, rows: 2)
    #expect(terminal.events(timeoutMilliseconds: nil) == [.key(.down), .woken])
    #expect(terminal.events(timeoutMilliseconds: 0) == [.resized])
    #expect(terminal.columns == 5 && terminal.rows == 2)
    #expect(terminal.events(timeoutMilliseconds: nil).isEmpty)
  }
}
