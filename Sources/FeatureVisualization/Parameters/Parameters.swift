import NeuralNetwork

/// What is really climbed, and the image that it stands for.
///
/// A class, because it owns its memory: only `init` makes buffers. One thread at a time may use it.
protocol Parameters: AnyObject {
  /// The size of the image.
  var canvas: Canvas { get }
  /// All that the optimiser moves.
  var values: UnsafeMutableBufferPointer<Float> { get }

  /// Writes the image of the values (H×W×3 in [−1, 1]).
  func render(into image: FeatureMap)
  /// Writes the gradient of the values from that of the image, at the values that were rendered last.
  func backward(_ imageGradient: FeatureMap, into gradient: UnsafeMutableBufferPointer<Float>)
  /// Brings the values back to where they may be, after a step.
  func constrain()

  /// The random start of this kind.
  func start(using random: inout Random)
  /// The values whose image is nearest to `image`.
  func start(from image: FeatureMap)
  /// Goes on with what `previous` reached, mostly at another size. `base` is the picture at full size that both began
  /// with, if they did: what it has is taken from it, and only what was added to it is carried over.
  func carry(from previous: any Parameters, base: FeatureMap?, using random: inout Random)
}

extension Parameters {
  func constrain() {}

  /// A start from the resized image of `previous`.
  func carry(from previous: any Parameters, base: FeatureMap?, using random: inout Random) {
    start(fromImageOf: previous, .linear)
  }

  func start(fromImageOf previous: any Parameters, _ filter: ResamplingFilter) {
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
}
