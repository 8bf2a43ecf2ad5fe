// Layers that are worth a look before others.

import NeuralNetwork
import TestSupport
import Testing

@testable import NetworkZoo

struct LandmarkTests {
  private static func marked(_ file: NetworkFile) -> [String] {
    file.layers.filter { file.landmark(at: $0) != nil }.map(\.name)
  }

  @Test func theEmbeddedNetworkIsMeasured() throws {
    let file = try Catalog.open(Catalog.embedded)
    let rich = file.layers.filter { if case .rich = file.landmark(at: $0) { true } else { false } }.map(\.name)
    #expect(rich.contains("block5c_add") && rich.contains("block4b_add"))
    #expect(!rich.contains("stem_activation") && !rich.contains("predictions"))
    #expect(rich == Self.marked(file))
  }

  @Test func blocksThatAddEndWithTheirSums() throws {
    let file = try ReferenceFiles.network("Tests/Reference/Networks/resnet_v2.onnx")
    let marked = Self.marked(file)
    #expect(!marked.isEmpty && marked.count * 2 <= file.layers.count)
    for name in marked {
      let value = try #require(file.network.value(named: name))
      var operation = file.network.operations[value]
      while [.activation, .normalization].contains(operation.layer.role) {
        operation = file.network.operations[operation.inputs[0]]
      }
      #expect(operation.layer.role == .sum, "\(name)")
    }
  }

  @Test func hiddenNeuronsOfTransformersAreLandmarksAndComeFirst() throws {
    let file = try NetworkFile(checkpoint: "\(ReferenceFiles.project)Tests/Reference/Transformers/timm-vit")
    #expect(Self.marked(file) == ["blocks.0.mlp", "blocks.1.mlp"])
    #expect(
      file.layers.map(\.name) == [
        "embedding", "blocks.0.mlp", "blocks.0.attn", "blocks.0.head", "blocks.0", "blocks.1.mlp", "blocks.1.attn",
        "blocks.1.head", "blocks.1", "norm", "predictions",
      ])
  }

  @Test func plainNetworksEndBlocksBeforeTheMapShrinks() throws {
    let file = try NetworkFile(
      name: "vgg16", sha256: "", network: try KerasNetworks.network(.vgg16), canvas: Canvas(height: 224, width: 224),
      labels: [], statesInputRange: true)
    #expect(
      Self.marked(file) == ["block1_conv2", "block2_conv2", "block3_conv3", "block4_conv3", "block5_conv3"])
    #expect(Self.last(file) == ["block5_conv1", "block5_conv2", "block5_conv3", "block5_pool"])
  }

  /// The layers of the last block.
  private static func last(_ file: NetworkFile) -> [String] { file.layers.filter(file.isInLastBlock).map(\.name) }

  @Test func theLastBlockBeginsWithTheFirstWeightsOnTheSmallestMaps() throws {
    let file = try Catalog.open(Catalog.embedded)
    let names = Self.last(file)
    #expect(names.first == "block6a_project_bn" && names.last == "top_activation")
    #expect(names == Array(file.layers.map(\.name).dropLast(2).suffix(names.count)))
  }

  @Test func mapsThatAreEnlargedAgainAreInNoLastBlock() throws {
    var network = Network(inputRange: .tf)
    func convolved(_ value: Int, _ inputs: Int, _ name: String, stride: Int = 1) -> Int {
      network.add(
        Convolution(
          filters: Tensor([1, 3, 3, inputs, 4], .random(36 * inputs, seed: 1)),
          window: Window(3, 3, stride: (stride, stride), padding: .sameUpper)), to: [value], named: name)
    }
    func file() throws -> NetworkFile {
      try NetworkFile(
        name: "small", sha256: "", network: network, canvas: Canvas(height: 32, width: 32), labels: [],
        statesInputRange: true)
    }
    let large = convolved(network.input, 3, "large")
    #expect(try Self.last(file()) == [], "it stays as large as the image")
    let small = convolved(convolved(large, 4, "reducing", stride: 2), 4, "small")
    let wide = network.add(
      Resizing(scale: (2, 2), mode: .linear, coordinates: .halfPixel), to: [small], named: "enlarged")
    _ = convolved(wide, 4, "decoded")
    #expect(try Self.last(file()) == ["small"])
  }
}
