import Files
import NetworkZoo
import NeuralNetwork
import Pictures
import TestSupport
import Testing

@testable import FeatureVisualization

struct StatisticsTests {
  static let embedded = try! Catalog(folders: NetworkFolders(only: [], data: "/nowhere")).open(Catalog.embedded)

  /// Pictures of stripes, each brighter than the one before.
  private static let pictures = (0..<3).map { number in
    Picture(
      width: 40, height: 30, pixels: (0..<3600).map { UInt8(60 * number + ($0 / 3 % 4 < 2 ? 20 : 90)) })
  }

  private func measured() throws -> PhotographStatistics {
    try #require(
      try PhotographStatistics(of: Self.pictures, in: SmallNetwork.file, layers: ["first", "second"], cores: Cores()))
  }

  @Test func measuresEveryLook() throws {
    let statistics = try measured()
    #expect(statistics.weights == "5ma11" && statistics.layers.map(\.channels) == [8, 5])
    #expect(statistics.looks > 3 * 5 && statistics.looks % 3 == 0)
    // the dead node
    #expect(statistics.layers[0].means[7] == 0 && statistics.layers[0].deviations[7] == 0)
    #expect(statistics.layers[0].means.max()! > 0 && statistics.layers[0].deviations.max()! > 0)
    #expect(throws: RecipeError.self) {
      try PhotographStatistics(of: Self.pictures, in: SmallNetwork.file, layers: ["third"], cores: Cores())
    }
    #expect(
      try PhotographStatistics(
        of: Self.pictures, in: SmallNetwork.file, layers: ["first"], cores: Cores(), progress: { $0 < 2 }) == nil)
  }

  @Test func filesRoundTripExactly() throws {
    let folder = TestFolder()
    let statistics = try measured()
    folder.write(statistics.bytes, "s.safetensors")
    #expect(try PhotographStatistics(contentsOf: "\(folder.path)/s.safetensors") == statistics)
    folder.write(Safetensors.encode([.init("first:means", shape: [2, 8], [Float](repeating: 0, count: 16))]), "no")
    folder.write(
      Safetensors.encode(
        [.init("a:means", shape: [2], [0, 0]), .init("a:deviations", shape: [2], [0, -1])],
        metadata: ["sha256": "5ma11", "looks": "3"]), "negative")
    for name in ["no", "negative", "none"] {
      #expect(throws: RecipeError.self) { try PhotographStatistics(contentsOf: "\(folder.path)/\(name)") }
    }
  }

  @Test func theUsersComeFirstThenThoseMeasuredBefore() throws {
    let (data, cache) = (TestFolder(), TestFolder())
    let own = PhotographStatistics(weights: Self.embedded.sha256, layers: [], looks: 7)
    let book = StatisticsBook(data: data.path, cache: cache.path)
    data.write(own.bytes, "\(own.weights).safetensors")
    #expect(try book.find(Self.embedded, Cores()).looks == 7)
    let other = PhotographStatistics(weights: "0ther", layers: [], looks: 8)
    data.write(other.bytes, "0ther.safetensors")
    #expect(book.sha256(ofThoseOf: "0ther") == other.sha256 && book.sha256(ofThoseOf: "n0ne") == nil)
    let without = StatisticsBook(data: "/nowhere", cache: cache.path)
    #expect(try without.find(Self.embedded, Cores()) == StatisticsBook.embedded)
    let first = try without.find(SmallNetwork.file, Cores())
    #expect(first.layers.map(\.name) == ["first", "second", "wide"] && first.looks > StatisticsBook.photographs.count)
    let kept = try PhotographStatistics(contentsOf: "\(cache.path)/5ma11.safetensors")
    #expect(kept == first)
    #expect(try without.find(SmallNetwork.file, Cores()) == first)
  }

  @Test func aSurveyThatWasStoppedGoesOn() throws {
    let transformer = try NetworkFile(checkpoint: "\(ReferenceFiles.project)Tests/Reference/Transformers/dinov2")
    let names = PhotographStatistics.layers(of: transformer)
    // of a transformer, what its blocks make
    #expect(names == ["blocks.0", "blocks.1"])
    let whole = try #require(
      try PhotographStatistics(of: StatisticsBook.photographs, in: transformer, layers: names, cores: Cores(limit: 2)))
    let cache = TestFolder()
    let book = StatisticsBook(data: "/nowhere", cache: cache.path)
    var told: [Int] = []
    for limit in [2, 5] {
      #expect(throws: RecipeError.left) {
        try book.find(transformer, Cores(limit: 1)) { done, count in
          told.append(done)
          return done < limit && count == 9
        }
      }
    }
    let found = try book.find(transformer, Cores()) { done, _ in
      told.append(done)
      return true
    }
    #expect(found == whole && found.looks > 40)
    #expect(told == told.sorted() && told.last == 9 && Set(told).count > 4)
    #expect(try PhotographStatistics(contentsOf: "\(cache.path)/\(transformer.sha256).safetensors") == whole)
  }

  @Test func thoseOfOtherLayersAreMeasuredAgain() throws {
    let cache = TestFolder()
    let others = try #require(
      try PhotographStatistics(of: Self.pictures, in: SmallNetwork.file, layers: ["first"], cores: Cores()))
    cache.write(others.bytes, "5ma11.safetensors")
    let book = StatisticsBook(data: "/nowhere", cache: cache.path)
    #expect(try book.find(SmallNetwork.file, Cores()).layers.map(\.name) == ["first", "second", "wide"])
  }

  @Test func thoseInTheProgramFitItsNetwork() throws {
    let statistics = StatisticsBook.embedded
    #expect(statistics.weights == Self.embedded.sha256)
    let classes = try #require(Self.embedded.classes)
    let prior = try #require(try PhotographPrior(Prior(), on: [classes.value], in: Self.embedded, statistics))
    #expect(prior.targets.count == 8)
    let other = PhotographStatistics(
      weights: "", layers: [.init(name: "top_activation", means: [0, 0], deviations: [1, 1])], looks: 1)
    #expect(throws: RecipeError.self) { try PhotographPrior(Prior(), on: [classes.value], in: Self.embedded, other) }
  }

  @Test func layersOfAnyNetworkAreSpreadOverIt() {
    let names = PhotographStatistics.layers(of: Self.embedded)
    #expect(names.count == 8 && names.last == "top_activation" && Set(names).count == 8)
    // what a sum goes around is not on every way
    #expect(names.allSatisfy { !$0.hasPrefix("block3b_expand") && $0 != "block3b_activation" })
  }

  @Test(arguments: [
    ("block5c_add/3", "natural"), ("block6a_expand_activation/3", "natural"), ("block6a_activation/3", "natural"),
    ("block6a_project_bn/3", "calm"), ("top_activation/3 - 0.1*tv", "calm"), ("-block7a_activation:pre/3", "calm"),
    ("top_activation/3 + class(1)", "natural"), ("avg_pool/3", "whole"), ("class(zebra)", "whole"),
    ("-predictions/3", "whole"),
    ("class(1) - 0.1*tv", "whole"), ("class(1) + block2b_add/1", "natural"),
    ("top_activation/3[]", "natural"), ("mean(top_activation)", "natural"), ("stem_activation/1", "natural"),
  ]) func classesAndTheLastBlockHaveRecipesOfTheirOwn(text: String, recipe: String) throws {
    let objective = try Objective(text, labels: Self.embedded.labels)
    #expect(AscentRequest(objective, in: Self.embedded, Settings()).recipe.name == recipe)
    let asked = AscentRequest(objective, in: Self.embedded, try Settings("recipe=lucid"))
    #expect(asked.recipe.name == "lucid")
    // an address always names the recipe, but that says nothing about other layers
    let given = AscentRequest(objective, in: Self.embedded, Settings()).settings
    #expect(given["recipe"] != nil && given.withoutStandardRecipe(for: objective, in: Self.embedded)["recipe"] == nil)
    #expect(asked.settings.withoutStandardRecipe(for: objective, in: Self.embedded)["recipe"] != nil)
  }
}
