import Glibc
import TestSupport
import Testing

@testable import NeuralNetwork

struct FourierTests {
  private static let sizes = [(1, 1), (2, 2), (4, 6), (5, 7), (6, 5), (16, 9)]

  /// A transform and random planes and spectra for it.
  private struct Case {
    let fourier: Fourier
    let planes: [Float]
    let spectrum: [Float]

    init(_ height: Int, _ width: Int) {
      fourier = Fourier(height: height, width: width, cores: Cores())
      planes = .random(3 * height * width, seed: 1)
      spectrum = .random(fourier.count, seed: 2)
    }

    func result(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) -> [Float] {
      var result = [Float](repeating: .nan, count: count)
      result.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
      return result
    }

    func forward(_ x: [Float]) -> [Float] { result(spectrum.count) { fourier.forward(x, into: $0) } }
    func inverse(_ x: [Float]) -> [Float] { result(planes.count) { fourier.inverse(x, into: $0) } }
    func adjoint(_ x: [Float]) -> [Float] { result(spectrum.count) { fourier.adjoint(x, into: $0) } }
  }

  private func dot(_ a: [Float], _ b: [Float]) -> Double { zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) } }

  @Test(arguments: sizes)
  func theTransformIsItsDefinition(_ height: Int, _ width: Int) {
    let it = Case(height, width)
    let spectrum = it.forward(it.planes)
    let norm = 1 / Double(height * width).squareRoot()
    for component in 0..<3 {
      for row in 0..<height {
        for column in 0..<it.fourier.columns {
          var real = 0.0, imaginary = 0.0
          for y in 0..<height {
            for x in 0..<width {
              let turns = Double(row * y) / Double(height) + Double(column * x) / Double(width)
              let value = norm * Double(it.planes[(component * height + y) * width + x])
              real += value * cos(2 * .pi * turns)
              imaginary -= value * sin(2 * .pi * turns)
            }
          }
          func at(_ part: Int) -> Double {
            Double(spectrum[it.fourier.index(part: part, row: row, component: component, column: column)])
          }
          #expect(abs(at(0) - real) < 1e-5 && abs(at(1) - imaginary) < 1e-5)
        }
      }
    }
  }

  @Test(arguments: sizes)
  func theInverseUndoesTheTransform(_ height: Int, _ width: Int) {
    let it = Case(height, width)
    #expect(it.inverse(it.forward(it.planes)).error(against: it.planes) < 1e-5)
  }

  @Test(arguments: sizes)
  func theAdjointIsTheInversesTranspose(_ height: Int, _ width: Int) {
    let it = Case(height, width)
    let left = dot(it.inverse(it.spectrum), it.planes), right = dot(it.spectrum, it.adjoint(it.planes))
    #expect(abs(left - right) < 1e-4 * max(1, abs(left)))
  }

  @Test func theResultDoesNotDependOnTheCores() {
    let results = [1, 2].map { count in
      let fourier = Fourier(height: 33, width: 40, cores: Cores(limit: count))
      var planes = [Float](repeating: 0, count: 3 * 33 * 40)
      planes.withUnsafeMutableBufferPointer {
        fourier.inverse([Float].random(fourier.count, seed: 5), into: $0.baseAddress!)
      }
      return planes
    }
    #expect(results[0] == results[1])
  }
}
