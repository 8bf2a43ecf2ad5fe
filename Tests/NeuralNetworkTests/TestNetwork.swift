import TestSupport

@testable import NeuralNetwork

/// A network with a branch and a merge of every kind, and what tests ask of its plans.
struct TestNetwork {
  private(set) var network = Network(inputRange: .caffe)

  static let canvas = Canvas(height: 61, width: 45)

  @discardableResult
  mutating func add(_ layer: any Layer, _ inputs: Int..., named name: String = "") -> Int {
    network.add(layer, to: inputs, named: name)
  }

  mutating func add(_ layer: any Layer, to inputs: [Int]) -> Int { network.add(layer, to: inputs, named: "") }

  /// A convolution of 3 × 3 from `channels` to `nodes` channels, scaled so that values stay about 1.
  static func convolution(_ channels: Int, _ nodes: Int, stride: Int = 1, seed: UInt64 = 1) -> Convolution {
    let scale = 1 / Float(9 * channels).squareRoot()
    return Convolution(
      filters: Tensor([1, 3, 3, channels, nodes], [Float].random(9 * channels * nodes, seed: seed).map { $0 * scale }),
      bias: .random(nodes, seed: seed + 1),
      window: Window(3, 3, stride: (stride, stride), padding: .sameUpper))
  }

  static let branching: Network = {
    var test = TestNetwork()
    let scaled = test.add(ScaleShift(scale: [0.01, 0.01, 0.01], shift: [0, 0.1, 0]), test.network.input)
    let first = test.add(Clamp.relu, test.add(convolution(3, 24, stride: 2), scaled), named: "first")
    let depthwise = test.add(
      DepthwiseConvolution(
        filters: Tensor([3, 3, 24], .random(216, seed: 5)), window: Window(3, 3, padding: .sameUpper)), first)
    let norm = test.add(ScaleShift(scale: .random(24, seed: 6), shift: .random(24, seed: 7)), depthwise)
    let six = test.add(Clamp(0, 6), norm, named: "six")
    let gate = test.add(Pointwise(.sigmoid), test.add(GlobalAveragePooling(), six))
    let squeezed = test.add(Product(), six, gate, named: "squeezed")
    let sum = test.add(Sum(), squeezed, first, named: "sum")
    let pooled = test.add(MaxPooling(Window(3, 3, stride: (2, 2), padding: .sameUpper)), sum, named: "pooled")
    let branch = test.add(convolution(24, 40, seed: 8), pooled, named: "branch")
    let joined = test.add(Concatenation(), branch, pooled, named: "joined")
    let normalized = test.add(
      LocalResponseNormalization(size: 5, alpha: 0.5, beta: 0.75, bias: 1), joined, named: "normalized")
    test.add(Softmax(), normalized, named: "softmax")
    return test.network
  }()
}
