// What is particular to requests on a transformer.

import Files
import FoundationEssentials
import NetworkZoo
import NeuralNetwork
import TestSupport
import Testing

@testable import FeatureVisualization

struct TokensTests {
  private static func file(_ name: String = "dinov2-registers") throws -> NetworkFile {
    try NetworkFile(checkpoint: "\(ReferenceFiles.project)Tests/Reference/Transformers/\(name)")
  }

  private static func settings(_ text: String) throws -> Settings {
    var settings = Settings()
    for part in text.split(separator: ",") {
      let pair = part.split(separator: "=").map(String.init)
      settings.set(try Setting(pair[0], pair[1]))
    }
    return settings
  }

  @Test(arguments: [("cls", ":cls"), ("registers", ":registers"), ("all", ":all"), ("patches", "")])
  func tokensAreLayers(tokens: String, suffix: String) throws {
    for own in ["", ":cls", ":all"] {
      let objective = Objective.node(3, of: "blocks.1.mlp\(own)") + .layer("blocks.0\(own)")
      let request = AscentRequest(objective, in: try Self.file(), try Self.settings("tokens=\(tokens)"))
      #expect(request.objective == .node(3, of: "blocks.1.mlp\(suffix)") + .layer("blocks.0\(suffix)"))
      #expect("\(request.settings)".contains("tokens") == false)
    }
  }

  @Test func whatTokensThereAreIsTold() {
    let error = #expect(throws: RecipeError.self) { try Setting("tokens", "class") }
    #expect(error?.description.contains("expected patches, cls, registers, all") == true)
  }

  // The patches of this network are of 4 × 4 pixels.
  @Test(arguments: [("13", 12, 12), ("14", 16, 16), ("1", 4, 4), ("21x8", 8, 20), ("12", 12, 12)])
  func aSizeBecomesThatOfWholePatches(size: String, height: Int, width: Int) throws {
    let file = try Self.file()
    let request = AscentRequest(.node(0, of: "blocks.1.mlp"), in: file, try Self.settings("size=\(size)"))
    #expect(request.size == Canvas(height: height, width: width))
    let wanted = try #require(Canvas(text: size))
    #expect((AscentRequest.roundingNote(of: wanted, in: file) == nil) == (wanted == request.size))
  }

  @Test func stagesAreOfWholePatches() throws {
    let file = try Self.file("vit")
    var request = AscentRequest(
      .node(0, of: "blocks.1.mlp"), in: file, try Self.settings("recipe=natural,size=60"))
    request.recipe.stages.factor = 1.7
    let goal = try Goal(request.objective, in: file, border: request.recipe.border)
    for stage in 0..<request.recipe.stages.count {
      let canvas = StageLayout(request, stage: stage, of: goal, in: file).canvas
      #expect(canvas.height.isMultiple(of: 4) && canvas.width.isMultiple(of: 4), "\(canvas)")
    }
  }

  @Test func convolutionsTakeAnySize() throws {
    let file = try NetworkFile(
      checkpoint: "\(ReferenceFiles.project)Tests/Reference/Convolutions/convnext")
    #expect(file.patch == nil)
    let request = AscentRequest(.node(0, of: "stem"), in: file, try Self.settings("size=41"))
    #expect(request.size == Canvas(height: 41, width: 41))
  }

  // MARK: - Directions

  private static func written(_ tensors: [Safetensors.NamedTensor]) throws -> String {
    let path = FileManager.default.temporaryDirectory.path + "/phosphene-\(UUID().uuidString).safetensors"
    try FileWriting.write(Safetensors.encode(tensors), to: path, replacing: false)
    return path
  }

  @Test func aDirectionIsTheVectorOfAFile() throws {
    let path = try Self.written([
      .init("text_embeds", shape: [1, 4], [0.5, 0, -2, 1e-9]), .init("scale", shape: [2, 2], [1, 2, 3, 4]),
    ])
    defer { try? FileManager.default.removeItem(atPath: path) }
    let objective = try Objective("direction(projection,\"\(path)\",cos=1)")
    #expect(objective == .direction([0: 0.5, 2: -2], of: "projection", power: 1))
    #expect("\(objective)" == "direction(projection,0:0.5,2:-2,cos=1)")
  }

  @Test(
    arguments: [
      ([.init("a", shape: [2, 2], [1, 2, 3, 4])], "holds no vector"),
      ([.init("a", shape: [3], [0, 0, 0])], "a vector of zeros"),
      ([.init("a", shape: [2], [1, 2]), .init("b", shape: [2], [1, 2])], "holds 2 vectors, 'a' and 'b'"),
      ([.init("a", shape: [2], [1, .nan])], "no numbers"),
    ] as [([Safetensors.NamedTensor], String)])
  func aFileWithoutOneVectorIsRefused(tensors: [Safetensors.NamedTensor], words: String) throws {
    let path = try Self.written(tensors)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let error = #expect(throws: RecipeError.self) { try Objective("direction(projection,\"\(path)\")") }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    #expect(error?.isOfFile == true)
  }

  @Test func aMissingFileIsToldOnce() {
    let error = #expect(throws: RecipeError.self) { try Objective("direction(projection,\"/nonexistent/a\")") }
    #expect(error?.description.ranges(of: "/nonexistent/a").count == 1, "\(error?.description ?? "")")
  }
}
