// VGG and InceptionV3 as keras.applications builds them, with the weights that the formula in
// ../Reference/make_weights.py makes.

import Dispatch
import NeuralNetwork

/// The networks that TensorFlow computed the references with. They take the image as it is, in [−1, 1].
public enum KerasNetworks {
  /// VGG16 up to block 3: the references hold no deeper layer.
  public static let vgg16 = vgg(blocks: [(2, 64), (2, 128), (3, 256)])
  /// VGG19 up to block 5.
  public static let vgg19 = vgg(blocks: [(2, 64), (2, 128), (4, 256), (4, 512), (4, 512)])
  /// InceptionV3 without its classifier.
  public static let inceptionV3 = InceptionV3().network

  private static func vgg(blocks: [(convolutions: Int, nodes: Int)]) -> Network {
    var network = Network(inputRange: .tf)
    var weights = StandInWeights()
    var value = network.input
    var channels = 3
    for (block, (convolutions, nodes)) in zip(1..., blocks) {
      for number in 1...convolutions {
        let filters = weights.filters(3, 3, channels, nodes)
        let bias = weights.draw(nodes, scale: 0.05)
        let layer = Convolution(filters: filters, bias: bias, window: Window(3, 3, padding: .sameUpper))
        value = network.add(layer, to: [value], named: "")
        value = network.add(Clamp.relu, to: [value], named: "block\(block)_conv\(number)")
        channels = nodes
      }
      value = network.add(MaxPooling(Window(2, 2, stride: (2, 2))), to: [value], named: "block\(block)_pool")
    }
    return network
  }
}

/// Weights by the formula, tensor after tensor.
private struct StandInWeights {
  private var drawn: UInt64 = 0

  /// Element i of tensor t is SplitMix64's output for the state t · 2⁴⁰ + i, as u in [0, 1):
  /// (u − 1/2) · √12 · scale + shift.
  mutating func draw(_ count: Int, scale: Double, shift: Double = 0) -> [Float] {
    drawn += 1
    let first = drawn << 40
    let factor = 12.0.squareRoot() * scale
    let piece = 1 << 16
    return [Float](unsafeUninitializedCapacity: count) { values, initialized in
      // pieces write apart
      nonisolated(unsafe) let base = values.baseAddress!
      DispatchQueue.concurrentPerform(iterations: (count + piece - 1) / piece) { number in
        var i = number * piece
        let end = min(count, i + piece)
        while i < end {
          var random = Random(seed: first + UInt64(i))
          let u = Double(random.next() >> 40) / 0x1p24
          base[i] = Float((u - 0.5) * factor + shift)
          i += 1
        }
      }
      initialized = count
    }
  }

  /// Keras' H×W×I×O is our order, with one group.
  mutating func filters(_ height: Int, _ width: Int, _ inputs: Int, _ outputs: Int) -> Tensor {
    let count = height * width * inputs
    return Tensor([1, height, width, inputs, outputs], draw(count * outputs, scale: (2 / Double(count)).squareRoot()))
  }
}

/// InceptionV3 (Szegedy et al., Rethinking the Inception Architecture for Computer Vision, 2015), block after block in the
/// order in which keras.applications makes its convolutions.
private struct InceptionV3 {
  private(set) var network = Network(inputRange: .tf)
  private var weights = StandInWeights()
  private var channels: [Int: Int]
  private var convolutions = 0

  /// Nodes, height and width of one convolution.
  private typealias Size = (nodes: Int, height: Int, width: Int)

  init() {
    channels = [network.input: 3]
    var x = convolution(network.input, (32, 3, 3), stride: 2, padding: .none)
    x = convolution(x, (32, 3, 3), padding: .none)
    x = convolution(x, (64, 3, 3))
    x = maxPool(x)
    x = convolution(x, (80, 1, 1), padding: .none)
    x = convolution(x, (192, 3, 3), padding: .none)
    x = maxPool(x)
    for (number, pooled) in [(0, 32), (1, 64), (2, 64)] {
      x = join(
        [
          chain(x, [(64, 1, 1)]), chain(x, [(48, 1, 1), (64, 5, 5)]), chain(x, [(64, 1, 1), (96, 3, 3), (96, 3, 3)]),
          chain(averagePool(x), [(pooled, 1, 1)]),
        ], "mixed\(number)")
    }
    x = join(
      [
        convolution(x, (384, 3, 3), stride: 2, padding: .none),
        convolution(chain(x, [(64, 1, 1), (96, 3, 3)]), (96, 3, 3), stride: 2, padding: .none), maxPool(x),
      ], "mixed3")
    for (number, n) in [(4, 128), (5, 160), (6, 160), (7, 192)] {
      x = join(
        [
          chain(x, [(192, 1, 1)]), chain(x, [(n, 1, 1), (n, 1, 7), (192, 7, 1)]),
          chain(x, [(n, 1, 1), (n, 7, 1), (n, 1, 7), (n, 7, 1), (192, 1, 7)]),
          chain(averagePool(x), [(192, 1, 1)]),
        ], "mixed\(number)")
    }
    x = join(
      [
        convolution(chain(x, [(192, 1, 1)]), (320, 3, 3), stride: 2, padding: .none),
        convolution(chain(x, [(192, 1, 1), (192, 1, 7), (192, 7, 1)]), (192, 3, 3), stride: 2, padding: .none),
        maxPool(x),
      ], "mixed8")
    for number in [9, 10] {
      x = join(
        [
          chain(x, [(320, 1, 1)]), fork(chain(x, [(384, 1, 1)]), "mixed9_\(number - 9)"),
          fork(chain(x, [(448, 1, 1), (384, 3, 3)]), ""), chain(averagePool(x), [(192, 1, 1)]),
        ], "mixed\(number)")
    }
  }

  /// A convolution without bias, its batch norm without gamma, its ReLU.
  private mutating func convolution(
    _ input: Int, _ size: Size, stride: Int = 1, padding: Window.Padding = .sameUpper
  ) -> Int {
    convolutions += 1
    let layer = Convolution(
      filters: weights.filters(size.height, size.width, channels[input]!, size.nodes),
      window: Window(size.height, size.width, stride: (stride, stride), padding: padding))
    let beta = weights.draw(size.nodes, scale: 0.1)
    let mean = weights.draw(size.nodes, scale: 0.1)
    let variance = weights.draw(size.nodes, scale: 0.2, shift: 1)
    let norm = ScaleShift(
      gamma: beta.map { _ in 1 }, beta: beta, mean: mean, variance: variance, epsilon: 0.001)
    var value = network.add(layer, to: [input], named: "conv2d_\(convolutions)")
    value = network.add(norm, to: [value], named: "batch_normalization_\(convolutions)")
    value = network.add(Clamp.relu, to: [value], named: "activation_\(convolutions)")
    channels[value] = size.nodes
    return value
  }

  private mutating func chain(_ input: Int, _ sizes: [Size]) -> Int {
    sizes.reduce(input) { convolution($0, $1) }
  }

  /// Lying and standing windows side by side.
  private mutating func fork(_ input: Int, _ name: String) -> Int {
    join([convolution(input, (384, 1, 3)), convolution(input, (384, 3, 1))], name)
  }

  private mutating func maxPool(_ input: Int) -> Int { pool(input, MaxPooling(Window(3, 3, stride: (2, 2)))) }

  /// Of the size of its input; the padding does not count in the divisor.
  private mutating func averagePool(_ input: Int) -> Int {
    pool(input, AveragePooling(Window(3, 3, padding: .sameUpper)))
  }

  private mutating func pool(_ input: Int, _ layer: any Layer) -> Int {
    let value = network.add(layer, to: [input], named: "")
    channels[value] = channels[input]
    return value
  }

  private mutating func join(_ inputs: [Int], _ name: String) -> Int {
    let value = network.add(Concatenation(), to: inputs, named: name)
    channels[value] = inputs.reduce(0) { $0 + channels[$1]! }
    return value
  }
}
