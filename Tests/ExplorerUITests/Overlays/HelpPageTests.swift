// ?: all keys.

@testable import ExplorerUI
@testable import FeatureVisualization
import Testing

struct HelpPageTests {
  @Test(arguments: [(80, 40), (120, 40), (200, 60)]) func theHelpShowsEveryCommand(columns: Int, rows: Int) throws {
    var test = try ScriptedExplorer(columns: columns, rows: rows)
    test.press("?")
    let screen = test.screen
    test.press("<end>")
    // what does not fit is a few lines further down
    let seen = screen + test.screen
    for entry in Command.table {
      #expect(seen.contains(entry.name) && seen.contains(entry.help), "\(entry.name)")
    }
    try expectScreen(screen, is: "help-\(columns)x\(rows)")
  }

  @Test(arguments: [(80, 24), (60, 15), (110, 12), (30, 8)])
  func aSmallWindowShowsTheHelpPageByPage(columns: Int, rows: Int) throws {
    var test = try ScriptedExplorer(columns: columns, rows: rows)
    test.press("?")
    var seen = test.screen
    for _ in 0..<8 {
      test.press("<pgdn>")
      seen += test.screen
    }
    for entry in Command.table { #expect(seen.contains(entry.name + "  "), "\(entry.name)") }
    let end = test.screen
    #expect(end.split(separator: "\n", omittingEmptySubsequences: false).last != "", "no blank rows below the last one")
    test.press("kj<end>")
    #expect(test.screen == end)
    test.send(.resized(columns: 200, rows: 60))
    #expect(test.screen.contains("↑ k"))
    test.send(.resized(columns: columns, rows: rows))
    test.press("<home>")
    #expect(test.screen.contains("↑ k"))
    test.press("?")
    #expect(!test.screen.contains("↑ k"))
  }

  @Test func qClosesTheHelpFirstAndThenLeaves() throws {
    var test = try ScriptedExplorer()
    test.report([1])
    _ = test.takeEffects()
    test.press("?q")
    #expect(test.takeEffects() == [])
    test.press("e<ctrl-c>")
    _ = test.takeEffects()
    test.press("<f1>")
    #expect(test.screen.contains("esc close"))
    test.press("<esc>q")
    #expect(test.takeEffects() == ["leave"])
  }
}
