import Pictures
import TerminalUI
import Testing

@testable import ExplorerUI

struct HandsTests {
  /// An explorer that shows a picture whose pixels tell their places.
  private static func explorer() throws -> ScriptedExplorer {
    var test = try ScriptedExplorer(columns: 120, rows: 40)
    test.climb([1, 2, 3, 4, 5, 6, 7, 8], phase: .finished, last: 9)
    return test
  }

  @Test func zoomsToTheMiddleAndPansAsFarAsThePictureReaches() throws {
    var test = try Self.explorer()
    func size() -> Int? { test.explorer.draw().picture?.picture.width }
    #expect(size() == 224)
    test.press("++")
    #expect(size() == 56 && test.status.contains("×4"))
    test.press("+")
    #expect(size() == 28 && test.status.contains("pixel 112,112: 8 8 8"))
    test.press("LLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLL")
    #expect(test.status.contains("pixel 210,112"))
    test.press("KKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKK-")
    #expect(size() == 56)
    test.press("++++++++++")
    #expect(size() == 7, "no nearer")
    test.press("0")
    #expect(size() == 224 && !test.status.contains("×"))
    test.press("10-")
    #expect(size() == 224, "a nought of a number is none of its own")
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

  @Test func theTerminalIsSwitchedByKeys() throws {
    var test = try Self.explorer()
    _ = test.takeEffects()
    test.press("CM")
    #expect(test.takeEffects() == ["next colors", "switch mouse"])
    test.press("S")
    #expect(test.status.contains("0 pictures/s   0 KB/s   0 dropped/s"))
  }

  @Test func aListIsFilteredAsOneTypes() throws {
    var test = try Self.explorer()
    test.press("<left>/block5")
    let lines = test.screen.split(separator: "\n").filter { $0.contains("block") }
    #expect(lines.dropFirst().allSatisfy { $0.contains("block5") }, "but for the address")
    #expect(test.status.hasPrefix(" filter layers: block5"))
    #expect(test.explorer.layer?.name.hasPrefix("block5") == true, "the cursor is on one of them")
    test.press("<enter><down><down>")
    #expect(test.status.contains("layers matching block5 (esc shows all)"))
    #expect(
      test.explorer.layer?.name == "block5b_expand_activation" || test.explorer.layer?.name.hasPrefix("block5") == true)
    test.press("<end>")
    #expect(test.explorer.layer?.name == "block5c_add")
    test.press("<esc>")
    #expect(test.screen.contains("block4a_add") || test.screen.contains("block6a"), "all are there again")
    let before = test.explorer.layer?.name
    test.press("/block2nothing")
    #expect(test.screen.contains("none") && test.explorer.layer?.name != before)
    test.press("<esc>")
    #expect(!test.screen.contains("none") && test.explorer.layer?.name == before, "and the cursor is where it was")
  }

  @Test func nodesAreFilteredByNumberAndLabel() throws {
    var test = try ScriptedExplorer(at: "\(ScriptedExplorer.file.layers.last!.name)/3", columns: 120, rows: 40)
    test.climb([1], phase: .finished, last: 2)
    test.press("/tabby")
    #expect(test.explorer.node == 281)
    test.press("<ctrl-u>99<enter>")
    #expect(test.explorer.lists.entries(of: .node) == [99] + Array(990..<1000))
    test.press("G")
    #expect(test.explorer.node == 999)
    test.press("995G")
    #expect(test.explorer.node == 995)
  }
}
