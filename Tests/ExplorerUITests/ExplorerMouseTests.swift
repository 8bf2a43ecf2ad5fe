@testable import ExplorerUI
@testable import FeatureVisualization
import TerminalUI
import Testing

struct ExplorerMouseTests {
  /// An explorer that shows a picture whose pixels tell their places.
  private static func explorer() throws -> ScriptedExplorer {
    var test = try ScriptedExplorer(columns: 120, rows: 40)
    test.report([1, 2, 3, 4, 5, 6, 7, 8], phase: .ended(.finished), last: 9)
    return test
  }

  @Test func aClickChoosesAndTheWheelMoves() throws {
    var test = try Self.explorer()
    let row = test.screen.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains(" 30") }!
    let column = test.screen.split(separator: "\n", omittingEmptySubsequences: false)[row].range(of: " 30")!
    let line = test.screen.split(separator: "\n", omittingEmptySubsequences: false)[row]
    let place = line.distance(from: line.startIndex, to: column.lowerBound) + 1
    test.send(.mouse(Mouse(.press, .left, column: place, row: row)))
    #expect(test.explorer.node == 30)
    test.send(.mouse(Mouse(.wheelDown, column: place, row: 5)))
    #expect(test.explorer.node == 33)
    test.send(.mouse(Mouse(.wheelUp, column: place, row: 5)))
    #expect(test.explorer.node == 30)
    test.send(.mouse(Mouse(.press, .left, column: 119, row: 0)))
    #expect(test.explorer.node == 30, "there is nothing to choose")
  }

  @Test func draggingOnTheHistoryLineLooksThroughTheRun() throws {
    var test = try Self.explorer()
    test.send(.mouse(Mouse(.press, .left, column: 1, row: 38)))
    #expect(test.iterationOfPicture == 0)
    test.send(.mouse(Mouse(.drag, .left, column: 4, row: 38)))
    let shown = try #require(test.iterationOfPicture)
    #expect(shown > 0 && shown < 8)
    test.send(.mouse(Mouse(.drag, .left, column: 60, row: 38)))
    #expect(test.iterationOfPicture == 8)
  }

  @Test func aClickInTheGridChoosesAndAnotherOpens() throws {
    var test = try Self.explorer()
    test.press("g")
    _ = test.takeEffects()
    test.send(.mouse(Mouse(.press, .left, column: 15, row: 9)))
    #expect(test.explorer.node == 10)
    test.send(.mouse(Mouse(.press, .left, column: 15, row: 9)))
    #expect(test.takeEffects().suffix(2) == ["no thumbnails", "begin block3b_add/10 seed 0"])
  }
}
