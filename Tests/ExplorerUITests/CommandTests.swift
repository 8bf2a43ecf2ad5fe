// One table of keys feeds the keymap, the help and the man page.

@testable import ExplorerUI
import FoundationEssentials
import Testing

struct CommandTests {
  @Test func everyKeyMeansOneCommand() {
    let keys = Command.table.flatMap(\.keys)
    #expect(Set(keys).count == keys.count)
    for entry in Command.table {
      for key in entry.keys { #expect(Command(key: key) == entry.command) }
    }
  }

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

  private func text(of file: String) throws -> String {
    let project = String(#filePath.split(separator: "Tests/ExplorerUITests/")[0])
    return String(decoding: try #require(FileManager.default.contents(atPath: project + file)), as: UTF8.self)
  }

  @Test func theManPageHasEveryCommandInTheOrderOfTheHelp() throws {
    let page = try text(of: "man/phosphene.1").replacing("\\&", with: "")
    let table = Command.table.map { ".It \($0.name)\n\($0.help)\n" }.joined()
    #expect(page.contains(table), "expected:\n\(table)")
  }

  @Test func soHasREADME() throws {
    let table = Command.table.map { "| `\($0.name)` | \($0.help) |\n" }.joined()
    #expect(try text(of: "README.md").contains("| keys | |\n|---|---|\n\(table)\n"), "expected:\n\(table)")
  }

  @Test func numbersKeepThreeDigits() {
    let cases: [(Float, String)] = [
      (0, "0.000"), (0.12345, "0.123"), (3.8249, "3.82"), (9.996, "10.0"), (45.67, "45.7"), (99.96, "100"),
      (1234.4, "1234"), (123_456, "123k"), (-3.2, "-3.20"), (-0.0001, "0.000"), (.infinity, "inf"),
      (-1e25, "-1e+25"),
    ]
    for (number, text) in cases { #expect(number.shortText == text) }
  }

  @Test func theSparklineFillsFromTheLeft() {
    let line = Sparkline([0, 1, 2, 3, nil], total: 7, width: 8)
    #expect(line.text == "▁▃▆█    ")
    #expect(line.column(of: 7) == 7)
    #expect(Sparkline([5, 5, 5], total: 2, width: 30).text == "▁▁▁")
    #expect(Sparkline([Float?](repeating: 1, count: 1001), total: 1000, width: 10).text.count == 10)
  }
}
