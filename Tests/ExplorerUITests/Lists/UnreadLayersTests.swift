@testable import ExplorerUI
import NetworkZoo
import TerminalUI
import TestSupport
import Testing

struct UnreadLayersTests {
  @Test func layersThatAreNotReadStandBelowTheOthers() throws {
    let path = "Tests/Reference/Operators/unsupported.onnx"
    var lists = Lists(ScriptedExplorer.catalog, at: path, try ReferenceFiles.network(path))
    lists.focus = .layer
    func screen() -> String {
      var screen = Screen(columns: 120, rows: 24)
      lists.draw(ListLayout(lists, room: 80), rows: 20, titles: true, on: &screen) { _ in NodeMark() }
      let terminal = MemoryTerminal(columns: screen.columns, rows: screen.rows)
      terminal.draw(screen)
      return terminal.text
    }
    let lines = screen().split(separator: "\n")
    let last = try #require(lines.firstIndex { $0.contains("relu_4") })
    #expect(lines[last + 1].contains("y ") && lines[last + 1].contains("NonM"))
    #expect(lists.count(of: .layer) == 2, "the cursor does not reach it")
    lists.setFilter(.layer, "relu")
    #expect(screen().contains("relu_4") && !screen().contains("NonM"))
  }
}
