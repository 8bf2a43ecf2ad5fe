import TestSupport
import Testing

@testable import NeuralNetwork

struct InputRangeTests {
  /// What the networks' makers do to one pixel, red 0, green 64, blue 255.
  private static let ranges: [(InputRange, [Double])] = [
    (.tf, [-1, 64 / 127.5 - 1, 1]),
    (.caffe, [255 - 103.939, 64 - 116.779, -123.68]),
    (.torch, [-0.485 / 0.229, (64.0 / 255 - 0.456) / 0.224, (1 - 0.406) / 0.225]),
  ]

  @Test(arguments: ranges) func rangesAreThoseOfTheTable(range: InputRange, expected: [Double]) throws {
    let network = Network(inputRange: range)
    let plan = try Plan(
      network, for: [Target(value: network.input)], on: Canvas(height: 1, width: 1), cores: Cores())
    plan.input.fill([-1, 64 / 127.5 - 1, 1])
    plan.forward()
    #expect(plan.activations[0].array.error(against: expected.map { Float($0) }) < 1e-6)
  }
}
