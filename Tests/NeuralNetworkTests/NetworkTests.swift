import Testing

@testable import NeuralNetwork

struct NetworkTests {
  @Test func theValueBeforeAnActivationFunctionHasAName() throws {
    let network = TestNetwork.branching
    let first = try #require(network.value(named: "first"))
    #expect(network.value(named: "first:pre") == network.operations[first].inputs[0])
    #expect(network.value(named: "sum:pre") == nil)
    #expect(network.value(named: "none") == nil)
  }

  /// Its first input is a condition, through which no gradient goes.
  @Test func aChoiceHasNothingBeforeIt() {
    var network = Network(inputRange: InputRange(mean: [0, 0, 0], std: [1, 1, 1]))
    let condition = network.add(Comparison(), to: [network.input], named: "condition")
    _ = network.add(Choice(), to: [condition, network.input, network.input], named: "choice")
    #expect(network.value(named: "choice:pre") == nil)
  }

  @Test func aShortageForWeightsSaysWhoseTheyAre() {
    var network = Network(inputRange: InputRange(mean: [0, 0, 0], std: [1, 1, 1]))
    let layer = Convolution(
      filters: Tensor([1, 1 << 19, 1 << 19, 3, 1]) { [] }, window: Window(1 << 19, 1 << 19, padding: .sameUpper))
    let value = network.add(layer, to: [network.input], named: "big")
    let error = #expect(throws: PlanError.self) {
      try Plan(network, for: [Target(value: value)], on: Canvas(height: 1, width: 1), cores: Cores())
    }
    #expect(error?.isOfMemory == true)
    #expect(error?.description.hasPrefix("reading the weights of big takes ") == true)
  }
}
