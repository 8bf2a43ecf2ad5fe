// Every operator, in every form that is read, against onnxruntime (outputs) and PyTorch (gradients), and its gradient
// against finite differences of our own forward pass.

import NetworkZoo
import TestSupport
import Testing

private let folder = "Tests/Reference/Operators/"

struct OperatorTests {
  static let names = ReferenceFiles.names(in: folder, ending: ".safetensors")

  @Test func thereAreCases() { #expect(Self.names.count > 150) }

  @Test(arguments: names) func agreesWithOtherImplementations(name: String) throws {
    let test = try OperatorCase(name, in: folder)
    test.plan.input.fill(test.image)
    test.plan.forward()
    #expect(test.output.array.error(against: try test.floats("output")) < 1e-4)

    test.plan.activationGradients[0].fill(try test.floats("weights"))
    test.plan.backward()
    let gradient = test.plan.inputGradient.array.map { $0 / 127.5 }
    #expect(gradient.error(against: try test.floats("gradient")) < 1e-4)
  }

  @Test(arguments: names) func gradientIsThatOfFiniteDifferences(name: String) throws {
    let test = try OperatorCase(name, in: folder)
    #expect(try test.disagreement(weights: test.floats("weights")) < 0.02)
  }

  @Test func whatComesBeforeAnOperatorThatIsNotReadIsRead() throws {
    let file = try ReferenceFiles.network(folder + "unsupported.onnx")
    #expect(file.layers.map(\.name) == ["conv_1", "relu_4"])
    let unread = try #require(file.unread.first)
    #expect(unread.operation == "NonMaxSuppression" && unread.name == "y" && file.unread.count == 1)
    #expect(unread.reason.contains("NonMaxSuppression") && unread.reason.contains("detector/suppression"))
  }
}
