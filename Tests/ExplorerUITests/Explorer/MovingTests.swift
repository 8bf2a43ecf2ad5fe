// Moving in the lists, and what resting begins.

@testable import ExplorerUI
@testable import FeatureVisualization
@testable import NetworkZoo
import TestSupport
import Testing

struct MovingTests {
  @Test func restingOnANodeBeginsItsAscent() throws {
    var test = try ScriptedExplorer()
    test.report([1, 2, 3])
    _ = test.takeEffects()
    test.press("jj")
    #expect(test.takeEffects() == [])
    test.send(.tick)
    #expect(test.takeEffects() == [], "it has not rested yet")
    test.rest()
    #expect(test.takeEffects() == ["begin block3b_add/34 seed 0"])
    #expect(test.screen.contains("▸ 34 ●"))
    #expect(test.screen.contains("  32 … 3.00"), "what was reached is remembered")
  }

  @Test func movesByCountsPagesAndNumbers() throws {
    var test = try ScriptedExplorer()
    func chosen() -> String { "\(test.explorer.node)" }
    test.press("5k")
    #expect(chosen() == "27")
    test.press("<home>")
    #expect(chosen() == "0")
    test.press("<pgdn>")
    #expect(chosen() == "18")
    test.press("<end>")
    #expect(chosen() == "39")
    test.press("17G")
    #expect(chosen() == "17")
    test.press("999k")
    #expect(chosen() == "0")
    test.press("3<esc>j")
    #expect(chosen() == "1", "Esc forgets the number")
  }

  @Test func columnsAreEnteredAndLeft() throws {
    var test = try ScriptedExplorer(columns: 200, rows: 60)
    test.press("<left>k")
    #expect(test.screen.contains("what node 0 of layer block3b_activation"))
    test.rest()
    #expect(test.takeEffects().last == "begin block3b_activation/0 seed 0")
    test.press("<tab>jj<backtab>j")
    #expect(test.screen.contains("what node 32 of layer block3b_add"), "each layer remembers its node")
    test.press("k")
    #expect(test.screen.contains("what node 2 of layer block3b_activation"))
  }

  @Test func onlyANetworkOnWhichTheCursorRestsIsOpened() throws {
    let folder = ReferenceFiles.project + "Tests/Reference/Networks"
    var test = try ScriptedExplorer(
      columns: 120, catalog: Catalog(folders: NetworkFolders(only: [folder], data: "/nowhere")))
    test.report([1, 2])
    test.press("<left><left>")
    _ = test.takeEffects()
    test.press("jjj")
    #expect(test.takeEffects() == ["pause"], "nor does a run go on that is not seen")
    #expect(test.screen.contains("opening convnext …"))
    test.rest()
    #expect(test.takeEffects() == ["open \(folder)/convnext.onnx"])
    test.rest()
    #expect(test.takeEffects() == [])
    test.press("kkk")
    test.rest()
    #expect(test.takeEffects() == ["go on with block3b_add/32 seed 0"])
  }
}
