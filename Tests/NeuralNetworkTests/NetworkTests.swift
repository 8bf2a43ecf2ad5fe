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
}
