// One table of keys feeds the keymap, the help, the man page and README.

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
}
