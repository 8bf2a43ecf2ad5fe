// v: the runs that are kept.

@testable import ExplorerUI
@testable import FeatureVisualization
import Testing

struct RunsPageTests {
  /// An explorer that has looked at the nodes 32, 33 and 34.
  private static func explorer() throws -> ScriptedExplorer {
    var test = try ScriptedExplorer(columns: 120, rows: 40)
    for (index, value) in [Float(2), 8, 4].enumerated() {
      if index > 0 {
        test.press("j")
        test.rest()
      }
      test.report([1, value], phase: .paused, last: value)
    }
    _ = test.takeEffects()
    return test
  }

  @Test func theRunsAreListedInTheOrderInWhichTheyWereLeft() throws {
    var test = try Self.explorer()
    test.press("[v")
    let lines = test.screen.split(separator: "\n").filter { $0.contains("block3b_add/") }
    #expect(lines.count == 3)
    for (line, node) in zip(lines, [34, 33, 32]) { #expect(line.contains("block3b_add/\(node) ")) }
    #expect(lines[1].hasPrefix("  ▸● ") && lines[1].contains("natural · seed 0 · 8.00"), "the one on the screen")
  }

  @Test func enterGoesOnWithOne() throws {
    var test = try Self.explorer()
    let first = test.explorer.visits.inOrder.earlier.last?.followed.run
    test.press("v<end><enter>")
    #expect(test.explorer.overlay == nil && test.explorer.node == 32)
    #expect(test.takeEffects() == ["go on with block3b_add/32 seed 0 resting"])
    #expect(test.run?.history.last == first?.history.last)
    test.press("v<end>")
    #expect(test.explorer.visits.inOrder.earlier.map(\.followed.position.node) == [34, 33])
    test.press("<home><enter>")
    #expect(test.takeEffects() == [] && test.explorer.overlay == nil, "it is on the screen already")
  }

  @Test func withoutRunsThereIsNothingToChoose() throws {
    var test = try ScriptedExplorer(columns: 60, rows: 12)
    test.explorer.panes[0].followed = nil
    _ = test.takeEffects()
    test.press("v")
    #expect(test.screen.contains("none yet"))
    test.press("jG<enter>")
    #expect(test.takeEffects() == [] && test.explorer.overlay == nil)
  }
}
