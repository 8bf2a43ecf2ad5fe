// Every operator, in every form that is read, against onnxruntime (outputs) and PyTorch (gradients), and its gradient
// against finite differences of our own forward pass.

import NetworkZoo
import NeuralNetwork
import TestSupport
import Testing

private let folder = "Tests/Reference/Operators/"

struct OperatorTests {
  /// A case's network, compiled for its output, with its input written.
  private struct Case {
    let plan: Plan
    let expected: Safetensors
    let image: [Float]
    var output: FeatureMap { plan.activations[0] }

    init(_ name: String) throws {
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
  }

  static let names = ReferenceFiles.names(in: folder, ending: ".safetensors")

  @Test func thereAreCases() { #expect(Self.names.count > 150) }

  @Test(arguments: names) func agreesWithOtherImplementations(name: String) throws {
    let test = try Case(name)
    test.plan.input.fill(test.image)
    test.plan.forward()
    #expect(test.output.array.error(against: try test.floats("output")) < 1e-4)

    test.plan.activationGradients[0].fill(try test.floats("weights"))
    test.plan.backward()
    let gradient = test.plan.inputGradient.array.map { $0 / 127.5 }
    #expect(gradient.error(against: try test.floats("gradient")) < 1e-4)
  }

  @Test(arguments: names) func gradientIsThatOfFiniteDifferences(name: String) throws {
    let test = try Case(name)
    let weights = try test.floats("weights")
    var random = Random(seed: 1)
    let direction = test.image.map { _ in random.next(below: 2) == 0 ? Float(-1) : 1 }
    // small enough that no input of a kink or a maximum changes sides: the cases keep 2e-3 away from them
    let step: Float = 1e-3 / 127.5

    func value(at step: Float) -> Double {
      test.plan.input.fill(zip(test.image, direction).map { $0 + step * $1 })
      test.plan.forward()
      return zip(test.output.array, weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    let slope = (value(at: step) - value(at: -step)) / Double(2 * step)
    _ = value(at: 0)
    test.plan.activationGradients[0].fill(weights)
    test.plan.backward()
    let gradient = test.plan.inputGradient.array
    let alongDirection = zip(gradient, direction).reduce(0.0) { $0 + Double($1.0 * $1.1) }
    // rounding of the forward pass, over the step: about 1e-7 of the output, a thousandth of a typical slope
    let norm = Double(gradient.reduce(0) { $0 + $1 * $1 }).squareRoot()
    #expect(abs(slope - alongDirection) < 0.02 * norm)
  }

  @Test func namesAnOperatorThatIsNotRead() {
    let path = folder + "unsupported.onnx"
    let error = #expect(throws: NetworkFileError.self) { try ReferenceFiles.network(path) }
    #expect(error?.reason.contains("NonMaxSuppression") == true, "\(error?.reason ?? "")")
    #expect(error?.reason.contains("detector/suppression") == true)
    #expect(error?.path == path)
  }
}
