import ComputeKernels
import Glibc

/// A sparse matrix that computes every position of an axis as a weighted sum of a few positions of another axis.
///
/// A class because it owns the memory that the kernels read.
final class Resampling {
  /// A summand: a position of the input axis and its weight.
  typealias Term = (from: Int, weight: Float)

  let inputs: Int
  let outputs: Int
  private let starts: UnsafeMutablePointer<Int32>
  private let from: UnsafeMutablePointer<Int32>
  private let weights: UnsafeMutablePointer<Float>

  /// The table in the form that the kernels take; valid as long as this object lives.
  var table: kernel_mixing { kernel_mixing(starts: starts, from: from, weights: weights) }

  init(inputs: Int, _ terms: [[Term]]) {
    self.inputs = inputs
    outputs = terms.count
    let count = terms.reduce(0) { $0 + $1.count }
    starts = .allocate(capacity: outputs + 1)
    from = .allocate(capacity: max(count, 1))
    weights = .allocate(capacity: max(count, 1))
    var end = 0
    starts[0] = 0
    for (output, list) in terms.enumerated() {
      for term in list {
        precondition((0..<inputs).contains(term.from), "position \(term.from) of \(inputs)")
        from[end] = Int32(term.from)
        weights[end] = term.weight
        end += 1
      }
      starts[output + 1] = Int32(end)
    }
  }

  deinit {
    starts.deallocate()
    from.deallocate()
    weights.deallocate()
  }

  /// The adjoint: the transposed matrix.
  var transposed: Resampling {
    var terms = [[Term]](repeating: [], count: inputs)
    for output in 0..<outputs {
      for t in Int(starts[output])..<Int(starts[output + 1]) { terms[Int(from[t])].append((output, weights[t])) }
    }
    return Resampling(inputs: outputs, terms)
  }
}

extension Resampling {
  /// Resizes an axis from `inputs` to `outputs` positions, edges aligned, with antialiasing if it gets shorter.
  static func resizing(_ inputs: Int, to outputs: Int, _ filter: ResamplingFilter) -> Resampling {
    let scale = Double(inputs) / Double(outputs)
    let spread = max(1, scale)
    let reach = (filter == .linear ? 1 : 2) * spread
    return Resampling(
      inputs: inputs,
      (0..<outputs).map { output in
        let center = (Double(output) + 0.5) * scale - 0.5
        let first = Int((center - reach).rounded(.up)), last = Int((center + reach).rounded(.down))
        return normalized(
          (first...last).map { ($0, filter.weight(at: abs(Double($0) - center) / spread)) }
        ) { max(0, min(inputs - 1, $0)) }
      })
  }

  /// Blurs an axis of `count` positions by a Gaussian of std `sigma` positions; edges are repeated or wrap around.
  static func blurring(_ count: Int, sigma: Double, wraps: Bool) -> Resampling {
    let reach = Int((3 * sigma).rounded(.up))
    return smoothing(count, weights: (-reach...reach).map { exp(-0.5 * pow(Double($0) / sigma, 2)) }, wraps: wraps)
  }

  /// Weighted means of neighbors: an odd number of weights, the center one for the position; edges as in `blurring`.
  static func smoothing(_ count: Int, weights: [Double], wraps: Bool) -> Resampling {
    let reach = weights.count / 2
    return Resampling(
      inputs: count,
      (0..<count).map { center in
        normalized(weights.enumerated().map { (center + $0.offset - reach, $0.element) }) {
          wraps ? ($0 % count + count) % count : max(0, min(count - 1, $0))
        }
      })
  }

  /// Terms with their weights normalized to sum 1, at positions that `clamp` moves into the axis.
  private static func normalized(_ terms: [(Int, Double)], _ clamp: (Int) -> Int) -> [Term] {
    let sum = terms.reduce(0) { $0 + $1.1 }
    return terms.filter { $0.1 != 0 }.map { (clamp($0.0), Float($0.1 / sum)) }
  }
}

extension ResamplingFilter {
  /// The filter's weight at a distance from its center.
  fileprivate func weight(at distance: Double) -> Double {
    let d = distance
    switch self {
    case .linear: return max(0, 1 - d)
    case .cubic:
      if d < 1 { return (1.25 * d - 2.25) * d * d + 1 }
      return d < 2 ? -0.75 * (((d - 5) * d + 8) * d - 4) : 0
    }
  }
}
