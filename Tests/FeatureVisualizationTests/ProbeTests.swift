// The response of a node, its layer and the classes to a picture.

import NeuralNetwork
import TestSupport
import Testing

@testable import FeatureVisualization
@testable import NetworkZoo

struct ProbeTests {
  /// `map`, and `classes`, whose window covers an 8 × 8 map and needs that size.
  private static let file: NetworkFile = {
    var network = Network(inputRange: .tf)
    let filters = Tensor([1, 1, 1, 3, 6], .random(18, seed: 1))
    let x = network.add(Convolution(filters: filters, window: Window(1, 1)), to: [network.input], named: "map")
    let top = Tensor([1, 8, 8, 6, 10], .random(8 * 8 * 6 * 10, seed: 2))
    _ = network.add(Convolution(filters: top, window: Window(8, 8)), to: [x], named: "classes")
    return try! NetworkFile(
      name: "small", sha256: "5ma11", network: network, canvas: Canvas(height: 8, width: 8), labels: [],
      statesInputRange: true)
  }()

  private func probe(side: Int, node: Int) throws -> Probe {
    let layer = try #require(Self.file.layer(named: "map"))
    let size = Canvas(height: side, width: side)
    return try Probe(
      .random(side * side * 3, seed: 3), of: size, node: node, of: layer, in: Self.file, cores: Cores())
  }

  @Test func theStrongestNodesAreThoseOfTheLargestMeans() throws {
    let means = try (0..<6).map { try probe(side: 8, node: $0).mean }
    let strongest = try probe(side: 8, node: 0).strongest
    #expect(strongest.map(\.node) == Array((0..<6).sorted { means[$0] > means[$1] }.prefix(5)))
    for excitement in strongest { #expect(abs(excitement.value - means[excitement.node]) < 1e-5) }
  }

  @Test func theMaximumHasItsPositionInTheMap() throws {
    let probe = try probe(side: 8, node: 2)
    #expect(probe.maximum.value == probe.activation.max())
    #expect(probe.activation[probe.maximum.row * 8 + probe.maximum.column] == probe.maximum.value)
  }

  @Test func classesHaveProbabilities() throws {
    let classes = try probe(side: 8, node: 0).classes
    #expect(classes.count == 5 && classes.allSatisfy { (0...1).contains($0.value) })
    #expect(zip(classes, classes.dropFirst()).allSatisfy { $0.value >= $1.value })
  }

  @Test func layersCanBeProbedAtSizesThatTheClassifierDoesNotTake() throws {
    let probe = try probe(side: 4, node: 1)
    #expect(probe.classes.isEmpty)
    #expect(probe.strongest.count == 5 && probe.gradient.count == 4 * 4 * 3)
  }
}
