import NeuralNetwork
import TestSupport
import Testing

@testable import FeatureVisualization

struct PenaltyTests {
  private let canvas = Canvas(height: 7, width: 9)
  private let shape = Shape(7, 9, 3)

  private func measured(_ penalty: Penalty, _ x: [Float], factor: Float = 1) -> (value: Float, gradient: [Float]) {
    let memory = (Buffer(shape), Buffer(shape))
    let (image, gradient) = (memory.0.map(shape), memory.1.map(shape))
    image.fill(x)
    gradient.fill([Float](repeating: 0.25, count: x.count))
    let value = PenaltyMeter(on: canvas, cores: Cores()).value(penalty, of: image, factor: factor, addingTo: gradient)
    return (value, gradient.array.map { $0 - 0.25 })
  }

  @Test(arguments: Penalty.allCases)
  func theGradientMatchesDifferencesOfTheValue(_ penalty: Penalty) {
    // no value within a step of 0, no neighbors within a step of each other
    let x = [Float].spaced(shape.count, by: 0.01, seed: 2)
    for seed in UInt64(1)..<4 {
      let way = [Float].random(x.count, seed: seed)
      let step: Float = 2e-3
      func value(_ factor: Float) -> Double {
        Double(measured(penalty, zip(x, way).map { $0 + factor * step * $1 }).value)
      }
      let expected =
        zip(measured(penalty, x, factor: 1000).gradient, way)
        .reduce(0) { $0 + Double($1.0) * Double($1.1) } / 1000
      #expect(abs((value(1) - value(-1)) / (2 * Double(step)) - expected) < 2e-2 * abs(expected) + 2e-4)
    }
  }

  @Test func valuesAreMeansOverTheImage() {
    let flat = [Float](repeating: -0.5, count: shape.count)
    #expect(measured(.l1, flat).value == 0.5)
    #expect(measured(.l2, flat).value == 0.25)
    #expect(measured(.blur, flat).value < 1e-12)
    #expect(measured(.totalVariation, flat).value < 1e-3)
    let stripes = (0..<shape.count).map { Float($0 / 3 % 9 % 2) }
    // 8 of 9 columns have a neighbor to the right that differs by 1
    #expect(abs(measured(.totalVariation, stripes).value - 8.0 / 9) < 1e-3)
    // along rows and both diagonals, 8 of 9 pixels differ by 1 (and of 7 rows, 6 have one below)
    let norm = (8.0 / 9).squareRoot() + 2 * (8.0 / 9 * 6 / 7).squareRoot()
    #expect(abs(Double(measured(.variationNorm, stripes).value) - norm) < 3e-3)
    #expect(measured(.variationNorm, flat).value < 4e-3)
    // blurring halves the middle of a stripe: the difference is ½ away from the border and ¼ at it
    #expect(abs(measured(.blur, stripes).value - (7 * 0.125 + 2 * 0.03125) / 9) < 1e-5)
  }

  @Test func aWeightOfZeroOverridesTheRecipes() throws {
    var request = AscentRequest(
      network: "n", weights: "w", inputRange: .tf, objective: .node(1, of: "a"),
      recipe: Recipe(name: "m", penalties: [.totalVariation: 2]), size: Canvas(height: 8, width: 8))
    #expect(request.weight(of: .totalVariation) == 2 && request.weight(of: .l1) == 0)
    Setting("tv", .number(0)).apply(to: &request)
    #expect(request.weight(of: .totalVariation) == 0)
    #expect(try Objective("\(request.objective)") == request.objective, "and its text gives the weight")
    Setting("tv", .number(3)).apply(to: &request)
    #expect(request.weight(of: .totalVariation) == 3 && request.objective.terms.count == 2)
  }
}
