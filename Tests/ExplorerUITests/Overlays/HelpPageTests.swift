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
    for _ in 0..<14 {
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

  @Test func wordsAreFoundAndDone() throws {
    var test = try ScriptedExplorer(columns: 120, rows: 40)
    test.report([1, 2])
    _ = test.takeEffects()
    test.press("?/bookm")
    #expect(test.screen.contains("keys with bookm") && test.screen.contains("▸ m "))
    #expect(test.screen.contains("list the bookmarks") && !test.screen.contains("zoom in"))
    test.press("<down><enter>")
    #expect(test.takeEffects() == ["list bookmarks"])
    test.press("?/nothing like this")
    #expect(test.screen.contains("none"))
    test.press("<esc>")
    #expect(test.screen.contains("zoom in"), "Esc shows all again")
    test.press("<esc>")
    #expect(!test.screen.contains("zoom in"))
    test.press("?jjj<enter>")
    #expect(test.explorer.lists.focus == .node && test.explorer.overlay == nil, "the fourth key is next column")
  }

  @Test func theKeysOfTheScreenComeFirst() throws {
    var test = try ScriptedExplorer(columns: 120, rows: 48)
    test.report([1, 2])
    test.press("g?")
    let lines = test.screen.split(separator: "\n")
    #expect(lines[1].contains("the grid") && lines.contains { $0.contains("zoom in") })
    test.press("/grid of<enter>")
    #expect(!test.status.hasPrefix(" grid"), "it is done where one is")
    test.press("f?")
    #expect(test.screen.split(separator: "\n")[1].contains("the picture alone"))
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
