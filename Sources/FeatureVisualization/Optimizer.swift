import ComputeKernels
import NeuralNetwork

/// The plain way uphill: the gradient over its standard deviation, times the step, then the image held in [−1, 1].
struct PlainOptimizer: Hashable, Sendable {
  /// How far one step goes, in standard deviations of the gradient.
  let step: Float

  /// What became of a step.
  enum Outcome { case climbed, silent, notFinite }

  /// Moves `image` along `gradient`. A gradient of zeros, or one that is not finite, leaves the image as it is.
  func ascend(_ image: FeatureMap, along gradient: FeatureMap) -> Outcome {
    let count = gradient.shape.count
    let moments = kernel_moments_of(gradient.base, count)
    let mean = moments.sum / Double(count)
    guard moments.squares.isFinite else { return .notFinite }
    // rounding can make the difference of two equal numbers a little negative
    let deviation = max(0, moments.squares / Double(count) - mean * mean).squareRoot()
    // a gradient that is the same everywhere has no deviation but what rounding leaves of it; it does say where to go
    let scale = deviation > 1e-6 * abs(mean) ? deviation : abs(mean)
    guard scale > 0 else { return .silent }
    let factor = Double(step) / scale
    guard factor <= Double(Float.greatestFiniteMagnitude) else { return .silent }
    kernel_ascend(image.base, gradient.base, count, Float(factor))
    return .climbed
  }
}
