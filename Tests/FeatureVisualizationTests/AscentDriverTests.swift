import NetworkZoo
import NeuralNetwork
import TestSupport
import Testing

@testable import FeatureVisualization

struct AscentDriverTests {
  private static func driver(
    _ objective: Objective, in file: NetworkFile = SmallNetwork.file, by recipe: Recipe = Recipe(name: "plain"),
    unless isLeft: @escaping () -> Bool = { false }
  ) throws -> AscentDriver {
    try AscentDriver(SmallNetwork.request(objective, by: recipe), on: file, cores: Cores(), unless: isLeft)
  }

  @Test func runReportsEveryStepAndMeasuresTheLastImage() throws {
    let driver = try Self.driver(.node(1, of: "second"))
    var values: [Float] = []
    let result = driver.run(to: 3) { values.append($0) }
    #expect(result.ending == .finished && values.count == 3 && driver.ascent.iteration == 3)
    let value = try #require(result.value)
    #expect(value == driver.ascent.measure() && value > values[0])
    // and continues from there
    #expect(driver.run(to: 5).ending == .finished && driver.ascent.iteration == 5)
  }

  /// The built-in recipes, with few iterations and, where they pad, a pad that leaves something of a small image.
  private static let recipes = RecipeBook.builtIn.map { recipe in
    var recipe = recipe
    recipe.resemblance = nil  // it would need a picture
    recipe.size = nil
    recipe.views = min(recipe.views, 4)
    recipe.stages.iterationsEach = 48 / recipe.stages.count
    return recipe
  }

  @Test(arguments: recipes) func everyRecipeClimbsWhereOnlyTheBorderIsOpen(recipe: Recipe) throws {
    let file = SmallNetwork.bordered
    for seed: UInt64 in [0, 5, 7] {
      var request = SmallNetwork.request(.node(0, of: "bordered"), size: file.canvas, iterations: 48, by: recipe)
      request.seed = seed
      let driver = try AscentDriver(request, on: file, cores: Cores())
      #expect(driver.run(to: 48).ending == .finished, "\(recipe.name), seed \(seed)")
      #expect(driver.ascent.iteration == 48)
    }
  }

  @Test func aNodeThatTheLastStepClosesIsNotSilent() throws {
    // steps so large that they open and close it
    let recipe = Recipe(name: "plain", optimizer: Optimizer(.plain, scale: .standardDeviation, step: 1))
    for last in 1...8 {
      let driver = try Self.driver(.node(0, of: "bordered"), in: SmallNetwork.bordered, by: recipe)
      var values: [Float] = []
      let result = driver.run(to: last) { values.append($0) }
      #expect((result.ending == .silent) == (values.allSatisfy { $0 == 0 } && result.value == 0))
    }
  }

  @Test func aNodeWithoutAGradientIsSilentOrDead() throws {
    #expect(
      try Self.driver(-.node(5, of: "gated"), in: SmallNetwork.gated).run(to: 4) == .init(ending: .silent, value: 0))
    #expect(try Self.driver(.node(6, of: "gated"), in: SmallNetwork.gated).run(to: 4) == .init(ending: .dead, value: 0))
  }

  @Test func aNodeAtZeroAfterAllStepsIsSilentEvenIfItsInputIncreased() throws {
    var recipe = Recipe(name: "plain", optimizer: Optimizer(.plain, step: 1e-4))
    recipe.rescue = Rescue(leak: 0.3)
    let driver = try Self.driver(.node(5, of: "gated"), in: SmallNetwork.gated, by: recipe)
    #expect(driver.run(to: 4) == .init(ending: .silent, value: 0))
    #expect(driver.ascent.iteration == 4)
  }

  @Test func penaltiesDoNotMakeASilentNodeAResult() throws {
    let objective = Objective.node(5, of: "gated") - 0.1 * .l2
    let driver = try Self.driver(objective, in: SmallNetwork.gated)
    let result = driver.settle()
    #expect(result.ending == .silent && result.value == driver.ascent.measure())
    #expect(try #require(result.value) < 0)
  }

  @Test func minimizedNodesAndOtherObjectivesMayEndAtZero() throws {
    for text in ["-first/7", "first/7 - first/7", "gated/5 + gated/5"] {
      let recipe = Recipe(name: "plain", transforms: [.jitter(1)])
      let driver = try Self.driver(try Objective(text), in: SmallNetwork.gated, by: recipe)
      #expect(driver.settle() == .init(ending: .finished, value: driver.ascent.measure()), "\(text)")
    }
  }

  @Test func aGradientThatIsNotFiniteEndsTheAscent() throws {
    let driver = try Self.driver(.node(0, of: "steep"), in: SmallNetwork.steep)
    let result = driver.run(to: 4)
    #expect(result == .init(ending: .notFinite, value: nil) && result.ending.isFailure)
    #expect(result.ending.explanation?.contains("not finite") == true)
  }

  @Test func anAbandonedAscentHasNoValue() throws {
    var steps = 0
    let driver = try Self.driver(.node(1, of: "second")) { steps == 2 }
    #expect(driver.run(to: 4) { _ in steps += 1 } == .init(ending: .left, value: nil))
    #expect(driver.ascent.iteration == 2)
  }

  @Test func aStageThatCannotBeginIsAFailure() throws {
    var request = SmallNetwork.request(.node(0, of: "wide"))
    request.changes = [AscentRequest.Change(.size(Canvas(height: 8, width: 8)), at: 2)]
    let driver = try AscentDriver(request, on: SmallNetwork.file, cores: Cores())
    guard case .failed(let error) = driver.run(to: 4).ending else { return #expect(Bool(false), "it continued") }
    #expect(error.description.contains("9 × 9") && driver.ascent.iteration == 2)
  }
}
