// + - 0 H J K L: a part of the picture.

@testable import ExplorerUI
@testable import FeatureVisualization
import TerminalUI
import Testing

struct ZoomTests {
  /// An explorer that shows a picture whose pixels tell their places.
  private static func explorer() throws -> ScriptedExplorer {
    var test = try ScriptedExplorer(columns: 120, rows: 40)
    test.report([1, 2, 3, 4, 5, 6, 7, 8], phase: .ended(.finished), last: 9)
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
}
