import Synchronization
import Testing

@testable import Files

@Suite struct LazyDigestTests {
  @Test func itIsComputedOnce() {
    let computed = Atomic(0)
    let digest = LazyDigest {
      computed.add(1, ordering: .relaxed)
      return "5ma11"
    }
    #expect(computed.load(ordering: .relaxed) == 0)
    #expect(digest.value == "5ma11" && digest.value == "5ma11")
    #expect(computed.load(ordering: .relaxed) == 1)
  }
}
