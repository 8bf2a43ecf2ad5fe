import TestSupport
import Testing

@testable import NeuralNetwork

struct BoundsTests {
  /// A layer of every kind whose bounds are known, and one whose are not.
  private static let network: Network = {
    var test = TestNetwork()
    let scaled = test.add(ScaleShift(scale: [0.01, -0.01, 0.01], shift: [0, 0.1, 0]), test.network.input)
    let padded = test.add(Padding(top: 1, left: 1, bottom: 1, right: 1, mode: .constant(2)), scaled)
    let first = test.add(Clamp.relu, test.add(TestNetwork.convolution(3, 24, stride: 2), padded))
    let depthwise = test.add(
      DepthwiseConvolution(
        filters: Tensor([3, 3, 24], .random(216, seed: 5)), bias: .random(24, seed: 3),
        window: Window(3, 3, padding: .sameUpper)), first)
    let norm = test.add(ScaleShift(scale: .random(24, seed: 6), shift: .random(24, seed: 7)), depthwise)
    let six = test.add(Clamp(0, 6), norm)
    let pooled = test.add(MaxPooling(Window(3, 3, stride: (2, 2), padding: .sameUpper)), test.add(Sum(), six, first))
    let mean = test.add(AveragePooling(Window(2, 2), countsPadding: true), pooled)
    let larger = test.add(Resizing(scale: (2, 2), mode: .linear, coordinates: .halfPixel), mean)
    let joined = test.add(Concatenation(), larger, test.add(ChannelSelection([2, 0]), larger))
    let global = test.add(GlobalAveragePooling(), joined)
    test.add(Sum(), joined, global, named: "all")
    test.add(Clamp(0, 1), test.add(Pointwise(.exp), global), named: "unknown")
    return test.network
  }()

  @Test func whateverTheImageEveryValueStaysWithinItsBounds() throws {
    let canvas = TestNetwork.canvas
    let targets = Self.network.operations.indices.dropFirst().map { Target(value: $0) }
    let plan = try Plan(Self.network, for: targets, on: canvas, cores: Cores())
    let count = canvas.height * canvas.width * 3
    let images: [[Float]] = [
      .random(count, seed: 1), [Float](repeating: 1, count: count), [Float](repeating: -1, count: count),
      [Float].random(count, seed: 2).map { $0 < 0 ? -1 : 1 },
    ]
    for (target, place) in zip(targets, plan.activations.indices) {
      let bounds = try Self.network.bounds(of: target.value, on: canvas)
      let channels = plan.activations[place].shape.channels
      #expect(bounds.count == channels)
      for image in images {
        plan.input.fill(image)
        plan.forward()
        let values = plan.activations[place].array
        let outside = values.indices.filter { place in
          let range = bounds[place % channels]
          let slack = 1e-5 * max(1, abs(range.lowerBound), abs(range.upperBound))
          return Double(values[place]) < range.lowerBound - slack || Double(values[place]) > range.upperBound + slack
        }
        #expect(outside.isEmpty, "value \(target.value)")
      }
    }
    let last = try Self.network.bounds(of: #require(Self.network.value(named: "all")), on: canvas)
    #expect(last.allSatisfy { $0.lowerBound.isFinite && $0.upperBound.isFinite })
    let clamped = try Self.network.bounds(of: #require(Self.network.value(named: "unknown")), on: canvas)
    #expect(clamped == [ClosedRange](repeating: 0...1, count: 26))
  }

  /// One weight a node over the red of a pixel, 0 … 255 of it, and a bias.
  private static func bounds(weight: Float, bias: Float) throws -> ClosedRange<Double> {
    var network = Network(inputRange: InputRange(mean: [0, 0, 0], std: [1, 1, 1]))
    let sums = network.add(
      Convolution(filters: Tensor([1, 1, 1, 3, 1], [weight, 0, 0]), bias: [bias], window: Window(1, 1)),
      to: [network.input], named: "")
    let relu = network.add(Clamp.relu, to: [sums], named: "")
    return try network.bounds(of: relu, on: Canvas(height: 4, width: 4))[0]
  }

  @Test func aReLUThatNoPictureOpensIsAlwaysNothing() throws {
    #expect(try Self.bounds(weight: 1, bias: -255) == 0...0)
    #expect(try Self.bounds(weight: -1, bias: 0) == 0...0)
    #expect(try Self.bounds(weight: 1, bias: -254) == 0...1)
    #expect(try Self.bounds(weight: -1, bias: 2) == 0...2)
    #expect(try Self.bounds(weight: .nan, bias: 0) == 0 ... .infinity, "nothing is known of it")
  }
}
