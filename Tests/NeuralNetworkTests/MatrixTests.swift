import TestSupport
import Testing

@testable import NeuralNetwork

struct MatrixTests {
  /// Rows, inner and columns: rests of tiles, of panels and of vectors, several bands and rounds, one of each.
  static let sizes = [
    (1, 5, 3), (4, 1, 1), (5, 3, 8), (6, 16, 16), (7, 17, 17), (13, 9, 24), (31, 64, 33), (257, 64, 1), (9, 385, 40),
    (100, 801, 7), (289, 5, 18), (601, 390, 16),
  ]

  @Test(arguments: sizes, [false, true])
  func productsAreTheirDefinition(size: (rows: Int, inner: Int, columns: Int), adding: Bool) {
    let (rows, inner, columns) = size
    // rows farther apart than they are long
    let gap = 3
    for (isFirstTransposed, isSecondTransposed) in [(false, false), (false, true), (true, false), (true, true)] {
      let first = isFirstTransposed ? (inner, rows) : (rows, inner)
      let second = isSecondTransposed ? (columns, inner) : (inner, columns)
      let a = [Float].random(first.0 * (first.1 + gap), seed: 1),
        b = [Float].random(second.0 * (second.1 + gap), seed: 2)
      let before = [Float].random(rows * (columns + gap), seed: 3)
      var result = before
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          result.withUnsafeMutableBufferPointer { result in
            let a = Matrix(a.baseAddress!, rows: first.0, columns: first.1, stride: first.1 + gap)
            let b = Matrix(b.baseAddress!, rows: second.0, columns: second.1, stride: second.1 + gap)
            Matrix.multiply(
              isFirstTransposed ? a.transposed : a, isSecondTransposed ? b.transposed : b, into: result.baseAddress!,
              stride: columns + gap, adding: adding)
          }
        }
      }
      var largest: Float = 0
      for row in 0..<rows {
        for column in 0..<columns + gap {
          let index = row * (columns + gap) + column
          guard column < columns else {
            #expect(result[index] == before[index], "written between the rows")
            continue
          }
          let sum = (0..<inner).reduce(adding ? Double(before[index]) : 0) { sum, i in
            let x = a[isFirstTransposed ? i * (rows + gap) + row : row * (inner + gap) + i]
            let y = b[isSecondTransposed ? column * (inner + gap) + i : i * (columns + gap) + column]
            return sum + Double(x) * Double(y)
          }
          largest = max(largest, abs(result[index] - Float(sum)))
        }
      }
      #expect(largest < 1e-6 * Float(inner + 1))
    }
  }
}
