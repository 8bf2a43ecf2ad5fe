import NeuralNetwork
import TestSupport
import Testing

@testable import Evidence
@testable import NetworkZoo

/// Maps that are taken apart.
struct FactorsTests {
  /// A map of 6 × 5 positions and 12 nodes: the sum of three parts in places of their own.
  private func map(noise: Float = 0) -> (map: LayerMap, places: [[Float]], directions: [[Float]]) {
    var directions: [[Float]] = [], places: [[Float]] = []
    for part in 0..<3 {
      let random = [Float].random(12, seed: UInt64(part))
      directions.append((0..<12).map { node -> Float in node % 3 == part ? abs(random[node]) + 0.5 : 0 })
      let strength = Float(part + 1)
      places.append((0..<30).map { place -> Float in place / 10 == part ? strength * (1 + Float(place % 10) / 10) : 0 })
    }
    var values = [Float].random(360, seed: 9).map { noise * $0 }
    for index in 0..<360 {
      for part in 0..<3 { values[index] += places[part][index / 12] * directions[part][index % 12] }
    }
    let layer = NetworkFile.Layer(name: "layer", value: 1, shape: Shape(6, 5, 12))
    return (LayerMap(of: layer, rows: 6, columns: 5, values), places, directions)
  }

  @Test func partsAreFoundAgain() throws {
    let (map, places, directions) = map()
    let found = try Factors(map, count: 3)
    #expect(found.factors.count == 3 && found.rows == 6 && found.columns == 5)
    #expect(found.error < 1e-3)
    // the strongest first
    for (factor, part) in zip(found.factors, [2, 1, 0]) {
      let length = directions[part].reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(factor.direction.error(against: directions[part].map { $0 / length }) < 1e-3)
      #expect(factor.map.error(against: places[part].map { $0 * length }) < 1e-3)
      #expect(factor.nodes(most: 2).allSatisfy { $0 % 3 == part })
    }
    #expect(abs(found.factors.map(\.share).reduce(0, +) - 1) < 1e-3)
  }

  @Test func theErrorIsThatOfTheSum() throws {
    let (map, _, _) = map(noise: 0.4)
    for count in 1...4 {
      let found = try Factors(map, count: count)
      var (squares, rest) = (Float(0), Float(0))
      for (index, value) in map.values.enumerated() {
        let wanted = max(0, value)
        var sum: Float = 0
        for factor in found.factors { sum += factor.map[index / 12] * factor.direction[index % 12] }
        squares += wanted * wanted
        rest += (wanted - sum) * (wanted - sum)
      }
      #expect(abs(found.error - (rest / squares).squareRoot()) < 1e-4)
      #expect(found.factors.allSatisfy { $0.map.allSatisfy { $0 >= 0 } && $0.direction.allSatisfy { $0 >= 0 } })
    }
    let errors = try (1...4).map { try Factors(map, count: $0).error }
    #expect(errors == errors.sorted(by: >))
  }

  @Test func whatIsActiveNowhereHasNoFactors() {
    let layer = NetworkFile.Layer(name: "layer", value: 1, shape: Shape(2, 2, 3))
    let map = LayerMap(of: layer, rows: 2, columns: 2, [Float](repeating: -1, count: 12))
    #expect(throws: EvidenceError("no node of layer is active anywhere in this picture", isOfFile: false)) {
      try Factors(map, count: 2)
    }
  }

  /// There are never more factors than positions or nodes.
  @Test func fewPositionsHaveFewFactors() throws {
    let layer = NetworkFile.Layer(name: "layer", value: 1, shape: Shape(1, 2, 3))
    let map = LayerMap(of: layer, rows: 1, columns: 2, [1, 0, 0, 0, 2, 1])
    let found = try Factors(map, count: 6)
    #expect(found.factors.count == 2 && found.error < 1e-4)
  }
}
