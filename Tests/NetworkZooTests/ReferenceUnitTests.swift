// A unit of whole networks against the map at its position, everything computed by its definition: the fast ways round
// differently from size to size, and where rounding decides what passes, gradients differ by a finite amount.

import NetworkZoo
import NeuralNetwork
import TestSupport
import Testing

struct ReferenceUnitTests {
  private static let canvas = Canvas(height: 90, width: 101)

  @Test(arguments: [(Position(row: 0, column: 11), false), (Position(row: 5, column: 5), true)])
  func aUnitOfAVGGIsWhatTheWholeMapHasThere(position: Position, isFast: Bool) throws {
    try check(KerasNetworks.network(.vgg19), "block4_conv1", position, isFast: isFast)
  }

  @Test(arguments: [(Position(row: 0, column: 0), false), (Position(row: 2, column: 3), true)])
  func aUnitOfAnInceptionIsWhatTheWholeMapHasThere(position: Position, isFast: Bool) throws {
    try check(KerasNetworks.network(.inceptionV3), "mixed4", position, isFast: isFast)
  }

  @Test(arguments: [(Position(row: 11, column: 12), false), (Position(row: 0, column: 7), true)])
  func aUnitOfTheEmbeddedNetworkIsWhatTheWholeMapHasThere(position: Position, isFast: Bool) throws {
    try check(Catalog().open(Catalog.embedded).network, "block3b_add", position, isFast: isFast)
  }

  private func check(_ network: Network, _ layer: String, _ position: Position, isFast: Bool) throws {
    let value = try #require(network.value(named: layer))
    let computed = isFast ? network : network.computedByDefinition
    let run = try UnitRun(computed, value: value, nodes: nil, position: position, on: Self.canvas)
    #expect(run.activation.error(against: run.expectedActivation) < 1e-4)
    if !isFast { #expect(run.gradient.error(against: run.expectedGradient) < 1e-4) }
    #expect(run.gradient.distance(from: run.expectedGradient) < 5e-2)
    #expect(run.expectedGradient.largestMagnitude > 0)
  }
}
