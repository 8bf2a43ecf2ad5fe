// What is particular to requests on a transformer.

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
}
