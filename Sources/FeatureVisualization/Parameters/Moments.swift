import ComputeKernels

/// The mean and the standard deviation by which values are normalized: y = (x − mean) / (deviation + epsilon), or
/// without the mean y = x / (root mean square + epsilon).
struct Moments {
  private(set) var mean = 0.0
  private(set) var deviation = 0.0
  private let epsilon: Double

  init(epsilon: Double) { self.epsilon = epsilon }

  /// The reciprocal of the divisor.
  var factor: Double { 1 / (deviation + epsilon) }

  /// Measures `count` values, around their mean or around 0.
  mutating func measure(_ x: UnsafePointer<Float>, _ count: Int, aroundMean: Bool) {
    let moments = kernel_moments_of(x, count)
    mean = aroundMean ? moments.sum / Double(count) : 0
    // rounding can make the difference of two equal numbers a little negative
    deviation = max(0, moments.squares / Double(count) - mean * mean).squareRoot()
  }

  /// Replaces the given `fraction` of the mean square by the mean of those of `all`.
  mutating func share(_ fraction: Double, with all: [Moments]) {
    let mean = all.reduce(0) { $0 + $1.deviation * $1.deviation } / Double(all.count)
    deviation = ((1 - fraction) * deviation * deviation + fraction * mean).squareRoot()
  }

  /// The negative derivative of Σ g · y by half the mean square that x is divided by, over the number of values.
  func slope(_ g: UnsafePointer<Float>, at x: UnsafePointer<Float>, _ count: Int) -> Double {
    deviation > 0 ? kernel_dot(g, x, count) * factor / (deviation * Double(count)) : 0
  }

  /// Turns `g`, the gradient of y times `factor`, into the gradient of x, adding what flows through the moments.
  func pullBack(_ g: UnsafeMutablePointer<Float>, at x: UnsafePointer<Float>, _ count: Int, aroundMean: Bool) {
    let n = Double(count)
    let sum = aroundMean ? kernel_moments_of(g, count).sum : 0
    let dot = kernel_dot(g, x, count) - mean * sum
    let slope = deviation > 0 ? dot * factor / (deviation * n) : 0
    kernel_add_scaled(Float(-slope), x, Float(slope * mean - sum / n), g, count)
  }
}
