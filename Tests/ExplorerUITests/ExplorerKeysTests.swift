@testable import ExplorerUI
@testable import FeatureVisualization
import Testing

struct ExplorerKeysTests {
  /// An explorer that shows a picture whose pixels tell their places.
  private static func explorer() throws -> ScriptedExplorer {
    var test = try ScriptedExplorer(columns: 120, rows: 40)
    test.report([1, 2, 3, 4, 5, 6, 7, 8], phase: .ended(.finished), last: 9)
    return test
  }

  @Test func escapeClearsANumberAndNothingElse() throws {
    var test = try ScriptedExplorer(at: "block3b_add/8")
    test.report([1, 2])
    test.press("g")
    test.press("5<esc>")
    #expect(test.explorer.mode.grid != nil, "still there")
    test.press("<esc>")
    #expect(test.explorer.mode.grid == nil)
  }

  @Test func theTerminalIsSwitchedByKeys() throws {
    var test = try Self.explorer()
    _ = test.takeEffects()
    test.press("CM")
    #expect(test.takeEffects() == ["next colors", "switch mouse"])
    test.press("S")
    #expect(test.status.contains("0 pictures/s   0 KB/s   0 dropped/s"))
  }
}
