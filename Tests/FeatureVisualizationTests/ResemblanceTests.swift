import NetworkZoo
import NeuralNetwork
import Pictures
import TestSupport
import Testing

@testable import FeatureVisualization

struct ResemblanceTests {
  private static let canvas = Canvas(height: 34, width: 36)
  private static let photograph = Picture(
    width: 36, height: 34,
    pixels: (0..<34 * 36 * 3).map { index in
      let (color, column, row) = (index % 3, index / 3 % 36, index / 108)
      return UInt8((5 * column + 3 * row + 40 * color) % 256)
    })

  private let folder = TestFolder()

  private func start() throws -> Start {
    folder.write(try PNG.encode(Self.photograph), "photo.png")
    return .picture(try PictureReference(path: "\(folder.path)/photo.png"))
  }

  private static func recipe(_ resemblance: Resemblance? = Resemblance(), views: Int = 2) -> Recipe {
    Recipe(
      name: "near", transforms: [.crop(low: 0.5, high: 0.99)], views: views, optimizer: Optimizer(.plain, step: 1),
      stages: Stages(iterationsEach: 8), resemblance: resemblance)
  }

  private func ascent(_ recipe: Recipe, _ objective: Objective = .node(2, of: "second")) throws -> Ascent {
    let request = SmallNetwork.request(objective, start: try start(), size: Self.canvas, iterations: 8, by: recipe)
    return try Ascent(request, on: SmallNetwork.file, cores: Cores())
  }

  /// The gradient of the parameters, always in the same views, and the ratio of the gradients' sizes.
  private func gradient(_ stage: AscentStage, ratios: [Float] = []) throws -> (values: [Float], ratios: [Float]) {
    var step = StepContext(
      random: Random(seed: 8), progress: 0, rescue: nil, penalties: [], chargeRatios: ratios, wantsGradient: true,
      isCancelled: { false })
    _ = try #require(stage.evaluate(&step))
    return (Array(stage.pictures[0].gradient), step.chargeRatios)
  }

  @Test(arguments: [nil, "first"]) func theGradientOfTheDistanceMatchesDifferences(layer: String?) throws {
    let stage = try ascent(Self.recipe(Resemblance(layer: layer), views: 1)).stage
    let reference = try #require(stage.reference)
    let plan = stage.plan
    _ = plan.input.values.update(fromContentsOf: reference.values)
    plan.forward()
    stage.goal.charge?.keepReference(tile: 0)
    let base = [Float].random(plan.input.shape.count, seed: 5)
    func charge(_ image: [Float]) -> Double {
      _ = plan.input.values.update(fromContentsOf: image)
      plan.forward()
      return Double(stage.goal.measureCharge(plan, Goal.Sample(picture: 0, pictures: 1, tile: 0)))
    }
    let value = charge(base)
    plan.backward()
    let gradient = Array(plan.inputGradient.values)
    for seed in UInt64(1)...3 {
      let way = [Float].random(base.count, seed: seed)
      let ends = [Float(1), -1].map { sign in charge(zip(base, way).map { $0 + sign * 1e-3 * $1 }) }
      let expected = zip(gradient, way).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      let scale = gradient.reduce(0.0) { $0 + Double($1 * $1) }.squareRoot()
      #expect(value > 1 && abs((ends[0] - ends[1]) / 2e-3 - expected) < 0.05 * abs(expected) + 0.03 * scale)
    }
  }

  @Test func itsGradientIsAsLargeAsTheRecipeSays() throws {
    let near = [Float].random(Self.canvas.height * Self.canvas.width * 3, seed: 2).map { $0 / 2 }
    func stage(_ resemblance: Resemblance?) throws -> AscentStage {
      let stage = try ascent(Self.recipe(resemblance)).stage
      _ = stage.pictures[0].parameters.values.update(fromContentsOf: near)
      stage.pictures[0].forgetImage()
      return stage
    }
    let alone = try gradient(stage(nil))
    func size(_ values: [Float]) -> Float { values.reduce(0) { $0 + abs($1) } }
    for weight in [Float(0.5), 2] {
      let held = try stage(Resemblance(weight: weight))
      let weighed = try gradient(held)
      let pull = zip(alone.values, weighed.values).map { $0 - $1 }
      #expect(abs(size(pull) - weight * size(alone.values)) < 1e-3 * size(pull))
      // and one pass gives what two give
      let both = try gradient(held, ratios: weighed.ratios)
      let most = weighed.values.map(abs).max()!
      #expect(zip(weighed.values, both.values).allSatisfy { abs($0 - $1) < 1e-3 * most })
    }
  }

  @Test func itIsWeighedOnceThePictureHasLeftWhatItBeganWith() throws {
    let ascent = try ascent(Self.recipe())
    _ = ascent.step()
    let first = ascent.chargeRatios
    _ = ascent.step()
    let ratios = ascent.chargeRatios
    #expect(ratios.count == 1 && ratios[0] > 0 && first != ratios)
    for _ in 0..<6 { _ = ascent.step() }
    #expect(ascent.chargeRatios == ratios)
  }

  @Test func continuingFromAStateIsExact() throws {
    let first = try ascent(Self.recipe())
    var states = [first.state]
    for _ in 0..<8 {
      _ = first.step()
      states.append(first.state)
    }
    for start in [0, 1, 2, 5] {
      let other = try ascent(Self.recipe())
      try other.restore(states[start])
      while other.iteration < 8 { _ = other.step() }
      #expect(other.maskedPicture == first.maskedPicture, "from \(start)")
    }
  }

  @Test func whatIsHeldStaysNearerAndTheNodeIsStillRaised() throws {
    func end(_ resemblance: Resemblance?) throws -> (distance: Float, rise: Float) {
      let ascent = try ascent(Self.recipe(resemblance))
      let before = try #require(ascent.response { false })
      let start = ascent.image.values
      for _ in 0..<8 { _ = ascent.step() }
      let after = try #require(ascent.response { false })
      return (zip(start, ascent.image.values).reduce(0) { $0 + abs($1.0 - $1.1) }, after - before)
    }
    let (free, held) = (try end(nil), try end(Resemblance(weight: 0.7)))
    #expect(held.distance < free.distance && held.rise > 0)
  }

  @Test func aRunEndsAtTheNaturalMaximumAndGoesOnIfAsked() throws {
    let request = SmallNetwork.request(
      .node(2, of: "second"), start: try start(), size: Self.canvas, iterations: 8, by: Self.recipe(nil))
    let free = try Ascent(request, on: SmallNetwork.file, cores: Cores())
    var responses: [Float] = []
    for _ in 0..<8 {
      _ = free.step()
      responses.append(try #require(free.response { false }))
    }
    let first = try #require(responses.firstIndex { $0 >= responses[3] }) + 1
    let driver = try AscentDriver(
      request, on: SmallNetwork.file, cores: Cores(), naturalMaximum: responses[first - 1])
    #expect(driver.run(to: 8).ending == .naturalMaximum && driver.ascent.iteration == first)
    #expect(driver.run(to: 8).ending == .finished && driver.ascent.picture == free.picture)
    let never = try AscentDriver(request, on: SmallNetwork.file, cores: Cores(), naturalMaximum: 1e9)
    #expect(never.run(to: 8).ending == .finished)
  }

  @Test func withoutAPictureOrALayerItSaysWhatIsMissing() throws {
    let file = SmallNetwork.file
    let alone = SmallNetwork.request(.node(2, of: "second"), by: Self.recipe())
    #expect { try AscentDriver.check(alone, on: file) } throws: { "\($0)".contains("set start=PICTURE") }
    var other = alone
    other.start = try start()
    try AscentDriver.check(other, on: file)
    other.recipe.resemblance?.layer = "absent"
    #expect { try AscentDriver.check(other, on: file) } throws: { "\($0)".contains("absent") }
  }
}
