// Plans for some nodes of a layer.

import TestSupport
import Testing

@testable import NeuralNetwork

struct SubgraphTests {
  private static let canvas = TestNetwork.canvas
  private static let image = [Float].random(canvas.height * canvas.width * 3, seed: 11)

  private static func plan(_ network: Network, _ targets: [Target]) throws -> Plan {
    try Plan(network, for: targets, on: canvas, cores: Cores())
  }

  /// Layers on a map of 12 channels; the ones that join it with itself are given it `inputs` times.
  struct NarrowingCase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let layers: [any Layer]
    var inputs = 1

    init(_ name: String, _ layers: any Layer..., inputs: Int = 1) {
      testDescription = name
      self.layers = layers
      self.inputs = inputs
    }

    static let all = [
      NarrowingCase("nothing"),
      NarrowingCase("convolution", TestNetwork.convolution(12, 20)),
      NarrowingCase("convolution and ReLU", TestNetwork.convolution(12, 20), Clamp.relu),
      NarrowingCase(
        "convolution in groups",
        Convolution(
          filters: Tensor([3, 3, 3, 4, 4], .random(432, seed: 3)), window: Window(3, 3, padding: .sameLower))),
      NarrowingCase(
        "convolution, batch norm, ReLU", TestNetwork.convolution(12, 12),
        ScaleShift(scale: .random(12, seed: 3), shift: .random(12, seed: 4)), Clamp.relu),
      NarrowingCase(
        "depthwise convolution",
        DepthwiseConvolution(
          filters: Tensor([3, 3, 12], .random(108, seed: 3)), bias: .random(12, seed: 4),
          window: Window(3, 3, stride: (2, 2)))),
      NarrowingCase("clamp", Clamp(-0.5, 0.5)),
      NarrowingCase("leaky ReLU", LeakyReLU(slope: 0.1)),
      NarrowingCase("sigmoid", Pointwise(.sigmoid)),
      NarrowingCase("softmax", Softmax()),
      NarrowingCase("softmax of the whole map", Softmax(isGlobal: true)),
      NarrowingCase("max pooling", MaxPooling(Window(3, 3, stride: (2, 2)))),
      NarrowingCase("max pooling of the whole map", MaxPooling(nil)),
      NarrowingCase("average pooling", AveragePooling(Window(3, 3, padding: .sameUpper))),
      NarrowingCase("global average pooling", GlobalAveragePooling()),
      NarrowingCase("scale and shift", ScaleShift(scale: .random(12, seed: 3), shift: .random(12, seed: 4))),
      NarrowingCase(
        "local response normalization", LocalResponseNormalization(size: 3, alpha: 1, beta: 0.75, bias: 1)),
      NarrowingCase("concatenation", Concatenation(), inputs: 2),
      NarrowingCase("sum", Sum(), inputs: 2),
      NarrowingCase("product", Product(), inputs: 2),
      NarrowingCase("flattening", GlobalAveragePooling(), Flatten()),
      NarrowingCase("selection of channels", ChannelSelection([11, 3, 3, 0, 5, 7])),
      NarrowingCase("border", Padding(top: 1, left: 2, bottom: 0, right: 3, mode: .constant(1))),
      NarrowingCase(
        "a chain", Clamp(-2, 2), AveragePooling(Window(2, 2)), TestNetwork.convolution(12, 9), Pointwise(.sigmoid),
        MaxPooling(Window(2, 2))),
    ]
  }

  @Test(arguments: NarrowingCase.all, [true, false])
  func aPlanForSomeNodesIsThePlanForAllOfThem(test: NarrowingCase, isShared: Bool) throws {
    var network = TestNetwork()
    let scaled = network.add(ScaleShift(scale: [0.01, 0.01, 0.01], shift: [0, 0, 0]), network.network.input)
    let map = network.add(TestNetwork.convolution(3, 12, seed: 9), scaled)
    // another map of as many channels, so that a join does not read one value twice
    let other = network.add(TestNetwork.convolution(3, 12, seed: 12), scaled)
    var value = map
    for layer in test.layers { value = network.add(layer, to: test.inputs == 2 ? [value, other] : [value]) }
    // where the map is a target too, it cannot be narrowed away
    let also = isShared ? [Target(value: map)] : []

    let whole = try Self.plan(network.network, [Target(value: value)] + also)
    let channels = whole.activations[0].shape.channels
    let nodes = [channels - 1, 0, 5, 0]  // in any order, one of them twice
    let narrowed = try Self.plan(network.network, [Target(value: value, nodes: nodes)] + also)
    for plan in [whole, narrowed] {
      plan.input.fill(Self.image)
      plan.forward()
    }
    let all = whole.activations[0].array
    let expected = (0..<whole.activations[0].shape.pixels).flatMap { p in nodes.map { all[p * channels + $0] } }
    #expect(narrowed.activations[0].array.error(against: expected) < 1e-5)

    let some = [Float].random(narrowed.activations[0].shape.count, seed: 4)
    var spread = [Float](repeating: 0, count: all.count)
    for p in 0..<whole.activations[0].shape.pixels {
      for (place, node) in nodes.enumerated() { spread[p * channels + node] += some[p * nodes.count + place] }
    }
    let rest = isShared ? [[Float].random(whole.activations[1].shape.count, seed: 5)] : []
    whole.run(Self.image, gradients: [spread] + rest)
    narrowed.run(Self.image, gradients: [some] + rest)
    #expect(narrowed.inputGradient.array.error(against: whole.inputGradient.array) < 1e-5)
    #expect(whole.inputGradient.array.largestMagnitude > 0)
  }

  @Test func oneNodeOfAConvolutionTakesLessMemory() throws {
    let value = try #require(TestNetwork.branching.value(named: "branch"))
    let whole = try Self.plan(TestNetwork.branching, [Target(value: value)])
    let one = try Self.plan(TestNetwork.branching, [Target(value: value, nodes: [7])])
    #expect(one.arena.size <= whole.arena.size)
    #expect(one.activations[0].shape.channels == 1)
  }
}
