// X: what was said.

@testable import ExplorerUI
import TerminalUI
import Testing

struct LogPageTests {
  @Test func theLogKeepsWhatTheStatusLineCut() throws {
    var test = try ScriptedExplorer(columns: 60, rows: 12)
    test.press("X")
    #expect(test.screen.contains("none yet"))
    test.press("X")
    for number in 0..<9 { test.send(.exportFailed("failure \(number) \(String(repeating: "long ", count: 12))end")) }
    test.press("X")
    let rows = test.screen.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(rows[11].hasSuffix("end"), "the newest is the last, whole")
    #expect(!test.screen.contains("failure 0"))
    test.press("<home>")
    #expect(test.screen.contains("! failure 0") && !test.screen.contains("failure 8"))
    test.send(.mouse(Mouse(.wheelDown, column: 5, row: 5)))
    #expect(!test.screen.contains("failure 0"))
    test.send(.mouse(Mouse(.wheelUp, column: 5, row: 5)))
    #expect(test.screen.contains("failure 0"))
    test.press("jk<end>")
    #expect(test.screen.contains("! failure 8"))
    test.press("<esc>")
    #expect(!test.screen.contains("failure 5"))
  }

  @Test func whatIsToldAtTheStartIsTold() throws {
    var test = try ScriptedExplorer(columns: 120)
    var explorer = test.explorer
    _ = explorer.begin(at: test.now, telling: "not where it was left: gone")
    #expect(explorer.draw().text(23).contains("! not where it was left: gone"))
    test.press("X")
    #expect(test.screen.contains("none yet"))
  }
}
