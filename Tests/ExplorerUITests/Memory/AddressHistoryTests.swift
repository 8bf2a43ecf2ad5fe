import ExplorerUI
import FoundationEssentials
import TestSupport
import Testing

@testable import ExplorerUI

struct AddressHistoryTests {
  @Test func theNewestComeLastAndOnlyOnce() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/addresses-\(UInt64.random(in: 0...UInt64.max))"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let history = AddressHistory(path: "\(folder)/addresses")
    #expect(history.addresses == [])
    for address in ["n/a/1", "n/b/2", "n/a/1"] { try history.add(address) }
    #expect(history.addresses == ["n/b/2", "n/a/1"])
    #expect(throws: (any Error).self) { try history.add("two\nlines") }
    for number in 0..<250 { try history.add("n/c/\(number)") }
    #expect(history.addresses.count == AddressHistory.most && history.addresses.last == "n/c/249")
  }
}
