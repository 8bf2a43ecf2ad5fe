import TestSupport
import Testing

@testable import NeuralNetwork

struct LeakyBackwardTests {
  private static let canvas = Canvas(height: 9, width: 7)
  private static let channels = 20

  /// A clamp in each of the layers that can hold one, shut by `bias`; the image is 0 but for the means.
  private static func network(_ kind: String, _ clamp: Clamp, bias: Float) -> Network {
    var network = Network(inputRange: .tf)
    let bias = [Float](repeating: bias, count: channels)
    let window = Window(3, 3, padding: .sameUpper)
    let spread = network.add(
      Convolution(filters: Tensor([1, 1, 1, 3, channels], .random(3 * channels, seed: 1)), window: Window(1, 1)),
      to: [network.input], named: "")
    let shut =
      switch kind {
      case "convolution":
        network.add(
          Convolution(
            filters: Tensor([1, 3, 3, channels, channels], .random(9 * channels * channels, seed: 2)), bias: bias,
            window: window), to: [spread], named: "")
      case "depthwise":
        network.add(
          DepthwiseConvolution(
            filters: Tensor([3, 3, channels], .random(9 * channels, seed: 2)), bias: bias, window: window),
          to: [spread], named: "")
      default:
        network.add(
          Sum(),
          to: [
            spread,
            network.add(
              ScaleShift(scale: [Float](repeating: 1, count: channels), shift: bias), to: [spread], named: ""),
          ], named: "")
      }
    _ = network.add(clamp, to: [shut], named: "open")
    // what it would be without the clamp
    _ = network.add(ChannelSelection(Array(0..<channels)), to: [shut], named: "linear")
    return network
  }

  @Test(
    arguments: ["convolution", "depthwise", "clamp"],
    [(Clamp.relu, -1000), (Clamp(0, 6), 1000)] as [(Clamp, Float)])
  func clampedValuesPassAFractionOfTheirGradient(kind: String, clamp: (gate: Clamp, bias: Float)) throws {
    let network = Self.network(kind, clamp.gate, bias: clamp.bias)
    let count = Self.canvas.height * Self.canvas.width
    let image = [Float].random(count * 3, seed: 3)
    let gradient = [Float].random(count * Self.channels, seed: 4)
    func result(_ name: String, _ gradient: [Float], leak: Float) throws -> [Float] {
      let target = Target(value: try #require(network.value(named: name)))
      let plan = try Plan(network, for: [target], on: Self.canvas, cores: Cores())
      plan.input.fill(image)
      plan.forward()
      plan.activationGradients[0].fill(gradient)
      plan.backward(leak: leak)
      return plan.inputGradient.array
    }
    #expect(try result("open", gradient, leak: 0).allSatisfy { $0 == 0 })
    let leaky = try result("open", gradient, leak: 0.25)
    let expected = try result("linear", gradient.map { 0.25 * $0 }, leak: 0)
    #expect(expected.largestMagnitude > 0)
    #expect(leaky.error(against: expected) < 1e-5)
  }
}
