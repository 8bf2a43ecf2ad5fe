// What the list tells of layers.

@testable import ExplorerUI
import NetworkZoo
import TerminalUI
import TestSupport
import Testing

struct LayerListTests {
  @Test func theLayerUnderTheCursorIsToldInWords() throws {
    var test = try ScriptedExplorer(at: "block4b_add/3")
    #expect(test.screen.contains("layer 21 of 51 · 80 nodes · 14×14"))
    #expect(test.screen.contains("sees 115×115 of 224×224 • rich"))
    test.press("<left><end>")
    #expect(test.screen.contains("layer 51 of 51 · 1000 nodes") && test.screen.contains("sees the whole image"))
    test.send(.resized(columns: 60, rows: 12))
    #expect(!test.screen.contains("layer 51 of 51"), "few rows are for the lists")
  }

  @Test func columnsComeWithTheRoom() throws {
    var test = try ScriptedExplorer(columns: 200, rows: 60)
    #expect(test.screen.contains("efficientnet-lite0         nodes      map     sees  depth"))
    #expect(test.screen.contains("block4b_activation           480    14×14  115×115     20"))
    test.send(.resized(columns: 120, rows: 40))
    #expect(test.screen.contains("block4b_activation  ") && !test.screen.contains("depth"))
  }

  @Test(arguments: [(60, 20), (80, 24), (100, 30), (120, 40), (200, 60)])
  func noTwoRowsReadAlike(columns: Int, rows: Int) throws {
    let folder = ReferenceFiles.project + "Tests/Reference/Networks/"
    for name in ["convnext", "convnext-dynamo", "mobilenet_v3", "densenet", "inception-dynamo"] {
      let file = try ScriptedExplorer.catalog.open("\(folder)\(name).onnx")
      var lists = Lists(ScriptedExplorer.catalog, at: name, file)
      lists.focus = .layer
      var screen = Screen(columns: columns, rows: 400)
      let layout = ListLayout(lists, room: max(26, columns - 2 * (rows - 3)))
      lists.draw(layout, rows: 390, titles: false, on: &screen) { _ in NodeMark() }
      let list = try #require(layout.columns.first { $0.column == .layer })
      let width = LayerColumns(lists.entry.names, lists.entry.columns, width: list.width - ListLayout.margin).nameWidth
      let shown = (1...lists.entry.layers.count).map { row in
        String(screen.text(row).dropFirst(list.left + ListLayout.margin).prefix(width))
      }
      #expect(Set(shown).count == shown.count, "\(name) in \(width) columns")
    }
  }
}
