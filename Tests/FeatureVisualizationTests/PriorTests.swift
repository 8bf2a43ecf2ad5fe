import Glibc
import NeuralNetwork
import TestSupport
import Testing

@testable import FeatureVisualization
@testable import NetworkZoo

struct PriorTests {
  private static let canvas = Canvas(height: 34, width: 36)

  // by PyTorch's derivatives, in double precision
  private static let charge: Float = 53.619523, norm: Float = 35.06273
  private static let gradients: [Float] = [
    0.371075, 0.429029, -0.838163, 0.436008, 0.453379, -0.854397, 4.500431, 1.977537, -1.870502,
  ]

  /// A recipe with a prior of this weight, and without a rescue.
  private static func recipe(weight: Float) -> Recipe {
    var recipe = RecipeBook.whole
    recipe.rescue = nil
    recipe.prior = weight == 0 ? nil : Prior(weight: weight, allowance: 0.01)
    recipe.stages.iterationsEach = 12
    return recipe
  }

  private func stage(_ recipe: Recipe, _ objective: Objective = .node(2, of: "wide")) throws -> AscentStage {
    let request = SmallNetwork.request(objective, size: Self.canvas, by: recipe)
    let stage = try AscentStage(
      request.current(after: 0), number: 1, on: SmallNetwork.file, cores: Cores(), statistics: SmallNetwork.statistics
    ) { _, canvas in recipe.parameterization.parameters(on: canvas, cores: Cores()) }
    var random = Random(seed: 3)
    stage.start(from: nil, using: &random)
    return stage
  }

  /// The gradient of the parameters, always in the same views, and the ratio of the gradients' sizes.
  private func gradient(_ stage: AscentStage, ratios: [Float] = []) throws -> (values: [Float], ratios: [Float]) {
    var step = StepContext(
      random: Random(seed: 8), progress: 0, rescue: nil, penalties: [], chargeRatios: ratios, wantsGradient: true,
      isCancelled: { false })
    _ = try #require(stage.evaluate(&step))
    return (Array(stage.pictures[0].gradient), step.chargeRatios)
  }

  @Test func theChargeIsThatOfTheReference() throws {
    var network = Network(inputRange: InputRange("0,0,0/127.5,127.5,127.5")!)
    let filters = Tensor([1, 1, 1, 3, 2], [0.5, 2, -0.25, 0.75, 1, -0.5])
    // the range adds 1, which the bias takes away again
    let x = network.add(
      Convolution(filters: filters, bias: [-1.25, -2.25], window: Window(1, 1)), to: [network.input], named: "point")
    let canvas = Canvas(height: 5, width: 4)
    let file = try NetworkFile(
      name: "point", sha256: "p", network: network, canvas: canvas, labels: [], statesInputRange: true)
    let layer = PhotographStatistics.Layer(
      name: "point", means: [0.25, -0.5, 0.5, 1], deviations: [0.0625, 0.25, 0.125, 0.03125])
    let statistics = PhotographStatistics(weights: "p", layers: [layer], looks: 9)
    let prior = try #require(try PhotographPrior(Prior(), on: [x], in: file, statistics))
    let plan = try Plan(file.network, for: prior.targets, on: canvas, cores: Cores())
    prior.attach(to: plan, first: 0, cores: Cores())
    for i in 0..<60 { plan.input.values[i] = sin(Float(i)) }
    plan.forward()
    #expect(abs(prior.measure() - Self.charge) < 1e-4 * Self.charge)
    prior.writeGradient(2)
    plan.backward()
    let gradient = plan.inputGradient.values.map { $0 / 2 }
    for (found, expected) in zip(gradient[..<6] + gradient[57...], Self.gradients) {
      #expect(abs(found - expected) < 1e-4 * Self.norm)
    }
    #expect(abs(gradient.reduce(0) { $0 + $1 * $1 }.squareRoot() - Self.norm) < 1e-4 * Self.norm)
  }

  @Test func theGradientOfTheChargeMatchesDifferences() throws {
    let stage = try stage(Self.recipe(weight: 1))
    let plan = stage.plan
    let base = [Float].random(plan.input.shape.count, seed: 5)
    func charge(_ image: [Float]) -> Float {
      _ = plan.input.values.update(fromContentsOf: image)
      plan.forward()
      return stage.goal.measureCharge(plan, Goal.Sample(picture: 0, pictures: 1, tile: 0))
    }
    let value = charge(base)
    plan.backward()
    let gradient = Array(plan.inputGradient.values)
    for seed in UInt64(1)...3 {
      let way = [Float].random(base.count, seed: seed)
      let ends = [Float(1), -1].map { sign in Double(charge(zip(base, way).map { $0 + sign * 1e-3 * $1 })) }
      let expected = zip(gradient, way).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      let scale = gradient.reduce(0.0) { $0 + Double($1 * $1) }.squareRoot()
      #expect(value > 1 && abs((ends[0] - ends[1]) / 2e-3 - expected) < 0.05 * abs(expected) + 0.03 * scale)
    }
  }

  @Test func itsGradientIsAsLargeAsTheRecipeSays() throws {
    let alone = try gradient(stage(Self.recipe(weight: 0)))
    #expect(alone.ratios.isEmpty)
    for weight in [Float(0.5), 2] {
      let held = try gradient(stage(Self.recipe(weight: weight)))
      let pull = zip(alone.values, held.values).map { $0 - $1 }
      func size(_ values: [Float]) -> Float { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
      // what is charged is far more than allowed
      #expect(abs(size(pull) - weight * size(alone.values)) < 1e-3 * size(pull))
      #expect(held.ratios.count == 1 && held.ratios[0] > 0)
    }
  }

  @Test func onePassGivesWhatTwoGive() throws {
    let stage = try stage(Self.recipe(weight: 0.8))
    let weighed = try gradient(stage)
    let both = try gradient(stage, ratios: weighed.ratios)
    #expect(both.ratios == weighed.ratios)
    let size = weighed.values.map(abs).max()!
    for (a, b) in zip(weighed.values, both.values) { #expect(abs(a - b) < 1e-3 * size) }
  }

  @Test func thePriorMovesNoPictureOfASilentNode() throws {
    let (values, ratios) = try gradient(stage(Self.recipe(weight: 1), -.node(7, of: "first")))
    #expect(values.allSatisfy { $0 == 0 } && ratios == [0])
  }

  @Test func layersThatTheObjectiveDoesNotNeedAreLeftOut() throws {
    #expect(try stage(Self.recipe(weight: 1), .node(1, of: "first")).plan.activations.count == 2)
    #expect(try stage(Self.recipe(weight: 1), .node(1, of: "second")).plan.activations.count == 3)
  }

  @Test func continuingFromAStateIsExact() throws {
    let request = SmallNetwork.request(
      .node(2, of: "second"), size: Canvas(height: 40, width: 44), iterations: 24, by: Self.recipe(weight: 0.8))
    func ascent() throws -> Ascent {
      try Ascent(request, on: SmallNetwork.file, cores: Cores(), statistics: SmallNetwork.statistics)
    }
    let first = try ascent()
    var states = [first.state]
    for _ in 0..<24 {
      _ = first.step()
      states.append(first.state)
    }
    for start in [3, 8, 11, 12, 15] {
      let other = try ascent()
      try other.restore(states[start])
      while other.iteration < 24 { _ = other.step() }
      #expect(other.picture == first.picture, "from \(start)")
    }
  }
}
