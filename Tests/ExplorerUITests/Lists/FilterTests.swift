// /: a list cut down to what is typed.

@testable import ExplorerUI
@testable import FeatureVisualization
@testable import NetworkZoo
import Testing

struct FilterTests {
  /// An explorer that shows a picture whose pixels tell their places.
  private static func explorer() throws -> ScriptedExplorer {
    var test = try ScriptedExplorer(columns: 120, rows: 40)
    test.report([1, 2, 3, 4, 5, 6, 7, 8], phase: .ended(.finished), last: 9)
    return test
  }

  @Test func aListIsFilteredAsOneTypes() throws {
    var test = try Self.explorer()
    test.press("<left>/block5")
    let lines = test.screen.split(separator: "\n").filter { $0.contains("block") }
    #expect(lines.dropFirst().allSatisfy { $0.contains("block5") }, "but for the address")
    #expect(test.status.hasPrefix(" filter layers: block5"))
    #expect(test.explorer.layer?.name == "block3b_add", "nothing is gone to")
    #expect(test.screen.contains("▸ block5a_expand"))
    #expect(test.effects.count == 1, "and nothing runs")
    test.press("<enter>")
    #expect(test.takeEffects().last == "begin block5a_expand_activation/0 seed 0", "at once")
    test.press("<down><down>")
    #expect(test.status.contains("layers matching block5 (esc shows all)"))
    #expect(
      test.explorer.layer?.name == "block5b_expand_activation" || test.explorer.layer?.name.hasPrefix("block5") == true)
    test.press("<end>")
    #expect(test.explorer.layer?.name == "block5c_add")
    test.press("<esc>")
    #expect(test.screen.contains("block4a_add") || test.screen.contains("block6a"), "all are there again")
    let before = test.explorer.layer?.name
    test.press("/block2nothing")
    #expect(test.screen.contains("none") && test.explorer.layer?.name == before)
    test.press("<esc>")
    #expect(!test.screen.contains("none") && test.explorer.layer?.name == before, "and the cursor is where it was")
  }

  @Test func oneGoesThroughTheMatchesWhileOneTypes() throws {
    var test = try Self.explorer()
    _ = test.takeEffects()
    test.press("<left>/5c<ctrl-n>")
    #expect(test.screen.contains("▸ block5c_activation"))
    test.press("<down><ctrl-n>")
    #expect(test.screen.contains("▸ block5c_expand_a"), "after the last one comes the first")
    test.press("<ctrl-p>")
    #expect(test.screen.contains("▸ block5c_add") && test.takeEffects() == [])
    test.press("<enter>")
    #expect(test.takeEffects() == ["begin block5c_add/0 seed 0"])
    test.press("/4a<esc>")
    #expect(test.status.contains("layers matching 5c"), "the filter from before is there again")
    #expect(test.explorer.layer?.name == "block5c_add" && test.takeEffects() == [])
    test.press("/<ctrl-u>4a<enter>")
    #expect(test.explorer.layer?.name == "block4a_expand_activation")
  }

  @Test func nodesAreFilteredByNumberAndLabel() throws {
    var test = try ScriptedExplorer(at: "\(ScriptedExplorer.file.layers.last!.name)/3", columns: 120, rows: 40)
    test.report([1], phase: .ended(.finished), last: 2)
    test.press("/tabby<enter>")
    #expect(test.explorer.node == 281)
    test.press("/<ctrl-u>99<enter>")
    #expect(test.explorer.lists.entries(of: .node) == [99] + Array(990..<1000))
    test.press("G")
    #expect(test.explorer.node == 999)
    test.press("995G")
    #expect(test.explorer.node == 995)
  }
}
