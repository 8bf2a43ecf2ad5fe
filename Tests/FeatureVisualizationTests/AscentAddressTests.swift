// Sums in addresses, and the names in them.

import NeuralNetwork
import Testing

@testable import FeatureVisualization
@testable import NetworkZoo

struct AscentAddressTests {
  /// A network with the layers `conv-1` and `conv`.
  private static let file: NetworkFile = {
    var network = Network(inputRange: .tf)
    var x = network.add(Clamp.relu, to: [network.input], named: "conv-1")
    x = network.add(Clamp.relu, to: [x], named: "conv")
    return try! NetworkFile(
      name: "small", sha256: "5ma11", network: network, canvas: Canvas(height: 8, width: 8), labels: [],
      statesInputRange: true)
  }()

  private func objective(_ rest: String) throws -> Objective? {
    try AscentAddress(network: "small", rest: rest, settings: Settings()).objective(in: Self.file)
  }

  @Test func aNameWithASignIsReadWhereItStandsAloneOrIsQuoted() throws {
    #expect(try objective("conv-1/2") == .node(2, of: "conv-1"))
    let sum = try #require(try objective("\"conv-1\"/2 + conv/0"))
    #expect(sum.terms.map(\.measure) == [.node(2, of: "conv-1"), .node(0, of: "conv")])
  }

  @Test(arguments: ["conv-1/2 + conv/0", "conv/0 + conv-1/2", "0.5*conv-1/2"])
  func aSumTellsWhichNameToQuote(text: String) {
    let error = #expect(throws: RecipeError.self) { try objective(text) }
    #expect(error?.description.hasSuffix("; in a sum, quote the name of this layer: \"conv-1\"") == true, "\(text)")
  }

  @Test(arguments: ["conv/0 + nothing/1", "conv/0 +", "\"conv-1\"/2 + nothing/1"])
  func otherMistakesHaveNoSuchAdvice(text: String) {
    let result = Result { try objective(text) }
    if case .failure(let error) = result { #expect(!"\(error)".contains("quote")) }
  }
}
