import TestSupport
import Testing

@testable import NeuralNetwork

struct NormalizationTests {
  @Test func anEvenNeighborhoodReachesFurtherUp() throws {
    // x / (0 + 4/4 · Σ x²)¹ over channels c − 1 … c + 2
    let layer = LocalResponseNormalization(size: 4, alpha: 4, beta: 1, bias: 0)
    let output = try LayerRun(layer, on: [(Shape(1, 1, 5), [1, 2, 3, 4, 5])]).output
    let expected: [Float] = [1 / 14, 2 / 30, 3 / 54, 4 / 50, 5 / 41]
    #expect(output.error(against: expected) < 1e-6)
  }
}
