import NeuralNetwork
import TestSupport

@testable import NetworkZoo

/// A convolution with a ReLU, a pool, a branch that is added to what it came from, and classes.
struct CircuitNet {
  static let canvas = Canvas(height: 12, width: 12)
  static let image = [Float].random(canvas.height * canvas.width * 3, seed: 20)

  var network = Network(inputRange: .tf)
  let first: Tensor, branch: Tensor, second: Tensor
  let file: NetworkFile

  init() {
    first = Tensor([1, 3, 3, 3, 6], .random(3 * 3 * 3 * 6, seed: 1))
    branch = Tensor([1, 3, 3, 6, 6], .random(3 * 3 * 6 * 6, seed: 2))
    second = Tensor([1, 1, 1, 6, 12], .random(6 * 12, seed: 3))
    func bias(_ count: Int, _ seed: UInt64) -> [Float] { .random(count, seed: seed) }
    let window = Window(3, 3, padding: .sameUpper)
    var x = network.add(Convolution(filters: first, bias: bias(6, 4), window: window), to: [network.input], named: "")
    x = network.add(Clamp.relu, to: [x], named: "first")
    var y = network.add(Convolution(filters: branch, bias: bias(6, 5), window: window), to: [x], named: "inner:pre")
    y = network.add(Clamp.relu, to: [y], named: "inner")
    y = network.add(
      Convolution(filters: Tensor([1, 1, 1, 6, 6], .random(36, seed: 6)), window: Window(1, 1)), to: [y],
      named: "projected")
    // the stream: the branch is added to a projection of the first layer
    let z = network.add(
      Convolution(filters: Tensor([1, 1, 1, 6, 6], .random(36, seed: 7)), window: Window(1, 1)), to: [x],
      named: "stream")
    x = network.add(Sum(), to: [z, y], named: "sum")
    x = network.add(Convolution(filters: second, bias: bias(12, 8), window: Window(1, 1)), to: [x], named: "last:pre")
    x = network.add(Clamp.relu, to: [x], named: "last")
    x = network.add(GlobalAveragePooling(), to: [x], named: "pooled")
    x = network.add(
      Convolution(filters: Tensor([1, 1, 1, 12, 10], .random(120, seed: 9)), window: Window(1, 1)), to: [x],
      named: "classes")
    let names = ["first", "inner", "projected", "sum", "last", "classes"]
    let listed = names.map { [network] in network.value(named: $0)! }
    file = try! NetworkFile(
      name: "net", sha256: "5ma11", network: network, canvas: Self.canvas, labels: [], statesInputRange: true,
      listed: listed)
  }

  func layer(_ name: String) -> NetworkFile.Layer { file.layer(named: name)! }
}
