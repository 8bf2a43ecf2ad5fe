// Networks as Hugging Face and timm keep them.

import Files
import FoundationEssentials
import NeuralNetwork
import TestSupport
import Testing

@testable import NetworkZoo

struct CheckpointTests {
  private static let folder = "Tests/Reference/Transformers"

  private static func path(_ name: String) -> String { "\(ReferenceFiles.project)\(folder)/\(name)" }

  @Test(arguments: [
    "vit", "vit-pooler", "deit", "dinov2", "dinov2-gated", "dinov2-registers", "clip", "siglip", "open-clip",
    "open-clip-quick", "timm-vit", "timm-deit-distilled", "timm-dinov2-registers", "timm-gated", "timm-clip",
    "timm-siglip", "timm-mean", "dinov3-vit", "dinov3-vit-gated", "timm-dinov3", "timm-dinov3-gated",
  ])
  func agreesWithItsOrigin(name: String) throws {
    let file = try NetworkFile(checkpoint: Self.path(name))
    for size in ["own", "other"] {
      try ReferenceTests.check(file.network, against: "\(Self.folder)/\(name)/\(size).safetensors")
    }
  }

  @Test func theConfigurationsTellRangeSizeAndClasses() throws {
    let file = try NetworkFile(checkpoint: Self.path("deit"))
    #expect(file.network.inputRange == InputRange(stated: [0.5, 0.4, 0.45], std: [0.25, 0.3, 0.2]))
    #expect(file.statesInputRange)
    #expect(file.canvas == Canvas(height: 12, width: 12))
    #expect(file.labels.prefix(2) == ["class 0", "class 1"])
    #expect(file.classes?.name == "predictions")
    let timm = try NetworkFile(checkpoint: Self.path("timm-vit"))
    #expect(timm.network.inputRange == InputRange(stated: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5]))
    #expect(timm.labels.isEmpty)
  }

  @Test func layersAreMapsOfPatches() throws {
    let file = try NetworkFile(checkpoint: Self.path("clip"))
    #expect(
      file.layers.map(\.name) == [
        "embedding", "blocks.0.mlp", "blocks.0.attn", "blocks.0.head", "blocks.0", "blocks.1.mlp", "blocks.1.attn",
        "blocks.1.head", "blocks.1", "norm", "projection",
      ])
    #expect(file.layer(named: "blocks.1.mlp")?.shape == Shape(3, 3, 32))
    #expect(file.layer(named: "blocks.1.mlp:all")?.shape == Shape(10, 1, 32))
    #expect(file.layer(named: "blocks.1.mlp:cls")?.shape == Shape(1, 1, 32))
    #expect(file.layer(named: "blocks.1.head")?.shape == Shape(3, 3, 2))
    #expect(file.patch == Canvas(height: 4, width: 4))
    let registered = try NetworkFile(checkpoint: Self.path("dinov2-registers"))
    #expect(registered.layer(named: "blocks.1:registers")?.shape == Shape(3, 1, 16))
    // an embedding's numbers are no classes
    #expect(file.layer(named: "projection")?.nodes == 12)
    #expect(file.classes == nil)
    // without other tokens there is only one map
    let siglip = try NetworkFile(checkpoint: Self.path("siglip"))
    #expect(siglip.layer(named: "blocks.1.mlp:cls") == nil)
  }

  /// A head has no sign, so what is looked at is the mean square of its channels, of which there are 8.
  @Test func aHeadIsTheMeanSquareOfItsChannels() throws {
    let network = try NetworkFile(checkpoint: Self.path("dinov2")).network
    let canvas = Canvas(height: 12, width: 12)
    let attended = try #require(network.value(named: "blocks.1.attn"))
    let heads = try #require(network.value(named: "blocks.1.head"))
    let plan = try Plan(
      network, for: [Target(value: attended), Target(value: heads)], on: canvas, cores: Cores(limit: 1))
    plan.input.fill((0..<432).map { Float($0 % 7) / 3 - 1 })
    plan.forward()
    let (values, squares) = (plan.activations[0].array, plan.activations[1].array)
    #expect(values.count == 9 * 16 && squares.count == 9 * 2)
    for (head, square) in squares.enumerated() {
      let expected = values[8 * head..<8 * head + 8].reduce(0) { $0 + $1 * $1 } / 8
      #expect(abs(square - expected) <= 1e-5 * max(1, expected))
    }
  }

  @Test func theCatalogOpensAFolder() throws {
    let catalog = Catalog(folders: NetworkFolders(only: [Self.path("")], data: "/nonexistent"))
    #expect(catalog.entry("dinov2")?.source == .checkpoint(path: "\(Self.path(""))/dinov2"))
    let file = try Catalog(folders: NetworkFolders(only: [], data: "/nonexistent")).open("\(Self.path("vit"))/")
    #expect(file.name == "vit")
    let address = try Address("\(Self.path("vit"))/blocks.1.mlp/3", in: catalog)
    #expect(address.layer == "blocks.1.mlp" && address.node == 3)
  }

  @Test func aFolderOfFoldersIsListed() {
    let entries = Catalog(of: Self.path("")).entries
    for name in ["clip", "open-clip", "vit"] {
      #expect(entries.contains { $0.name == name && $0.bytes > 10_000 && $0.refusal == nil }, "\(name)")
    }
  }

  // MARK: - Without a configuration

  /// A folder with the weights of `name` alone, called `file`.
  private func withWeightsAlone<Result>(
    of name: String, as file: String, _ body: (String) throws -> Result
  ) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.path + "/phosphene-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.copyItem(atPath: "\(Self.path(name))/model.safetensors", toPath: "\(folder)/\(file)")
    return try body(folder)
  }

  @Test(arguments: [
    ("vit", "transformers' ViT"), ("deit", "transformers' DeiT"), ("dinov2", "transformers' DINOv2"),
    ("dinov2-registers", "transformers' DINOv2"), ("siglip", "transformers' SigLIP"), ("timm-vit", "timm's ViT"),
    ("dinov3-vit", "transformers' DINOv3"), ("timm-dinov3", "timm's DINOv3"), ("timm-dinov3-gated", "timm's DINOv3"),
    ("timm-siglip", "timm's ViT"), ("../Convolutions/timm-resnet", "timm's ResNet"),
    ("../Convolutions/resnet", "transformers' ResNet"), ("../Convolutions/regnet", "transformers' RegNet"),
    ("../Convolutions/convnextv2", "transformers' ConvNeXt"), ("../Convolutions/timm-convnextv2", "timm's ConvNeXt"),
    ("../Convolutions/timm-regnety", "timm's RegNet"), ("../Convolutions/timm-efficientnet", "timm's EfficientNet"),
    ("../Convolutions/timm-mobilenetv2", "timm's MobileNetV2"),
    ("../Convolutions/timm-mobilenetv3", "timm's MobileNetV3"),
  ])
  func weightsAloneAreKnownByTheirNames(name: String, guess: String) throws {
    try withWeightsAlone(of: name, as: "mine.safetensors") { folder in
      let catalog = Catalog(folders: NetworkFolders(only: [], data: "/nonexistent"))
      let file = try catalog.open("\(folder)/mine.safetensors")
      #expect(file.guess == guess)
      // what it is taken for is the same but for what only a configuration tells: epsilon, functions, heads
      let configured = try NetworkFile(checkpoint: Self.path(name))
      #expect(file.layers.map(\.name) == configured.layers.map(\.name))
    }
  }

  @Test func aFolderWithoutAConfigurationIsGuessed() throws {
    try withWeightsAlone(of: "../Convolutions/timm-resnet", as: "model.safetensors") { folder in
      let file = try NetworkFile(checkpoint: folder)
      #expect(file.guess == "timm's ResNet")
    }
  }

  @Test func weightsBesideTheirConfigurationAreNotGuessed() throws {
    let file = try NetworkFile(checkpoint: "\(Self.path("vit"))/model.safetensors")
    #expect(file.guess == nil && file.labels.first == "class 0")
  }

  @Test func tensorsOfNothingKnownAreRefused() throws {
    let path = Self.path("vit") + "/own.safetensors"
    let error = #expect(throws: NetworkFileError.self) { try NetworkFile(checkpoint: path) }
    #expect(error?.reason.contains("of no network that is known") == true)
  }

  // MARK: - What is refused

  /// Why a copy of the folder `name`, in which `change` changed a file's text, is refused; nil: it is read.
  private func refusal(
    _ name: String, _ file: String = "config.json", _ change: (String) -> String?
  ) throws -> String? {
    let copy = FileManager.default.temporaryDirectory.path + "/phosphene-\(UUID().uuidString)"
    try FileManager.default.copyItem(atPath: Self.path(name), toPath: copy)
    defer { try? FileManager.default.removeItem(atPath: copy) }
    let bytes = try OpenFile("\(copy)/\(file)").bytes()
    try FileManager.default.removeItem(atPath: "\(copy)/\(file)")
    if let text = change(String(decoding: bytes, as: UTF8.self)) {
      try Data(text.utf8).write(to: URL(filePath: "\(copy)/\(file)"))
    }
    do {
      let opened = try NetworkFile(checkpoint: copy)
      _ = try Plan(
        opened.network, for: [Target(value: opened.layers.last!.value)], on: opened.canvas, cores: Cores(limit: 1))
      return nil
    } catch let error as NetworkFileError {
      return error.reason
    }
  }

  @Test(arguments: ["../vit/model.safetensors", "/etc/passwd", "..", ""])
  func partsLieBesideTheirIndex(name: String) throws {
    let reason = try refusal("clip", "model.safetensors.index.json") {
      $0.replacing("model-00002-of-00002.safetensors", with: name)
    }
    #expect(reason?.contains("expected the name of a file beside it") == true, "\(reason ?? "read")")
  }

  /// A change of a file that makes a folder none of a network, and what the refusal says.
  struct Change: CustomTestStringConvertible, Sendable {
    let name, file: String
    let old, new: String?
    let words: String
    var testDescription: String { words }

    init(_ name: String, _ old: String?, _ new: String?, _ words: String, file: String = "config.json") {
      (self.name, self.file, self.old, self.new, self.words) = (name, file, old, new, words)
    }
  }

  @Test(arguments: [
    Change("siglip", "\"model_type\": \"siglip\"", "\"type\": \"siglip\"", "neither a 'model_type'"),
    Change("vit", nil, nil, "no model.safetensors", file: "model.safetensors"),
    Change("clip", nil, nil, "cannot be read", file: "model-00001-of-00002.safetensors"),
    Change("vit", nil, "[1]", "config.json is not a JSON object"),
    Change("vit", nil, "{}", "neither a 'model_type'"),
    Change("vit", "\"vit\"", "\"swin\"", "model_type 'swin'"),
    Change("timm-vit", "vit_tiny", "swin_tiny", "architecture 'swin_tiny"),
    Change("vit", "\"gelu\"", "\"sine\"", "'sine'"),
    // of another size than its positions
    Change("vit", "\"image_size\": 12", "\"image_size\": 224", "10 positions"),
    Change("vit", "\"num_attention_heads\": 2", "\"num_attention_heads\": 3", "3 heads"),
    Change("vit", "\"num_attention_heads\": 2", "\"num_attention_heads\": 1e30", "num_attention_heads"),
  ])
  func whatIsWrongIsSaid(change: Change) throws {
    let reason = try refusal(change.name, change.file) { text in
      change.old.map { text.replacing($0, with: change.new ?? "") } ?? change.new
    }
    #expect(reason?.contains(change.words) == true, "\(reason ?? "read")")
  }

  @Test func weightsThatNoNetworkOfItsKindHasAreNamed() throws {
    // a name of the same length
    let path = Self.path("timm-vit") + "/model.safetensors"
    let bytes = try OpenFile(path).bytes()
    let text = String(decoding: bytes.prefix(20_000), as: UTF8.self)
    #expect(text.contains("blocks.1.attn.proj.bias"))
    let copy = FileManager.default.temporaryDirectory.path + "/phosphene-\(UUID().uuidString)"
    try FileManager.default.copyItem(atPath: Self.path("timm-vit"), toPath: copy)
    defer { try? FileManager.default.removeItem(atPath: copy) }
    let place = try #require(bytes.firstRange(of: Array("blocks.1.attn.proj.bias".utf8)))
    var changed = bytes
    changed.replaceSubrange(place, with: Array("blocks.1.attn.norm.bias".utf8))
    try Data(changed).write(to: URL(filePath: "\(copy)/model.safetensors"))
    let error = #expect(throws: NetworkFileError.self) { try NetworkFile(checkpoint: copy) }
    #expect(error?.reason.contains("hold 'blocks.1.attn.norm.bias'") == true)
  }
}
