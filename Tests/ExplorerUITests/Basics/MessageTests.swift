@testable import ExplorerUI
@testable import FeatureVisualization
import Testing

struct MessageTests {
  @Test func aLongFailureTakesMoreRows() throws {
    var test = try ScriptedExplorer()
    test.report([1, 2])
    let reason = "cannot be written: the disk is full; make room and try again"
    test.send(.exportFailed("a/way/to/somewhere/else.png: \(reason)"))
    #expect(test.screen.contains(" ! a/way/to/somewhere/else.png: cannot be written: the disk is full; make room"))
    #expect(test.screen.contains("\n   and try again\n") && test.status.hasPrefix(" running   "), "above the state")
    test.send(.exportFailed(reason))
    #expect(test.status == " running   ! \(reason)")
  }
}
