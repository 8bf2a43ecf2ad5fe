import NetworkZoo
import NeuralNetwork
import TestSupport
import Testing

/// A small network in a folder of cases, compiled for its output y, and the tensors beside it.
struct OperatorCase {
  let plan: Plan
  let expected: Safetensors
  let image: [Float]
  var output: FeatureMap { plan.activations[0] }

  /// The case `name` of `folder`.
  init(_ name: String, in folder: String) throws {
    let file = try ReferenceFiles.network(folder + name + ".onnx")
    expected = try ReferenceFiles.tensors(folder + name + ".safetensors")
    let shape = try expected.shape(of: "input")
    let value = try #require(file.network.value(named: "y"))
    plan = try Plan(
      file.network, for: [Target(value: value)], on: Canvas(height: shape[1], width: shape[2]), cores: Cores())
    // the cases say that their input is pixels; the engine's image is in [−1, 1] where pixels are 0 … 255
    image = try expected.floats("input").channelsLast(shape).map { $0 / 127.5 - 1 }
  }

  func floats(_ key: String) throws -> [Float] {
    try expected.floats(key).channelsLast(expected.shape(of: key))
  }

  /// How far the gradient of sum(weights · y) and finite differences of our own forward pass are apart, as a part of
  /// the gradient's norm.
  func disagreement(weights: [Float]) -> Double {
    var random = Random(seed: 1)
    let direction = image.map { _ in random.next(below: 2) == 0 ? Float(-1) : 1 }
    // small enough that no input of a kink or a maximum changes sides: the cases keep 2e-3 away from them
    let step: Float = 1e-3 / 127.5

    func value(at step: Float) -> Double {
      plan.input.fill(zip(image, direction).map { $0 + step * $1 })
      plan.forward()
      return zip(output.array, weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    let slope = (value(at: step) - value(at: -step)) / Double(2 * step)
    _ = value(at: 0)
    plan.activationGradients[0].fill(weights)
    plan.backward()
    let gradient = plan.inputGradient.array
    let alongDirection = zip(gradient, direction).reduce(0.0) { $0 + Double($1.0 * $1.1) }
    // rounding of the forward pass, over the step: about 1e-7 of the output, a thousandth of a typical slope
    let norm = Double(gradient.reduce(0) { $0 + $1 * $1 }).squareRoot()
    let difference = abs(slope - alongDirection)
    return difference == 0 ? 0 : difference / norm
  }
}
