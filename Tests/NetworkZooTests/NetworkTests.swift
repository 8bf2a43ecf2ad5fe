// Small networks of every family, as exporters write them, against onnxruntime (activations) and PyTorch (gradients).

import FoundationEssentials
import NetworkZoo
import TestSupport
import Testing

/// A folder of other networks to hold against their tensors, too: PHOSPHENE_TEST_NETWORKS=/path swift test --filter
/// NetworkTests
private let other = ProcessInfo.processInfo.environment["PHOSPHENE_TEST_NETWORKS"]

struct NetworkTests {
  static let folder = "Tests/Reference/Networks/"
  static let names = ReferenceFiles.names(in: folder, ending: ".safetensors")

  @Test func thereAreNetworks() { #expect(Self.names.count > 14) }

  @Test(arguments: names) func agreesWithOtherImplementations(name: String) throws {
    let file = try ReferenceFiles.network(Self.folder + name + ".onnx")
    try ReferenceTests.check(file.network, against: Self.folder + name + ".safetensors")
  }

  @Test func deadNodesOfTheEmbeddedNetworkAreFound() throws {
    let file = try ReferenceFiles.network("assets/efficientnet-lite0.onnx")
    let layer = try #require(file.layer(named: "block2b_expand_activation"))
    // as an independent implementation of the same bounds finds them
    #expect((0..<layer.nodes).filter { file.isDead($0, of: layer) } == [42, 55])
    let sum = try #require(file.layer(named: "block2b_add"))
    #expect(!(0..<sum.nodes).contains { file.isDead($0, of: sum) })
  }

  @Test(.enabled(if: other != nil)) func otherNetworksAgree() throws {
    let folder = String(repeating: "../", count: 16) + (other ?? "") + "/"
    for name in ReferenceFiles.names(in: folder, ending: ".safetensors") {
      let path = folder + name + ".onnx"
      let file = try ReferenceFiles.bytes(path).withUnsafeBytes {
        try NetworkFile(onnx: $0, path: path, folder: ReferenceFiles.project + folder)
      }
      try ReferenceTests.check(file.network, against: folder + name + ".safetensors")
    }
  }
}
