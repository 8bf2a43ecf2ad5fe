import NeuralNetwork
import TestSupport
import Testing

@testable import FeatureVisualization

struct ResamplingTests {
  private static var cases: [(String, SeparableResampling)] {
    let canvas = Canvas(height: 7, width: 10), larger = Canvas(height: 15, width: 13)
    return [
      ("larger", SeparableResampling(resizing: canvas, to: larger, .linear, cores: Cores())),
      ("larger, cubic", SeparableResampling(resizing: canvas, to: larger, .cubic, cores: Cores())),
      ("smaller", SeparableResampling(resizing: larger, to: canvas, .linear, cores: Cores())),
      ("smaller, cubic", SeparableResampling(resizing: larger, to: canvas, .cubic, channels: 1, cores: Cores())),
      ("blurred", SeparableResampling(blurring: canvas, sigma: 1.3, wraps: false, cores: Cores())),
      ("blurred torus", SeparableResampling(blurring: canvas, sigma: 4, wraps: true, cores: Cores())),
    ]
  }

  private func run(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) -> [Float] {
    var result = [Float](repeating: 0.5, count: count)
    result.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
    return result
  }

  @Test func everyAdjointIsTheTranspose() {
    for (name, mixing) in Self.cases {
      let x = [Float].random(mixing.input.count, seed: 1), y = [Float].random(mixing.output.count, seed: 2)
      let ax = run(y.count) { mixing.apply(x, into: $0) }, aty = run(x.count) { mixing.adjoint(y, into: $0) }
      let left = zip(ax, y).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      let right = zip(x, aty).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      #expect(abs(left - right) < 1e-5 * max(1, abs(left)), "\(name)")
      let added = run(y.count) { mixing.apply(x, into: $0, adding: true) }
      #expect(added.error(against: ax.map { $0 + 0.5 }) < 1e-6, "\(name)")
      let addedBack = run(x.count) { mixing.adjoint(y, into: $0, adding: true) }
      #expect(addedBack.error(against: aty.map { $0 + 0.5 }) < 1e-6, "\(name)")
    }
  }

  @Test func constantsStayConstant() {
    for (name, mixing) in Self.cases {
      let flat = [Float](repeating: 0.7, count: mixing.input.count)
      let result = run(mixing.output.count) { mixing.apply(flat, into: $0) }
      #expect(result.allSatisfy { abs($0 - 0.7) < 1e-6 }, "\(name)")
    }
  }

  @Test func aRampStaysARampAwayFromTheEdges() {
    for filter in [ResamplingFilter.linear, .cubic] {
      let mixing = SeparableResampling(
        resizing: Canvas(height: 1, width: 8), to: Canvas(height: 1, width: 16), filter, channels: 1, cores: Cores())
      let result = run(16) { mixing.apply((0..<8).map(Float.init), into: $0) }
      // the cubic curves overshoot a little
      let tolerance: Float = filter == .linear ? 1e-5 : 0.05
      for i in 4..<12 { #expect(abs(result[i] - (Float(i) / 2 - 0.25)) < tolerance) }
    }
  }
}
