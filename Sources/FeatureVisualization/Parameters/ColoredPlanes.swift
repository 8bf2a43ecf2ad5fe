import ComputeKernels
import NeuralNetwork

/// Three planes of components (3×H×W), their contrast, and the image that they stand for.
///
/// A class, because it owns its memory; one thread at a time may use it.
final class ColoredPlanes {
  /// What the components are multiplied by before they become colours.
  enum Contrast {
    /// The same number always.
    case gain(Float)
    /// What gives each component a root mean square of its own; the part `sharing` of the mean
    /// square that it is divided by is that of all, so that one may have what others leave.
    case held([Float], sharing: [Float])
    /// What gives all values together the mean 0 and the deviation 1.
    case standardized
  }

  /// The components; to be written before `render`.
  let planes: UnsafeMutablePointer<Float>
  /// The gradient of the components, after `backward`.
  let gradient: UnsafeMutablePointer<Float>
  let pixels: Int

  private let colors: ColorSpace
  private let contrast: Contrast
  private let cores: Cores
  private let memory: Buffer
  private var moments: [Moments]
  private var kernel: kernel_colors

  init(on canvas: Canvas, colors: ColorSpace, contrast: Contrast, cores: Cores) {
    (self.colors, self.contrast, self.cores) = (colors, contrast, cores)
    pixels = canvas.height * canvas.width
    memory = Buffer(Shape(2, 3, pixels))
    planes = memory.base.assumingMemoryBound(to: Float.self)
    gradient = planes + 3 * pixels
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

  /// Writes the image of the planes.
  func render(into image: FeatureMap) {
    precondition(image.shape.count == 3 * pixels, "an image of \(image.shape) for \(pixels) pixels")
    switch contrast {
    case .gain: break
    case .held(let levels, let sharing):
      for c in 0..<3 { moments[c].measure(planes + c * pixels, pixels, aroundMean: false) }
      let own = moments
      for c in 0..<3 { moments[c].share(Double(sharing[c]), with: own) }
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

  /// Writes `gradient` from that of the image, at what was rendered last.
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

  /// Writes the planes whose image is `image`, but for the contrast where it is held.
  func invert(_ image: FeatureMap) {
    let gains: [Float] =
      switch contrast {
      case .gain(let gain): [gain, gain, gain]
      // where contrast is shared it is so before the levels
      case .held(let levels, _): levels
      case .standardized: [1, 1, 1]
      }
    var inverse = colors.inverse(gains: gains)
    // a little inside, where the logarithm is finite: two steps of 255
    kernel_colors_inverse(&inverse, 1 - 2 / 255, image.base, planes, pixels)
    guard case .held(_, let sharing) = contrast else { return }
    for c in 0..<3 where sharing[c] > 0 && sharing[c] < 1 {
      // rendered, it would be divided by a root mean square that is partly its own: D² = (1 − p)·(y·D)² + p solved for D,
      // y what it is to become; an image of another contrast may have no solution
      let part = Double(sharing[c])
      let become = kernel_moments_of(planes + c * pixels, pixels).squares / Double(pixels)
      let rest = max(1 - (1 - part) * become, part / 4)
      kernel_scale(planes + c * pixels, pixels, Float((part / rest).squareRoot()))
    }
  }
}
