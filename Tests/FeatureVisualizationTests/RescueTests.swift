import NeuralNetwork
import Testing

@testable import FeatureVisualization

struct RescueTests {
  @Test func isActiveForItsIterations() {
    #expect((0..<4).map { Rescue(iterations: 2).isActive(after: $0) } == [true, true, false, false])
    #expect(Rescue().isActive(after: 1_000_000) && !Rescue(leak: 0).isActive(after: 0))
  }

  /// The gradient at each position of a 2 × 2 map before a ReLU6 (1 where it is open), and the mean after it.
  private static func gradient(
    _ map: [Float], _ rescue: Rescue
  ) -> (gradient: [Float], mean: Float) {
    let shape = Shape(2, 2, 1)
    let memory = [Buffer(shape), Buffer(shape)]
    let (activation, gradient) = (memory[0].map(shape), memory[1].map(shape))
    for (i, value) in map.enumerated() { activation.base[i] = value }
    let gate = Gate(.clamp(Clamp(0, 6)), rescue: rescue)
    let mean = ActivationMeasure.linear([1], hasBorder: true)
      .evaluate(MeasuredMap(map: activation, gradient: gradient), weight: 4, gate: gate)
    return withExtendedLifetime(memory) { (Array(gradient.values), mean) }
  }

  @Test(
    arguments: [
      // silent everywhere; at the top everywhere; both
      ([-1, -2, -3, -4], [0.5, 0.5, 0.5, 0.5], 0), ([7, 8, 9, 6], [0.5, 0.5, 0.5, 0.5], 6),
      ([7, 8, -1, -1], [0.5, 0.5, 0.5, 0.5], 3),
      // if one position is open, the others do not pass
      ([7, 2, -1, -1], [0, 1, 0, 0], 2),
    ] as [([Float], [Float], Float)])
  func aMapThatIsFlatAtEitherEndOfAReLU6PassesGradients(map: [Float], passing: [Float], value: Float) {
    let found = Self.gradient(map, Rescue(leak: 0.5))
    #expect(found.mean == value)
    #expect(found.gradient == passing)
  }

  @Test(arguments: [Function.gelu, .geluTanh, .swish(factor: 1), .hardSwish, .mish])
  func gradientsLeadOutOfAHollow(function: Function) throws {
    let values: [Float] = [-6, -2, 0, 3]
    let shape = Shape(2, 2, 1)
    let memory = [Buffer(shape), Buffer(shape)]
    let (activation, gradient) = (memory[0].map(shape), memory[1].map(shape))
    activation.fill(values)
    let mean = ActivationMeasure.linear([1], hasBorder: true)
      .evaluate(MeasuredMap(map: activation, gradient: gradient), weight: 4, gate: Gate(.gated(function)))
    let gates = values.map { function.gate(at: $0)! }
    #expect(gradient.array == gates.map { max(0.1, $0) })
    #expect(abs(mean - zip(values, gates).reduce(0) { $0 + $1.0 * $1.1 } / 4) < 1e-6)
    // far below 0 it is shut, far above open
    #expect(gates[0] < 0.01 && abs(gates[2] - 0.5) < 0.15 && gates[3] > 0.9)
    withExtendedLifetime(memory) {}
  }

  @Test func onlyWhatIsMaximizedIsLedOutOfAHollow() throws {
    let file = SmallNetwork.hollow
    let a = Objective.node(1, of: "hollow")
    #expect(try Goal(a, in: file, border: 0).parts[0].gate == .gated(.gelu))
    #expect(try Goal(-a, in: file, border: 0).parts[0].gate == nil)
  }

  @Test func aNodeInAHollowIsLedOutOrSilent() throws {
    let file = SmallNetwork.hollow
    // node 0 begins in the hollow, and can leave it; node 2 cannot
    let recipe = Recipe(name: "plain", optimizer: Optimizer(.adam, step: 0.05))
    let led = SmallNetwork.request("hollow", 0, iterations: 40, by: recipe)
    let result = try AscentDriver(led, on: file, cores: Cores()).run(to: 40)
    #expect(result.ending == .finished && result.value! > 0)
    let stuck = SmallNetwork.request("hollow", 2, iterations: 40, by: recipe)
    #expect(try AscentDriver(stuck, on: file, cores: Cores()).run(to: 40).ending == .silent)
  }

  @Test(
    arguments: [
      // if a single position of four is open, the others pass
      ([-9, -2, -1, -3], [0.5, 0.5, 0.5, 0.5]), ([-9, 4, -1, -3], [0.5, 1, 0.5, 0.5]),
      // if two are open, they do not
      ([1, 2, -1, -3], [1, 1, 0, 0]), ([1, 2, 3, 4], [1, 1, 1, 1]),
    ] as [([Float], [Float])])
  func ifFewPositionsAreOpenTheOthersPassGradients(map: [Float], passing: [Float]) {
    #expect(Self.gradient(map, Rescue(leak: 0.5, open: 0.25)).gradient == passing)
  }

  @Test func theLeakOfARecipePassesTheReLUsOfEarlierLayers() throws {
    func gradient(_ leak: Float) throws -> [Float] {
      let recipe = Recipe(name: "leaky", optimizer: Optimizer(.plain, scale: .nothing, step: 1e-9), leak: leak)
      let ascent = try Ascent(SmallNetwork.request("second", 1, by: recipe), on: SmallNetwork.file, cores: Cores())
      for _ in 0..<2 { _ = ascent.step() }
      return Array(ascent.stage.pictures[0].gradient)
    }
    let (none, half, all) = (try gradient(0), try gradient(0.5), try gradient(1))
    #expect(none.error(against: all) > 0.1)
    #expect(zip(none, all).map { ($0 + $1) / 2 }.error(against: half) < 1e-5)
  }

  @Test func aRecipeMayKeepGradientsOutOfTheBranchesOfResidualBlocks() throws {
    func gradient(_ objective: String, branches: Float = 1) throws -> [Float] {
      let recipe = Recipe(name: "short", optimizer: Optimizer(.plain, scale: .nothing, step: 1e-9), branches: branches)
      let request = SmallNetwork.request(try Objective(objective), by: recipe)
      let ascent = try Ascent(request, on: SmallNetwork.residual, cores: Cores())
      _ = ascent.step()
      return Array(ascent.stage.pictures[0].gradient)
    }
    let (short, half, all) = (
      try gradient("mean(sum)", branches: 0), try gradient("mean(sum)", branches: 0.5), try gradient("mean(sum)")
    )
    #expect(try short.error(against: gradient("mean(first)")) < 1e-5)
    #expect(zip(short, all).map { ($0 + $1) / 2 }.error(against: half) < 1e-5)
    #expect(short.error(against: all) > 0.1)
    // two ways beside each other are no block with a branch
    #expect(try gradient("mean(beside)", branches: 0) == gradient("mean(beside)"))
  }

  @Test func onlyTheNearestPositionsMayPassGradients() {
    func passing(_ map: [Float], _ nearest: Float) -> [Float] {
      Self.gradient(map, Rescue(leak: 0.5, open: 0.25, nearest: nearest)).gradient
    }
    #expect(passing([-9, 4, -1, -3], 0.5) == [0, 1, 0.5, 0])
    #expect(passing([9, 8, -3, 7], 0.5) == [0, 0.5, 0, 0.5])
    #expect(passing([-9, -2, -1, -3], 0.01) == [0, 0, 0.5, 0], "at least one")
  }

  @Test func earlierGatesOpenIfNoMaximizedNodeHasAGradient() throws {
    let shape = Shape(2, 2, 1)
    let memory = [Buffer(shape), Buffer(shape)]
    let (shut, open) = (memory[0].map(shape), memory[1].map(shape))
    shut.fill([-1, -2, -3, -4])
    open.fill([1, -2, 3, -4])
    func leak(_ objective: Objective, _ maps: FeatureMap...) throws -> Float {
      try Goal(objective, in: SmallNetwork.gated, border: 0)
        .leakOfEarlierGates(maps, rescue: Rescue(earlier: 0.25, open: 0.03))
    }
    let (a, b) = (Objective.node(1, of: "gated"), Objective.node(2, of: "gated"))
    #expect(try leak(a, shut) == 0.25 && leak(a, open) == 0)
    #expect(try leak(a + b, shut, shut) == 0.25 && leak(a + b, shut, open) == 0)
    #expect(try leak(a - b, open, shut) == 0, "a minimized node may be at 0")
    #expect(try leak(-a, shut) == 0)
    withExtendedLifetime(memory) {}
  }

  @Test func earlierGatesThatBlockAllGradientsAreOpened() throws {
    func ascent(_ rescue: Rescue?) throws -> Ascent {
      var recipe = Recipe(name: "plain")
      recipe.rescue = rescue
      let request = SmallNetwork.request(.node(0, of: "behind"), iterations: 40, by: recipe)
      return try Ascent(request, on: SmallNetwork.hidden, cores: Cores())
    }
    for rescue in [nil, Rescue(iterations: 0), Rescue(iterations: 16)] {
      let rescued = try ascent(rescue)
      for _ in 0..<40 { #expect(rescued.step() != .silent(0)) }
      #expect(try #require(rescued.measure()) > 0)
    }
  }
}
