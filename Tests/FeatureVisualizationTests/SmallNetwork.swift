import NeuralNetwork
import TestSupport

@testable import FeatureVisualization
@testable import NetworkZoo

/// A network of a few layers, whose steps take no time.
enum SmallNetwork {
  static let canvas = Canvas(height: 20, width: 24)

  static let file = try! NetworkFile(
    name: "small", sha256: "5ma11", network: network, canvas: canvas, labels: [], statesInputRange: true)

  /// `first` (node 7 is dead), `second`, and `wide`, which needs 9 pixels.
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

  static func recipe(
    _ layer: String, _ node: Int, start: Start = .noise, size: Canvas = canvas, iterations: Int = 4
  ) -> Recipe {
    Recipe(
      network: "small", weights: "5ma11", inputRange: network.inputRange, layer: layer, node: node, start: start,
      size: size, iterations: iterations)
  }
}
