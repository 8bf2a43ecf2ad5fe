@testable import ExplorerUI
@testable import FeatureVisualization
import Testing

struct MessageTests {
  @Test func aLongFailureKeepsItsReason() throws {
    var test = try ScriptedExplorer()
    test.report([1, 2])
    let reason = "cannot be written: the disk is full; make room and try again"
    test.send(.exportFailed("a/way/to/somewhere/else.png: \(reason)"))
    #expect(test.status.hasPrefix(" running   ! …") && test.status.hasSuffix(reason))
    test.send(.exportFailed(reason))
    #expect(test.status == " running   ! \(reason)")
  }
}
