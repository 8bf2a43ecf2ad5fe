import ComputeKernels
import NeuralNetwork

/// Three planes of color components (3×H×W), rendered to an image: contrast, then colors.
///
/// A class because it owns its memory. For one thread at a time.
final class ColoredPlanes {
  /// How the components are normalized before they become colors.
  enum Contrast {
    /// Multiplied by a constant.
    case gain(Float)
    /// Each normalized to its own root mean square. The fraction `sharing` of the mean square that it is divided by is
    /// the mean of all three, so that one may have more contrast if others have less.
    case held([Float], sharing: [Float])
    /// All values together standardized to mean 0 and std 1.
    case standardized
  }

  /// The components, 3×H×W; to be written before `render`.
  let planes: UnsafeMutablePointer<Float>
  /// The gradient of the components, 3×H×W, after `backward`.
  let gradient: UnsafeMutablePointer<Float>
  let pixels: Int

  private let colors: ColorSpace
  /// How the components are normalized.
  var contrast: Contrast { didSet { prepare() } }
  private let cores: Cores
  private let memory: Buffer
  private var moments: [Moments] = []
  private var kernel = kernel_colors()

  init(on canvas: Canvas, colors: ColorSpace, contrast: Contrast, cores: Cores) {
    (self.colors, self.contrast, self.cores) = (colors, contrast, cores)
    pixels = canvas.height * canvas.width
    memory = Buffer(Shape(2, 3, pixels))
    planes = memory.base.assumingMemoryBound(to: Float.self)
    gradient = planes + 3 * pixels
    prepare()
  }

  private func prepare() {
    switch contrast {
    case .gain(let gain):
      moments = []
      kernel = colors.scaled(by: [gain, gain, gain], mean: colors.mean)
    case .held:
      moments = [Moments](repeating: Moments(epsilon: 1e-6), count: 3)
      kernel = kernel_colors()
    case .standardized:
      moments = [Moments(epsilon: 1e-5)]
      kernel = kernel_colors()
    }
  }

  /// Writes the image (H×W×3 in [−1, 1]) of the planes.
  func render(into image: FeatureMap) {
    precondition(image.shape.count == 3 * pixels, "an image of \(image.shape) for \(pixels) pixels")
    switch contrast {
    case .gain: break
    case .held(let levels, let sharing):
      for c in 0..<3 { moments[c].measure(planes + c * pixels, pixels, aroundMean: false) }
      let separate = moments
      for c in 0..<3 { moments[c].share(Double(sharing[c]), with: separate) }
      kernel = colors.scaled(by: (0..<3).map { levels[$0] * Float(moments[$0].factor) }, mean: colors.mean)
    case .standardized:
      moments[0].measure(planes, 3 * pixels, aroundMean: true)
      let factor = Float(moments[0].factor), shift = factor * Float(moments[0].mean)
      kernel = colors.scaled(
        by: [factor, factor, factor],
        mean: (0..<3).map { row in colors.mean[row] - shift * colors.matrix[3 * row..<3 * row + 3].reduce(0, +) })
    }
    cores.forEachRange(of: pixels, unit: 64) { [kernel, planes, pixels] range, _ in
      withUnsafePointer(to: kernel) {
        kernel_colors_forward($0, planes, pixels, image.base, range.lowerBound, range.upperBound)
      }
    }
  }

  /// Writes `gradient` from the gradient of the image (H×W×3), at the planes that were rendered last.
  func backward(_ imageGradient: FeatureMap) {
    cores.forEachRange(of: pixels, unit: 64) { [kernel, planes, pixels, gradient] range, _ in
      withUnsafePointer(to: kernel) {
        kernel_colors_backward(
          $0, planes, pixels, imageGradient.base, gradient, range.lowerBound, range.upperBound)
      }
    }
    switch contrast {
    case .gain: break
    case .held(_, let sharing):
      let slopes = (0..<3).map { moments[$0].slope(gradient + $0 * pixels, at: planes + $0 * pixels, pixels) }
      let shared = (0..<3).reduce(0) { $0 + Double(sharing[$1]) * slopes[$1] } / 3
      cores.forEach(3) { [self] c, _ in
        let slope = (1 - Double(sharing[c])) * slopes[c] + shared
        kernel_add_scaled(Float(-slope), planes + c * pixels, 0, gradient + c * pixels, pixels)
      }
    case .standardized: moments[0].pullBack(gradient, at: planes, 3 * pixels, aroundMean: true)
    }
  }

  /// Writes planes whose image is `image` (H×W×3), apart from its contrast if that is normalized.
  func invert(_ image: FeatureMap) {
    let gains: [Float] =
      switch contrast {
      case .gain(let gain): [gain, gain, gain]
      // shared contrast is divided out before the levels are applied
      case .held(let levels, _): levels
      case .standardized: [1, 1, 1]
      }
    var inverse = colors.inverse(gains: gains)
    // clipped by two steps of 255, so that the logarithm is finite
    kernel_colors_inverse(&inverse, 1 - 2 / 255, image.base, planes, pixels)
    guard case .held(_, let sharing) = contrast else { return }
    for c in 0..<3 where sharing[c] > 0 && sharing[c] < 1 {
      // rendering divides by a root mean square D that depends on the result y: D² = (1 − p)·(y·D)² + p, solved for D;
      // there is no solution for some images of other contrast
      let fraction = Double(sharing[c])
      let wanted = kernel_moments_of(planes + c * pixels, pixels).squares / Double(pixels)
      let divisor = max(1 - (1 - fraction) * wanted, fraction / 4)
      kernel_scale(planes + c * pixels, pixels, Float((fraction / divisor).squareRoot()))
    }
  }
}
