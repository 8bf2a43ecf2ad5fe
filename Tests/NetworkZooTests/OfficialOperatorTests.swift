// ONNX's own test cases of the operators that are read.

import TestSupport
import Testing

private let folder = "Tests/Reference/Official/"

struct OfficialOperatorTests {
  static let names = ReferenceFiles.names(in: folder, ending: ".safetensors")

  @Test func thereAreCases() { #expect(Self.names.count > 250) }

  @Test(arguments: names) func makesTheOfficialOutput(name: String) throws {
    let test = try OperatorCase(name, in: folder)
    test.plan.input.fill(test.image)
    test.plan.forward()
    #expect(test.output.array.error(against: try test.floats("output")) < 1e-4)
  }

  /// Inputs at the very place of a kink, or so large that a small step is lost in rounding.
  private static let withoutDifferences = [
    "test_elu_example", "test_l2normalization_axis_0", "test_leakyrelu_example", "test_logsoftmax_large_number",
    "test_reduce_min_default_axes_keepdims_example", "test_selu_example", "test_softmax_large_number",
  ]

  @Test(
    arguments: names.filter { name in !withoutDifferences.contains { name == $0 || name.hasPrefix("\($0)_expanded") } })
  func gradientIsThatOfFiniteDifferences(name: String) throws {
    let test = try OperatorCase(name, in: folder)
    let weights = [Float].random(test.output.array.count, seed: 2)
    #expect(test.disagreement(weights: weights) < 0.02)
  }
}
