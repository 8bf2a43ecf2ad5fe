import ComputeKernels
import NeuralNetwork

/// Computes penalties on images of one size, and their gradients.
///
/// A class because it owns its memory: only `init` allocates. For one thread at a time.
final class PenaltyMeter {
  private let shape: Shape
  private let blur: SeparableResampling
  private let memory: Buffer
  private let difference: FeatureMap

  /// Added under the root, so that the gradient of the total variation is finite where neighbors are equal: a tenth of
  /// a step of 255, squared.
  private static let smoothing: Float = 6e-7

  init(on canvas: Canvas, cores: Cores) {
    shape = Shape(canvas.height, canvas.width, 3)
    let weights = [0.25, 0.5, 0.25]
    blur = SeparableResampling(
      rows: .smoothing(canvas.height, weights: weights, wraps: false),
      columns: .smoothing(canvas.width, weights: weights, wraps: false), channels: 3, cores: cores)
    memory = Buffer(shape)
    difference = memory.map(shape)
  }

  /// The penalty on `image` (H×W×3); adds `factor` times its gradient to `gradient`.
  func value(
    _ penalty: Penalty, of image: FeatureMap, factor: Float, addingTo gradient: FeatureMap
  ) -> Float {
    precondition(image.shape == shape && gradient.shape == shape, "a penalty on \(image.shape) for \(shape)")
    let count = shape.count
    let perValue = factor / Float(count)
    let sum: Double
    switch penalty {
    case .totalVariation:
      sum = kernel_variation(image.base, shape.height, shape.width * 3, 3, Self.smoothing, perValue, gradient.base)
    case .variationNorm:
      sum = kernel_variation_norm(image.base, shape.height, shape.width, Self.smoothing, perValue, gradient.base)
    case .l1: sum = kernel_magnitude(image.base, count, perValue, gradient.base)
    case .l2:
      sum = kernel_moments_of(image.base, count).squares
      kernel_add_scaled(2 * perValue, image.base, 0, gradient.base, count)
    case .blur:
      // d = Bx − x; the gradient of d·d/2 is Bᵀd − d
      blur.apply(image.base, into: difference.base)
      kernel_add_scaled(-1, image.base, 0, difference.base, count)
      sum = kernel_moments_of(difference.base, count).squares / 2
      kernel_add_scaled(-perValue, difference.base, 0, gradient.base, count)
      blur.adjoint(difference.base, into: difference.base)
      kernel_add_scaled(perValue, difference.base, 0, gradient.base, count)
    }
    return Float(sum / Double(count))
  }
}
