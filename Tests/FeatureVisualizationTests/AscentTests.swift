import NeuralNetwork
import Pictures
import TestSupport
import Testing

@testable import FeatureVisualization
@testable import NetworkZoo

struct AscentTests {
  private static func ascent(_ recipe: Recipe, cores: Cores = Cores()) throws -> Ascent {
    try Ascent(recipe, on: SmallNetwork.file, cores: cores)
  }

  @Test(arguments: [("first", 0), ("second", 3), ("wide", 2)], [Start.noise, .black, .grey])
  func itClimbs(target: (layer: String, node: Int), start: Start) throws {
    let ascent = try Self.ascent(SmallNetwork.recipe(target.layer, target.node, start: start))
    let before = try #require(ascent.measure())
    for number in 1...3 {
      guard case .climbed(let value) = ascent.step() else {
        // a flat start may leave a node silent, noise does not
        #expect(start != .noise && number == 1)
        return
      }
      if number == 1 { #expect(value == before) }
      #expect(ascent.iteration == number)
    }
    #expect(try #require(ascent.measure()) > before)
  }

  @Test func theEmbeddedNetworkIsClimbed() throws {
    let file = try Catalogue.open(Catalogue.embedded)
    var recipe = Recipe(.node(17, of: "block3b_add"), in: file, by: Method(name: "plain"))
    recipe.size = Canvas(height: 64, width: 80)
    let ascents = try [1, 2].map { try Ascent(recipe, on: file, cores: Cores(limit: $0)) }
    let before = try #require(ascents[0].measure())
    for ascent in ascents { for _ in 0..<3 { _ = ascent.step() } }
    #expect(try #require(ascents[0].measure()) > before)
    // with one core or two: the same bytes
    #expect(ascents[0].image.values.map(\.bitPattern) == ascents[1].image.values.map(\.bitPattern))
    #expect(ascents[0].iteration == 3)
  }

  @Test func theSameRecipeGivesTheSamePictureAndAnotherSeedAnother() throws {
    var recipe = SmallNetwork.recipe("second", 1)
    func picture(_ cores: Cores) throws -> Picture {
      let ascent = try Self.ascent(recipe, cores: cores)
      for _ in 0..<4 { _ = ascent.step() }
      return ascent.picture
    }
    let first = try picture(Cores(limit: 1))
    #expect(try picture(Cores(limit: 2)) == first)
    recipe.seed = 1
    #expect(try picture(Cores()) != first)
  }

  @Test func whatIsChangedWhileItRunsStandsBeforeWhatComesLater() throws {
    var recipe = SmallNetwork.recipe("second", 1)
    recipe.changes = [Recipe.Change(.step(0.5), at: 3)]
    let ascent = try Self.ascent(recipe)
    _ = ascent.step()
    ascent.change(.step(2))
    ascent.change(.step(3))
    #expect(ascent.recipe.changes == [Recipe.Change(.step(3), at: 1), Recipe.Change(.step(0.5), at: 3)])
    #expect(ascent.recipe.current(after: 3).step == 0.5)
  }

  @Test func picturesThatCouldNotBeReadAgainAreNotBegun() throws {
    var recipe = SmallNetwork.recipe("second", 1)
    (recipe.size, recipe.pictures) = (Canvas(height: 16, width: 1040), 16)
    let error = #expect(throws: RecipeError.self) { try Self.ascent(recipe) }
    #expect(error?.description.contains("16 pictures side by side") == true, "\(error!)")
    recipe.pictures = 15
    _ = try Self.ascent(recipe)
  }

  @Test func aPenaltyIsTheSameForAllPictures() throws {
    var recipe = SmallNetwork.recipe(.node(1, of: "second") - (0.5 * .l2).ramped(.rising))
    recipe.pictures = 2
    let error = #expect(throws: RecipeError.self) { try Self.ascent(recipe) }
    #expect(error?.description.contains("one without t is expected") == true, "\(error!)")
  }

  @Test func aSilentNodeLeavesTheImageAsItIs() throws {
    let ascent = try Self.ascent(SmallNetwork.recipe("first", 7))
    let before = ascent.image.values
    #expect(ascent.step() == .silent(0))
    #expect(ascent.step() == .silent(0))
    #expect(ascent.iteration == 0)
    #expect(ascent.image.values == before)
  }

  @Test func aStepThatIsGivenUpLeavesNoTrace() throws {
    let recipe = SmallNetwork.recipe("wide", 0)
    let (ascent, undisturbed) = (try Self.ascent(recipe), try Self.ascent(recipe))
    var questions = 0
    func cancelling(at end: Int?) -> Bool {
      questions += 1
      return questions == end
    }
    _ = undisturbed.step { cancelling(at: nil) }
    let before = ascent.image.values
    let operations = questions
    #expect(operations > 5)
    for end in 1...operations {
      questions = 0
      #expect(ascent.step { cancelling(at: end) } == .cancelled)
    }
    #expect(ascent.image.values == before && ascent.iteration == 0)
    _ = ascent.step()
    #expect(ascent.image.values == undisturbed.image.values)
  }

  @Test func stepsMakeNoBuffers() throws {
    let ascent = try Self.ascent(SmallNetwork.recipe("wide", 0))
    for _ in 0..<2 { _ = ascent.step() }
    // other tests make buffers meanwhile; a step that made one would never see the count stand still
    let stoodStill = (0..<10_000).contains { _ in
      let before = Buffer.count
      _ = ascent.step()
      return Buffer.count == before
    }
    #expect(stoodStill)
  }

  @Test(arguments: [
    ("weights", "find the file it names"), ("layer", "no layer 'none'"), ("node", "the nodes 0 to 4, not 5"),
    ("size", "smaller than its window of 9 × 9"),
  ]) func aRecipeThatDoesNotFitIsRefused(field: String, reason: String) throws {
    var recipe = SmallNetwork.recipe("second", 1)
    switch field {
    case "weights": recipe.weights = "0ther"
    case "layer": recipe.objective = .node(1, of: "none")
    case "node": recipe.objective = .node(5, of: "second")
    default: recipe = SmallNetwork.recipe("wide", 0, size: Canvas(height: 8, width: 20))
    }
    let error = #expect(throws: RecipeError.self) { try Self.ascent(recipe) }
    #expect(error?.description.contains(reason) == true, "\(error!)")
  }

  @Test func startsAreWhatTheyAreCalled() throws {
    func bytes(_ start: Start) throws -> [UInt8] {
      try Self.ascent(SmallNetwork.recipe("first", 0, start: start)).picture.pixels
    }
    #expect(Set(try bytes(.black)) == [0])
    #expect(Set(try bytes(.grey)) == [128])
    var random = Random(seed: 0)
    #expect(try bytes(.noise) == (0..<20 * 24 * 3).map { _ in UInt8(random.next(below: 255)) })
  }
}
