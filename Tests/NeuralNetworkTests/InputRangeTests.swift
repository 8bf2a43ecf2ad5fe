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

  /// Numbers for pixels from 0 to 1 are those for pixels from 0 to 255, over 255.
  @Test(arguments: [
    ("0.1307/0.3081", InputRange(mean: .init(repeating: 33.3285, count: 3), std: .init(repeating: 78.5655, count: 3))),
    ("0.5/0.5", .tf), ("0.485,0.456,0.406/0.229,0.224,0.225", .torch), ("0/1", .pixels), ("0/255", .unit),
    ("0.5/1", InputRange(mean: .init(repeating: 0.5, count: 3), std: .init(repeating: 1, count: 3))),
    ("127.5/0.5", InputRange(mean: .init(repeating: 127.5, count: 3), std: .init(repeating: 0.5, count: 3))),
  ]) func meansAndDeviationsOfUnitsAreKnown(text: String, range: InputRange) throws {
    let read = try #require(InputRange(text))
    #expect((read.mean + read.std).error(against: range.mean + range.std) < 1e-6)
    #expect(InputRange(read.description) == read)
  }
}
