// Vision transformers as exporters write them to ONNX, against what their checkpoints are held against.

import NetworkZoo
import NeuralNetwork
import TestSupport
import Testing

struct ExportedTransformerTests {
  private static let folder = "Tests/Reference/Transformers/"

  private static func file(_ name: String) throws -> NetworkFile {
    try ReferenceFiles.network("\(folder)\(name).onnx")
  }

  /// Networks whose blocks and their parts are found: each with the number of its layers of attention.
  private static let recognized = [
    "vit/torchscript-17-ort": 2, "vit/dynamo-20": 2, "dinov2/torchscript-14": 2, "dinov2-registers/dynamo-18": 2,
    "clip/torchscript-17": 2, "siglip/dynamo-23": 3, "timm-vit/torchscript-14": 2, "timm-vit/dynamo-23": 2,
    "timm-gated/dynamo-18": 2, "timm-siglip/torchscript-14-ort": 3, "torchvision/torchscript-14": 1,
    "torchvision/dynamo-23": 1, "beit/dynamo-18": 1, "eva/torchscript-17": 1, "dinov3/dynamo-20": 1,
  ]

  @Test(arguments: recognized.keys.sorted() + ["swin/dynamo-20"])
  func agreesWithItsOrigin(name: String) throws {
    let folder = name.split(separator: "/")[0]
    try ReferenceTests.check(Self.file(name).network, against: "\(Self.folder)\(folder)/own.safetensors")
  }

  @Test(arguments: recognized.keys.sorted()) func attentionIsOneLayer(name: String) throws {
    let file = try Self.file(name)
    let layers = file.network.operations.map(\.layer)
    #expect(layers.count { $0 is Attention } == Self.recognized[name])
    #expect(!layers.contains { $0 is Softmax || $0 is MatrixProduct })
    #expect(file.layer(named: "blocks.0.attn")?.shape.height == 3)
    #expect(file.layer(named: "blocks.0.mlp").map { file.network.operations[$0.value].layer.role } != .weights)
    #expect(file.unread.isEmpty)
  }

  @Test(arguments: ["dinov2/torchscript-14", "vit/dynamo-20", "timm-vit/dynamo-23", "siglip/dynamo-23"])
  func layersAreCalledAsThoseOfTheCheckpoint(name: String) throws {
    let exported = try Self.file(name).layers
    let folder = ReferenceFiles.project + Self.folder + name.split(separator: "/")[0]
    let listed = try NetworkFile(checkpoint: folder).layers.filter { !["predictions", "projection"].contains($0.name) }
    #expect(exported.prefix(listed.count).map(\.name) == listed.map(\.name))
    #expect(exported.prefix(listed.count).map(\.shape) == listed.map(\.shape))
  }

  @Test func blocksOfWindowsKeepTheirNames() throws {
    let file = try Self.file("swin/dynamo-20")
    #expect(file.unread.isEmpty && file.layer(named: "blocks.0") == nil)
    #expect(file.layers.contains { $0.name.hasPrefix("model.features.1.0") })
  }

  @Test func theFirstTokenAndAllTokensAreApart() throws {
    let file = try Self.file("dinov2-registers/dynamo-18")
    #expect(file.layer(named: "blocks.1.mlp:all")?.shape == Shape(13, 1, 32))
    #expect(file.layer(named: "blocks.1.mlp:cls")?.shape == Shape(1, 1, 32))
    // the exporter's own names are of patches, too
    #expect(file.layer(named: "model.dinov2_with_registers.encoder.layer.1.mlp.fc1")?.shape == Shape(3, 3, 32))
  }

  @Test(arguments: ["dinov2/torchscript-14", "vit/dynamo-20"])
  func positionsOfOtherSizesAreResampled(name: String) throws {
    let folder = name.split(separator: "/")[0]
    try ReferenceTests.check(Self.file(name).network, against: "\(Self.folder)\(folder)/other.safetensors")
  }
}
