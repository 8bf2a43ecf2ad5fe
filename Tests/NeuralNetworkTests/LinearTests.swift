// What of a network is linear, and the gradients of its maps.

import TestSupport
import Testing

@testable import NeuralNetwork

struct LinearTests {
  private static let canvas = TestNetwork.canvas

  /// The gradient of one unit with respect to the map `source`, for the image `image`.
  private static func gradient(
    of value: Int, unit: Int, at source: Int, in network: Network, _ image: [Float]
  ) throws -> [Float] {
    let plan = try Plan(
      network, for: [Target(value: source), Target(value: value)], on: canvas, cores: Cores(limit: 2))
    plan.input.fill(image)
    plan.forward()
    plan.activationGradients[0].fill([Float](repeating: 0, count: plan.activationGradients[0].shape.count))
    var seed = [Float](repeating: 0, count: plan.activationGradients[1].shape.count)
    seed[unit] = 1
    plan.activationGradients[1].fill(seed)
    var gradient: [Float] = []
    plan.backward { target, map in
      if target == 0 { gradient = map.array }
    }
    return gradient
  }

  private static let images = (0..<2).map { [Float].random(canvas.height * canvas.width * 3, seed: 30 + UInt64($0)) }

  @Test func functionsAndGatesAreLeftOutAndMaximaBecomeMeans() throws {
    func network(isLinear: Bool) -> (network: Network, source: Int, last: Int) {
      var test = TestNetwork()
      let first = test.add(TestNetwork.convolution(3, 5), test.network.input)
      let source = isLinear ? first : test.add(Clamp(0, 6), first)
      let window = Window(2, 2, stride: (2, 2))
      var map = test.add(isLinear ? AveragePooling(window) : MaxPooling(window), source)
      if !isLinear {
        let gate = test.add(Pointwise(.sigmoid), test.add(GlobalAveragePooling(), map))
        map = test.add(Product(), gate, map)
        map = test.add(LeakyReLU(slope: 0.1), map)
      }
      let scaled = test.add(ScaleShift(scale: .random(5, seed: 3), shift: .random(5, seed: 4)), map)
      let second = test.add(TestNetwork.convolution(5, 4), scaled)
      let last = isLinear ? second : test.add(Pointwise(.gelu), second)
      return (test.network, source, last)
    }
    let (made, ofMade) = try network(isLinear: false).network.linear(on: Self.canvas)
    let own = network(isLinear: false), expected = network(isLinear: true)
    let gradients = try Self.images.map {
      try Self.gradient(of: ofMade[own.last], unit: 21, at: ofMade[own.source], in: made, $0)
    }
    #expect(gradients[0] == gradients[1], "the same for every image")
    let direct = try Self.gradient(
      of: expected.last, unit: 21, at: expected.source, in: expected.network, Self.images[0])
    #expect(direct.largestMagnitude > 0)
    #expect(gradients[0].error(against: direct) < 1e-5)
  }

  /// A clamp that is merged into its convolution masks the gradient of its output where that is kept.
  @Test func theGradientOfAMapIsThatOfItsReaders() throws {
    var test = TestNetwork()
    let first = test.add(TestNetwork.convolution(3, 5), test.network.input)
    let source = test.add(Clamp(0, 0.1), first)
    let last = test.add(TestNetwork.convolution(5, 4), source)
    let image = Self.images[0]
    let gradient = try Self.gradient(of: last, unit: 21, at: source, in: test.network, image)
    // linear from there on: the derivative is a difference
    let (linear, values) = try test.network.linear(on: Self.canvas)
    let expected = try Self.gradient(of: values[last], unit: 21, at: values[source], in: linear, image)
    #expect(gradient.error(against: expected) < 1e-6 && gradient.largestMagnitude > 0)
  }
}
