import NeuralNetwork
import Testing

@testable import FeatureVisualization

struct RescueTests {
  @Test func whatIsBlockedIsLetThroughAsLongAsTheRescueSays() {
    typealias Strength = Rescue.Strength
    let natural = Rescue(leak: 0.3, iterations: 2, nearest: 0.25)
    let lucid = Rescue(leak: 1, iterations: 2, onlyWhereBlocked: true)
    let (early, late) = (Strength(leak: 0.3, reach: .all), Strength(leak: 0.3, reach: .nearest(0.25)))
    #expect((0..<4).map { natural.strength(after: $0) } == [early, early, late, late])
    let blocked = Strength(leak: 1, reach: .allWhereBlocked)
    #expect((0..<4).map { lucid.strength(after: $0) } == [blocked, blocked, Strength(), Strength()])
  }

  /// The gradient at each position of a 2 × 2 map of activations before a ReLU6, a position's own being 1; and the mean.
  private static func gradient(
    _ map: [Float], _ reach: Rescue.Reach
  ) -> (gradient: [Float], mean: Float) {
    let shape = Shape(2, 2, 1)
    let memory = [Buffer(shape), Buffer(shape)]
    let (activation, gradient) = (memory[0].map(shape), memory[1].map(shape))
    for (i, value) in map.enumerated() { activation.base[i] = value }
    let gate = Gate(clamp: Clamp(0, 6), rescue: Rescue.Strength(leak: 0.5, reach: reach))
    let mean = ActivationMeasure.linear([1], hasBorder: true)
      .evaluate(activation, weight: 4, gradient: gradient, guide: [], border: 0, gate: gate)
    return withExtendedLifetime(memory) { (Array(gradient.values), mean) }
  }

  @Test(
    arguments: [
      // silent everywhere, at the top everywhere, either
      ([-1, -2, -3, -4], [0.5, 0.5, 0.5, 0.5], 0), ([7, 8, 9, 6], [0.5, 0.5, 0.5, 0.5], 6),
      ([7, 8, -1, -1], [0.5, 0.5, 0.5, 0.5], 3),
      // where one position climbs by itself the others wait
      ([7, 2, -1, -1], [0, 1, 0, 0], 2),
    ] as [([Float], [Float], Float)])
  func aWholeMapThatIsBlockedAtEitherEndOfAReLU6StillClimbs(map: [Float], passing: [Float], value: Float) {
    let found = Self.gradient(map, .allWhereBlocked)
    #expect(found.mean == value)
    #expect(found.gradient == passing)
  }

  @Test(
    arguments: [
      // of none or a single open position the half that is nearest to it joins
      ([-9, -2, -1, -3], [0, 0.5, 0.5, 0]), ([-9, 4, -1, -3], [0, 1, 0.5, 0]), ([9, 8, -3, 7], [0, 0.5, 0, 0.5]),
      // two are enough
      ([1, 2, -1, -3], [1, 1, 0, 0]), ([1, 2, 3, 4], [1, 1, 1, 1]),
    ] as [([Float], [Float])])
  func whereFewPositionsAreOpenTheNearestOnesClimbToo(map: [Float], passing: [Float]) {
    #expect(Self.gradient(map, .nearest(0.5)).gradient == passing)
  }

  /// However small the part, one position climbs.
  @Test func aMapThatIsBlockedHasANearestPosition() {
    #expect(Self.gradient([-9, -2, -1, -3], .nearest(0.01)).gradient == [0, 0, 0.5, 0])
  }

  @Test func gatesOfEarlierLayersThatBlockEverythingAreOpened() throws {
    func ascent(_ rescue: Rescue?) throws -> Ascent {
      var method = Method(name: "plain")
      method.rescue = rescue
      let recipe = SmallNetwork.recipe(.node(0, of: "behind"), iterations: 40, by: method)
      return try Ascent(recipe, on: SmallNetwork.hidden, cores: Cores())
    }
    #expect(try ascent(nil).step() == .silent(0))
    #expect(try ascent(Rescue(leak: 1, iterations: 0)).step() == .silent(0))
    let rescued = try ascent(Rescue(leak: 1, iterations: 16))
    for _ in 0..<40 { #expect(rescued.step() != .silent(0)) }
    #expect(try #require(rescued.measure()) > 0)
  }
}
