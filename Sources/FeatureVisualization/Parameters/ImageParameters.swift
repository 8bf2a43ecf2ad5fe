import NeuralNetwork

/// What the optimizer moves, and the image that it stands for.
///
/// A class, because it owns its memory: only `init` makes buffers. One thread at a time may use it.
protocol ImageParameters: AnyObject {
  /// The size of the image.
  var canvas: Canvas { get }
  /// All that the optimizer moves.
  var values: UnsafeMutableBufferPointer<Float> { get }
  /// The shape of the values where they are an image themselves, in which frequencies can be told apart.
  var imageShape: Shape? { get }

  /// Writes the image of the values (H×W×3 in [−1, 1]).
  func render(into image: FeatureMap)
  /// Writes the gradient of the values from that of the image (H×W×3), at the values that were rendered last.
  func adjoint(_ imageGradient: FeatureMap, into gradient: UnsafeMutableBufferPointer<Float>)
  /// Brings the values back to where they may be, after a step.
  func constrain()

  /// The random start of this kind.
  func start(using random: inout Random)
  /// The values whose image is nearest to `image`.
  func start(from image: FeatureMap)

  /// Parameters of the same kind for another size, all of them 0.
  func sibling(on canvas: Canvas) -> Self
  /// Takes over what `previous`, mostly of another size, has reached. `base` is the picture at full size that both began
  /// with, if they did: what it shows is taken from it, and only what was added to it is carried over.
  func carry(from previous: Self, base: FeatureMap?, using random: inout Random)
  /// A 5 × 5 box blur, where the values are pixels.
  func smooth()
}

extension ImageParameters {
  var imageShape: Shape? { nil }

  func constrain() {}

  func smooth() {}

  /// A start from the resized image of `previous`.
  func carry(from previous: Self, base: FeatureMap?, using random: inout Random) {
    start(fromImageOf: previous, .linear)
  }

  func start(fromImageOf previous: Self, _ filter: ResamplingFilter) {
    let shapes = [previous.canvas, canvas].map { Shape($0.height, $0.width, 3) }
    let memory = shapes.map { Buffer($0) }
    let images = zip(memory, shapes).map { $0.map($1) }
    withExtendedLifetime(memory) {
      previous.render(into: images[0])
      SeparableResampling(resizing: previous.canvas, to: canvas, filter, cores: Cores(limit: 1))
        .apply(images[0].base, into: images[1].base)
      start(from: images[1])
    }
  }

  /// Parameters for the next stage, which go on with what these have reached.
  func carried(to canvas: Canvas, base: FeatureMap?, using random: inout Random) -> Self {
    let next = sibling(on: canvas)
    next.carry(from: self, base: base, using: &random)
    return next
  }
}
