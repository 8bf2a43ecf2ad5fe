import ComputeKernels
import NeuralNetwork
import Pictures

/// One of the pictures that an ascent makes: parameters, their optimizer, and the image, rendered when needed.
///
/// A class because it owns its memory. For one thread at a time.
final class AscentPicture {
  let parameters: any ImageParameters
  /// The gradient of the parameters, after `adjoint`.
  let gradient: UnsafeMutableBufferPointer<Float>
  var optimizer: OptimizerState
  /// Which of its pixels matter.
  let mask: TransparencyMask

  private let isGray: Bool
  private let map: FeatureMap  // H×W×3
  private let memory: [Buffer]
  private var isRendered = false

  /// A picture of `parameters`, without their colors if `isGray`: of what a network does not see nothing is shown.
  init(_ parameters: any ImageParameters, by optimizer: Optimizer, isGray: Bool) {
    self.parameters = parameters
    self.isGray = isGray
    self.optimizer = OptimizerState(optimizer, image: parameters.imageShape)
    mask = TransparencyMask(on: parameters.canvas)
    let shape = Shape(parameters.canvas.height, parameters.canvas.width, 3)
    let count = parameters.values.count
    memory = [Buffer(shape), Buffer(size: count * MemoryLayout<Float>.stride)]
    map = memory[0].map(shape)
    gradient = UnsafeMutableBufferPointer(start: memory[1].base.assumingMemoryBound(to: Float.self), count: count)
  }

  /// The image, H×W×3 in [−1, 1].
  var image: FeatureMap {
    if !isRendered {
      parameters.render(into: map)
      if isGray { kernel_gray(map.base, map.shape.pixels) }
      isRendered = true
    }
    return map
  }

  /// The image in 8 bits, with what is known of its pixels as alpha.
  var maskedPicture: Picture {
    let picture = picture
    return Picture(width: picture.width, height: picture.height, pixels: picture.pixels, alpha: mask.alpha)
  }

  /// The image in 8 bits.
  var picture: Picture {
    let image = image
    let pixels = [UInt8](unsafeUninitializedCapacity: image.shape.count) { bytes, count in
      kernel_bytes_of(image.base, bytes.baseAddress, image.shape.count)
      count = image.shape.count
    }
    return Picture(width: image.shape.width, height: image.shape.height, pixels: pixels)
  }

  /// Starts from an image that `fill` writes, H×W×3 in [−1, 1].
  func start(from fill: (FeatureMap) -> Void) {
    fill(map)
    parameters.start(from: map)
    forgetImage()
  }

  /// Starts from the parameterization's random start.
  func start(using random: inout Random) {
    parameters.start(using: &random)
    forgetImage()
  }

  /// Restores parameters and optimizer state that a picture of the same request had.
  func restore(_ values: [Float], _ memory: OptimizerState.Memory, mask sums: [Float]) {
    precondition(parameters.values.count == values.count, "\(values.count) of \(parameters.values.count) parameters")
    _ = parameters.values.update(fromContentsOf: values)
    optimizer.memory = memory
    mask.values = sums
    forgetImage()
  }

  /// Marks the image as outdated, because the parameters have changed.
  func forgetImage() { isRendered = false }

  /// Whether the gradient has neither infinities nor NaNs.
  var hasFiniteGradient: Bool { kernel_all_finite(gradient.baseAddress, gradient.count) }

  /// Writes `gradient` from the gradient of the image (H×W×3).
  func adjoint(_ imageGradient: FeatureMap) {
    if isGray { kernel_gray(imageGradient.base, imageGradient.shape.pixels) }
    parameters.adjoint(imageGradient, into: gradient)
  }

  /// Takes a step along `gradient`, which is overwritten; `pace` is a factor of the step size.
  func move(pace: Float) -> OptimizerState.Outcome {
    let outcome = optimizer.move(parameters.values, along: gradient, pace: pace)
    if outcome == .moved {
      parameters.constrain()
      mask.take()
      forgetImage()
    }
    return outcome
  }
}
