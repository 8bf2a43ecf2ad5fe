import NeuralNetwork
import TestSupport

@testable import FeatureVisualization
@testable import NetworkZoo

/// A network of a few layers, on which steps are fast.
enum SmallNetwork {
  static let canvas = Canvas(height: 20, width: 24)

  static let file = try! NetworkFile(
    name: "small", sha256: "5ma11", network: network, canvas: canvas, labels: [], statesInputRange: true)

  /// Layers `first` (node 7 is dead), `second`, and `wide`, which needs 9 pixels a side.
  private static let network: Network = {
    var network = Network(inputRange: .tf)
    var bias = [Float](repeating: 0, count: 8)
    bias[7] = -1000
    func filters(_ side: Int, _ inputs: Int, _ outputs: Int) -> Tensor {
      Tensor([1, side, side, inputs, outputs], .random(side * side * inputs * outputs, seed: UInt64(outputs)))
    }
    let window = Window(3, 3, padding: .sameUpper)
    var x = network.add(
      Convolution(filters: filters(3, 3, 8), bias: bias, window: window), to: [network.input], named: "")
    x = network.add(Clamp.relu, to: [x], named: "first")
    x = network.add(Convolution(filters: filters(3, 8, 5), window: window), to: [x], named: "")
    x = network.add(Clamp.relu, to: [x], named: "second")
    _ = network.add(Convolution(filters: filters(9, 5, 4), window: Window(9, 9)), to: [x], named: "wide")
    return network
  }()

  /// Statistics of its layers that no picture has: a prior always pulls.
  static let statistics = StatisticsBook(
    only: PhotographStatistics(
      weights: "5ma11",
      layers: [("first", 8), ("second", 5)].map { name, channels in
        PhotographStatistics.Layer(
          name: name, means: [Float](repeating: 0.5, count: 2 * channels),
          deviations: (0..<2 * channels).map { 0.05 + 0.01 * Float($0) })
      }, looks: 3))

  /// The same with `gated`, a layer of seven nodes: a bias makes node 5 silent for every start, and node 6 dead.
  static let gated = branch("gated") { network in
    let bias: [Float] = [0, 0, 0, 0, 0, -1.5, -1000]
    let weights = [Float].random(9 * 48, seed: 6).map { 0.1 * $0 }
    // node 6 has the weights of node 5
    let rows = stride(from: 0, to: weights.count, by: 6).flatMap { weights[$0..<$0 + 6] + [weights[$0 + 5]] }
    let x = network.add(
      Convolution(
        filters: Tensor([1, 3, 3, 8, 7], rows), bias: bias,
        window: Window(3, 3, padding: .sameUpper)), to: [network.value(named: "first")!], named: "")
    _ = network.add(Clamp.relu, to: [x], named: "gated")
  }

  /// The same with `sum`, the end of a residual block that begins at `first`, and `beside`, the sum of two convolutions.
  static let residual = branch("sum") { network in
    func convolved(seed: UInt64) -> Int {
      network.add(
        Convolution(
          filters: Tensor([1, 3, 3, 8, 8], .random(9 * 64, seed: seed)), window: Window(3, 3, padding: .sameUpper)),
        to: [network.value(named: "first")!], named: "")
    }
    let (one, other) = (convolved(seed: 3), convolved(seed: 4))
    _ = network.add(Sum(), to: [one, other], named: "beside")
    _ = network.add(Sum(), to: [convolved(seed: 5), network.value(named: "first")!], named: "sum")
  }

  /// The same with `hollow`, behind a GELU: node 0 begins below its hollow, node 1 above, and nothing leads node 2 out.
  static let hollow = branch("hollow") { network in
    let weights = (0..<3 * 3).map { i in [Float(0.8), 0.8, 0.001][i % 3] }
    let x = network.add(
      Convolution(filters: Tensor([1, 1, 1, 3, 3], weights), bias: [-1.5, 1, -3], window: Window(1, 1)),
      to: [network.input], named: "")
    _ = network.add(Pointwise(.gelu), to: [x], named: "hollow")
  }

  /// A network whose node `bordered` is open only at the border of a gray image, by the padding: it looks for black.
  static let bordered = {
    var network = Network(inputRange: .tf)
    let brightness = Convolution(filters: Tensor([1, 1, 1, 3, 1], [0.2, 0.2, 0.2]), bias: [0.6], window: Window(1, 1))
    let dark = Convolution(
      filters: Tensor([1, 3, 3, 1, 1], [Float](repeating: -1, count: 9)), bias: [4],
      window: Window(3, 3, padding: .sameUpper))
    var x = network.add(brightness, to: [network.input], named: "brightness")
    x = network.add(dark, to: [x], named: "")
    _ = network.add(Clamp.relu, to: [x], named: "bordered")
    return try! NetworkFile(
      name: "small", sha256: "5ma11", network: network, canvas: Canvas(height: 64, width: 64), labels: [],
      statesInputRange: true)
  }()

  /// The same with `behind`, whose only input is a layer that is silent everywhere at a start of noise.
  static let hidden = branch("hidden") { network in
    func point(_ weights: [Float], bias: [Float]) -> Convolution {
      Convolution(
        filters: Tensor([1, 1, 1, weights.count / bias.count, bias.count], weights), bias: bias, window: Window(1, 1))
    }
    // for pixels in [−1, 1], one node is active where they are nearly white, the other where they are nearly black
    var x = network.add(
      point([1, -1, 1, -1, 1, -1], bias: [-2.9, -2.9]), to: [network.input], named: "")
    x = network.add(Clamp.relu, to: [x], named: "shut")
    x = network.add(point([1, -1], bias: [0]), to: [x], named: "")
    _ = network.add(Clamp.relu, to: [x], named: "behind")
  }

  /// The same with `steep`, whose gradient overflows Float.
  static let steep = branch("steep") { network in
    let weights = [Float](repeating: 1e30, count: 64)
    var x = network.value(named: "first")!
    for name in ["", "steep"] {
      x = network.add(
        Convolution(filters: Tensor([1, 1, 1, 8, 8], weights), window: Window(1, 1)), to: [x], named: name)
    }
  }

  /// The same with a softmax of twelve classes.
  static let classifier = branch("classifier") { network in
    let x = network.add(
      Convolution(filters: Tensor([1, 1, 1, 8, 12], .random(96, seed: 7).map { 50 * $0 }), window: Window(1, 1)),
      to: [network.value(named: "first")!], named: "")
    let pooled = network.add(GlobalAveragePooling(), to: [x], named: "logits")
    _ = network.add(Softmax(), to: [pooled], named: "classes")
  }

  private static func branch(_ name: String, _ add: (inout Network) -> Void) -> NetworkFile {
    var network = network
    add(&network)
    return try! NetworkFile(
      name: "small", sha256: "5ma11", network: network, canvas: canvas, labels: [], statesInputRange: true)
  }

  static func request(
    _ layer: String, _ node: Int, start: Start = .noise, size: Canvas = canvas, iterations: Int = 4,
    by recipe: Recipe = Recipe(name: "plain")
  ) -> AscentRequest {
    request(.node(node, of: layer), start: start, size: size, iterations: iterations, by: recipe)
  }

  static func request(
    _ objective: Objective, start: Start? = nil, size: Canvas = canvas, iterations: Int = 4,
    by recipe: Recipe = Recipe(name: "plain")
  ) -> AscentRequest {
    AscentRequest(
      network: "small", weights: "5ma11", inputRange: network.inputRange, objective: objective, recipe: recipe,
      start: start, size: size, iterations: iterations)
  }
}
