import Testing

@testable import NeuralNetwork

struct NetworkTests {
  /// In full precision nothing is computed in tiles, and what comes out is what the definition says.
  @Test func fullPrecisionIsThatOfTheDefinition() throws {
    var network = Network(inputRange: .tf)
    let thin = Convolution(
      filters: Tensor([1, 1, 1, 3, 32], .random(96, seed: 1)), window: Window(1, 1))
    let tiled = Convolution(
      filters: Tensor([1, 3, 3, 32, 32], .random(9 * 32 * 32, seed: 2)), window: Window(3, 3, padding: .sameUpper))
    let first = network.add(thin, to: [network.input], named: "thin")
    let last = network.add(tiled, to: [first], named: "tiled")
    #expect(tiled.algorithm(for: Shape(64, 64, 32)) == .winograd)
    var direct = tiled
    direct.algorithm = .direct
    var definition = Network(inputRange: .tf)
    _ = definition.add(direct, to: [definition.add(thin, to: [definition.input], named: "thin")], named: "tiled")
    func map(_ network: Network) throws -> [Float] {
      let plan = try Plan(
        network, for: [Target(value: last)], on: Canvas(height: 64, width: 64), cores: Cores(limit: 2))
      plan.input.fill([Float].random(64 * 64 * 3, seed: 3))
      plan.forward()
      return Array(plan.activations[0].values)
    }
    let exact = try map(definition)
    #expect(try map(network.inFullPrecision).error(against: exact) < 1e-6)
    #expect(try map(network).error(against: exact) > 1e-6)
    let convolution = try #require(network.inFullPrecision.operations[last].layer as? Convolution)
    #expect(convolution.algorithm(for: Shape(64, 64, 32)) != .winograd)
  }

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
