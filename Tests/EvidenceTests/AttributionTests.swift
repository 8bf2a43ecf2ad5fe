import NeuralNetwork
import TestSupport
import Testing

@testable import Evidence
@testable import NetworkZoo

/// What speaks for a class, against what a network of few layers computes.
struct AttributionTests {
  private static let cores = Cores(limit: 2)

  private func attribution(
    _ net: CircuitNet, to layer: String, _ node: Int, against: Int? = nil, steps: Int = 1
  ) throws -> Attribution {
    try Attribution(
      of: Attribution.Subject(node, of: net.layer("classes"), against: against), to: net.layer(layer),
      in: CircuitNet.image, net.file, steps: steps, cores: Self.cores)
  }

  /// Behind the last activation function everything is linear and without bias.
  @Test func whatIsLinearAddsUpToTheValue() throws {
    let net = CircuitNet()
    for against in [nil, 8] {
      let found = try attribution(net, to: "last", 3, against: against)
      #expect(found.rows == 12 && found.columns == 12 && found.positions.count == 144 && found.nodes.count == 12)
      #expect(abs(found.nodes.reduce(0, +) - found.value) < 1e-4)
      #expect(abs(found.positions.reduce(0, +) - found.value) < 1e-4)
      #expect(found.otherTokens == 0)
    }
    let third = try attribution(net, to: "last", 3), eighth = try attribution(net, to: "last", 8)
    let difference = try attribution(net, to: "last", 3, against: 8)
    #expect(abs(third.value - eighth.value - difference.value) < 1e-5)
    for node in 0..<12 { #expect(abs(third.nodes[node] - eighth.nodes[node] - difference.nodes[node]) < 1e-5) }
    let extremes = difference.extremes(most: 2)
    #expect(difference.nodes[extremes.most[0]] == difference.nodes.max())
    #expect(difference.nodes[extremes.least[0]] == difference.nodes.min())
  }

  @Test func nodesAddWhatTheyAddInACircuit() throws {
    let net = CircuitNet()
    let found = try attribution(net, to: "first", 5)
    let circuit = try Circuit(net.file, cores: Self.cores)
    let added = try circuit.contributions(
      to: 5, of: net.layer("classes"), from: net.layer("first"), in: [CircuitNet.image])
    #expect(found.nodes.error(against: added[0].values) < 1e-5)
  }

  /// The mean of gradients on the way from a map of zeros adds up to the difference of the values at its ends.
  @Test func aMeanOfGradientsIsComplete() throws {
    let net = CircuitNet()
    let (once, mean) = (try attribution(net, to: "first", 5), try attribution(net, to: "first", 5, steps: 100))
    // with all of the first layer at 0, what is left is what biases make
    var rest: Float = 0
    let plan = try Plan.evidence(
      net.file, [Target(value: net.layer("first").value), Target(value: net.layer("classes").value)],
      isForwardOnly: true, cores: Self.cores)
    plan.forward { target, map in
      if target == 0 { map.values.update(repeating: 0) } else { rest = map.base[5] }
    }
    let whole = mean.value - rest
    #expect(abs(mean.nodes.reduce(0, +) - whole) < 0.02 * abs(whole))
    #expect(abs(once.nodes.reduce(0, +) - whole) > 0.02 * abs(whole))
  }

  @Test func aClassIsNotExplainedByWhatComesBehindIt() {
    let net = CircuitNet()
    #expect(throws: EvidenceError("last is not computed from classes: name a layer before it", isOfFile: false)) {
      try Attribution(
        of: Attribution.Subject(0, of: net.layer("last")), to: net.layer("classes"), in: CircuitNet.image, net.file,
        cores: Self.cores)
    }
  }

  @Test func positionsHaveTheirStrongestNodes() throws {
    let net = CircuitNet()
    let map = try LayerMap(of: net.layer("inner"), in: CircuitNet.image, net.file, cores: Self.cores)
    let responses = try PictureResponses(
      CircuitNet.image, of: CircuitNet.canvas, layers: [net.layer("inner")], in: net.file, cores: Self.cores)
    for node in responses.layers[0].nodes where node.largest > 0 {
      let here = map.strongest(at: node.position, most: 6)
      #expect(here.contains { $0.node == node.node && $0.value == node.largest })
      #expect(here.map(\.value) == here.map(\.value).sorted(by: >) && here.allSatisfy { $0.value > 0 })
    }
  }
}
