import NeuralNetwork
import Pictures
import TestSupport
import Testing

@testable import FeatureVisualization

/// The objective's value on the image of the stage's current parameters, always in the same views.
private func value(
  of stage: AscentStage, penalties: [(Penalty, Float)] = [], withGradient: Bool = false
) throws -> Double {
  for picture in stage.pictures { picture.forgetImage() }
  var step = StepContext(
    random: Random(seed: 8), progress: 0, rescue: nil, penalties: penalties.map { ($0.0, $0.1) },
    wantsGradient: withGradient, isCancelled: { false })
  return Double(try #require(stage.evaluate(&step)))
}

/// Makes a stage with a random start from `seed`.
private func stage(
  _ request: AscentRequest, number: Int = 0, seed: UInt64
) throws -> AscentStage {
  let stage = try AscentStage(
    request, number: number, on: SmallNetwork.file, cores: Cores(), statistics: SmallNetwork.statistics
  ) { _, canvas in
    request.recipe.parameterization.parameters(on: canvas, cores: Cores())
  }
  var random = Random(seed: seed)
  stage.start(from: nil, using: &random)
  return stage
}

struct AscentStageTests {
  /// The built-in recipes, reduced to the size of the small network.
  static let recipes = RecipeBook.builtIn.map { recipe in
    var recipe = recipe
    recipe.size = nil
    recipe.views = min(recipe.views, 2)
    recipe.stages.iterationsEach = 2
    recipe.prior = nil  // its gradient is that of no value: see PriorTests
    recipe.resemblance = nil
    // a large pad would hide such a small image
    recipe.transforms = recipe.transforms.map { if case .pad = $0 { .pad(4) } else { $0 } }
    if recipe.name == "distill" { recipe.jitter = 4 }
    return recipe
  }

  @Test(arguments: recipes) func everyRecipesGradientMatchesDifferences(recipe: Recipe) throws {
    var recipe = recipe
    recipe.rescue = nil  // its gradient is not the true one
    let canvas = Canvas(height: 34, width: 36)
    let request = SmallNetwork.request(.node(2, of: "wide") - 0.1 * .l2, size: canvas, by: recipe)
    let stage = try stage(request.current(after: 0), number: recipe.stages.count - 1, seed: 3)
    let penalties = request.penalties.map { ($0.penalty, $0.weight) }
    let values = stage.pictures[0].parameters.values
    let base = Array(values)
    _ = try value(of: stage, penalties: penalties, withGradient: true)
    let gradient = Array(stage.pictures[0].gradient)
    let size = (base.reduce(0) { $0 + $1 * $1 } / Float(base.count)).squareRoot()
    for seed in UInt64(1)...3 {
      let direction = [Float].random(base.count, seed: seed)
      // small enough that few of the network's ReLUs switch between the two ends
      let length = 2e-3 * max(size, 0.01)
      var ends: [Double] = []
      for sign in [Float(1), -1] {
        for i in base.indices { values[i] = base[i] + sign * length * direction[i] }
        ends.append(try value(of: stage, penalties: penalties))
      }
      for i in base.indices { values[i] = base[i] }
      let found = (ends[0] - ends[1]) / (2 * Double(length))
      let expected = zip(gradient, direction).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      let scale = gradient.reduce(0.0) { $0 + Double($1 * $1) }.squareRoot()
      #expect(abs(found - expected) <= 0.05 * abs(expected) + 0.03 * scale, "\(recipe.name): \(found), \(expected)")
    }
  }

  @Test(arguments: recipes) func everyRecipeRunsThroughAllItsStages(recipe: Recipe) throws {
    let canvas = Canvas(height: 40, width: 44)
    var request = SmallNetwork.request(.node(2, of: "second"), size: canvas, by: recipe)
    request.iterations = recipe.stages.iterations
    let ascent = try Ascent(request, on: SmallNetwork.file, cores: Cores())
    for number in 0..<request.iterations {
      guard case .climbed = ascent.step() else { return #expect(Bool(false), "not in iteration \(number)") }
    }
    #expect(ascent.picture.width == canvas.width && ascent.picture.height == canvas.height)
    #expect(ascent.image.values.allSatisfy { $0.isFinite && abs($0) <= 1 })
  }

  @Test func gradientsOfSeveralPicturesMatchDifferences() throws {
    var request = SmallNetwork.request(try Objective("second/1 + 5*diversity(first)"))
    request.pictures = 3
    let stage = try stage(request, seed: 3)
    _ = try value(of: stage, withGradient: true)
    for number in 0..<3 {
      let (values, gradient) = (stage.pictures[number].parameters.values, Array(stage.pictures[number].gradient))
      let (base, direction) = (Array(values), [Float].random(values.count, seed: UInt64(number)))
      let ends = try [Float(1), -1].map { sign in
        for i in base.indices { values[i] = base[i] + sign * 2e-3 * direction[i] }
        return try value(of: stage)
      }
      for i in base.indices { values[i] = base[i] }
      let found = (ends[0] - ends[1]) / 4e-3
      // each picture ascends as if alone: three times the gradient of the mean
      let expected = zip(gradient, direction).reduce(0.0) { $0 + Double($1.0) * Double($1.1) } / 3
      let scale = gradient.reduce(0.0) { $0 + Double($1 * $1) }.squareRoot() / 3
      #expect(abs(found - expected) <= 0.05 * abs(expected) + 0.03 * scale, "\(number): \(found), \(expected)")
    }
  }

  @Test(arguments: ["jitter=5", "size=30x28"]) func aChangeBeforeTheFirstStepIsReproduced(text: String) throws {
    let setting = try #require(try Settings(text).fixed.first)
    var request = SmallNetwork.request(.node(2, of: "second"), size: Canvas(height: 40, width: 44), by: Self.recipes[0])
    request.iterations = 4
    let live = try Ascent(request, on: SmallNetwork.file, cores: Cores())
    let start = live.state
    live.change(setting)
    for _ in 0..<4 { _ = live.step() }
    let again = try Ascent(live.request, on: SmallNetwork.file, cores: Cores())
    for _ in 0..<4 { _ = again.step() }
    #expect(again.picture == live.picture)
    let branch = try Ascent(live.request, on: SmallNetwork.file, cores: Cores())
    try branch.restore(start)
    for _ in 0..<4 { _ = branch.step() }
    #expect(branch.picture == live.picture)
  }

  @Test func aUnitIsNotShownInTiles() throws {
    let request = SmallNetwork.request(
      .unit(1, of: "second"), size: Canvas(height: 40, width: 70), by: Recipe(name: "tiled", tile: 32))
    #expect(throws: RecipeError.self) { try Ascent(request, on: SmallNetwork.file, cores: Cores()) }
  }

  @Test(arguments: recipes) func cancellingTheFirstStepOfAStageLeavesNoTrace(recipe: Recipe) throws {
    let request = SmallNetwork.request(
      .node(2, of: "second"), size: Canvas(height: 40, width: 44), iterations: recipe.stages.iterations, by: recipe)
    let (ascent, undisturbed) = (
      try Ascent(request, on: SmallNetwork.file, cores: Cores()),
      try Ascent(request, on: SmallNetwork.file, cores: Cores())
    )
    for _ in 0..<request.iterations {
      var questions = 0
      // cancelled once a new stage has begun, if one begins
      let outcome = ascent.step {
        questions += 1
        return questions == 8
      }
      if outcome == .cancelled { _ = ascent.step() }
      _ = undisturbed.step()
    }
    #expect(ascent.picture == undisturbed.picture)
  }

  @Test func tilesCoverTheWholeImage() throws {
    var recipe = Recipe(name: "tiled", tile: 32)
    let canvas = Canvas(height: 40, width: 70)
    let request = SmallNetwork.request(.node(1, of: "second"), size: canvas, by: recipe)
    let tiled = try stage(request, seed: 1)
    recipe.tile = nil
    let whole = try stage(SmallNetwork.request(.node(1, of: "second"), size: canvas, by: recipe), seed: 1)
    for stage in [tiled, whole] { _ = try value(of: stage, withGradient: true) }
    let (a, b) = (Array(tiled.pictures[0].gradient), Array(whole.pictures[0].gradient))
    // the last row and column, too
    for row in [0, 20, 39] {
      for column in [0, 40, 69] { #expect(a[(row * 70 + column) * 3] != 0, "row \(row), column \(column)") }
    }
    // far from the borders of tiles the gradient is the same up to a factor
    let indices = (3..<6).flatMap { row in (4..<12).map { (row * 70 + $0) * 3 } }
    let ratios = indices.filter { abs(b[$0]) > 1e-6 }.map { a[$0] / b[$0] }
    #expect(ratios.allSatisfy { abs($0 - ratios[0]) < 1e-3 * abs(ratios[0]) })
  }

  @Test(arguments: [nil, Rescue(leak: 0), Rescue(leak: 0.3, open: 0.03)])
  func aNodeThatIsSilentAtTheStartIsRescued(_ rescue: Rescue?) throws {
    // the node's bias makes it silent for every start
    var recipe = Recipe(name: "plain")
    recipe.stages.iterationsEach = 40
    recipe.rescue = rescue
    let rescued = try Ascent(
      SmallNetwork.request(.node(5, of: "gated"), iterations: 40, by: recipe), on: SmallNetwork.gated, cores: Cores())
    for _ in 0..<40 { #expect(rescued.step() != .notFinite) }
    #expect(try #require(rescued.measure()) > 0)
  }

  @Test(arguments: [[], [Transform.shift(nil)]]) func laterStepsAreSilentOnlyIfNoOtherViewMayHaveAGradient(
    _ transforms: [Transform]
  ) throws {
    var recipe = Recipe(
      name: "plain", transforms: transforms, optimizer: Optimizer(.plain, scale: .standardDeviation, step: 1e-4))
    recipe.rescue = Rescue(leak: 0.3, iterations: 2)
    let ascent = try Ascent(
      // what is to be minimized has no last resort
      SmallNetwork.request(-.node(5, of: "gated"), iterations: 4, by: recipe), on: SmallNetwork.gated, cores: Cores())
    for _ in 0..<2 { #expect(ascent.step() == .climbed(from: 0)) }
    let picture = ascent.picture
    #expect(ascent.step() == (transforms.isEmpty ? .silent(0) : .climbed(from: 0)))
    #expect(ascent.iteration == (transforms.isEmpty ? 2 : 3))
    #expect(ascent.picture == picture)
  }

  @Test func continuingFromAStateIsExact() throws {
    let recipe = Self.recipes[0]
    var request = SmallNetwork.request(.node(2, of: "second"), size: Canvas(height: 40, width: 44), by: recipe)
    request.iterations = 8
    let ascent = try Ascent(request, on: SmallNetwork.file, cores: Cores())
    var states: [Ascent.State] = [ascent.state]
    var pictures = [ascent.picture]
    for _ in 0..<8 {
      _ = ascent.step()
      states.append(ascent.state)
      pictures.append(ascent.picture)
    }
    for start in [0, 2, 4, 5] {
      let other = try Ascent(request, on: SmallNetwork.file, cores: Cores())
      try other.restore(states[start])
      #expect(other.picture == pictures[start])
      while other.iteration < 8 { _ = other.step() }
      #expect(other.picture == pictures[8], "from \(start)")
    }
  }

  @Test(arguments: ["step=0.5", "jitter=5", "tv=3", "size=30x28", "seed=9"])
  func changesWhileRunningAreRecordedAndReproduced(text: String) throws {
    let setting = try #require(try Settings(text).fixed.first)
    var request = SmallNetwork.request(.node(2, of: "second"), size: Canvas(height: 40, width: 44), by: Self.recipes[0])
    request.iterations = 6
    let ascent = try Ascent(request, on: SmallNetwork.file, cores: Cores())
    for iteration in 0..<6 {
      if iteration == 4 { ascent.change(setting) }
      _ = ascent.step()
    }
    #expect(ascent.request.changes == [AscentRequest.Change(setting, at: 4)])
    let unchanged = try Ascent(request, on: SmallNetwork.file, cores: Cores())
    let again = try Ascent(
      try AscentRequest(texts: ascent.request.texts), on: SmallNetwork.file, cores: Cores(limit: 1))
    for _ in 0..<6 {
      _ = unchanged.step()
      _ = again.step()
    }
    #expect(again.picture == ascent.picture)
    #expect(unchanged.picture != ascent.picture)
  }
}
