import NeuralNetwork
import Testing

@testable import FeatureVisualization

struct RescueTests {
  @Test func whatIsBlockedIsLetThroughAsLongAsTheRescueSays() {
    let natural = Rescue(leak: 0.3, iterations: 2, whileBlocked: true)
    let lucid = Rescue(leak: 1, iterations: 2, onlyWhereBlocked: true)
    #expect((0..<4).map { natural.strength(after: $0).leak } == [0.3, 0.3, 0.3, 0.3])
    #expect((0..<4).map { natural.strength(after: $0).onlyWhereBlocked } == [false, false, true, true])
    #expect((0..<4).map { lucid.strength(after: $0).leak } == [1, 1, 0, 0])
    #expect(lucid.strength(after: 0).onlyWhereBlocked)
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
    let shape = Shape(2, 2, 1)
    let memory = [Buffer(shape), Buffer(shape)]
    let (activation, gradient) = (memory[0].map(shape), memory[1].map(shape))
    for (i, value) in map.enumerated() { activation.base[i] = value }
    let gate = Gate(clamp: Clamp(0, 6), leak: 0.5, onlyWhereBlocked: true)
    let mean = ActivationMeasure.linear([1], hasBorder: true)
      .evaluate(activation, weight: 1, gradient: gradient, guide: [], border: 0, gate: gate)
    #expect(mean == value)
    #expect(Array(gradient.values) == passing.map { $0 / 4 })
    withExtendedLifetime(memory) {}
  }
}
