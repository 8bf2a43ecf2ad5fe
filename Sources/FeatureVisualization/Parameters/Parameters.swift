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

  func start(fromImageOf previous: any Parameters, _ filter: Mixing.Filter) {
    let shapes = [previous.canvas, canvas].map { Shape($0.height, $0.width, 3) }
    let memory = shapes.map { Buffer($0) }
    let images = zip(memory, shapes).map { $0.map($1) }
    withExtendedLifetime(memory) {
      previous.render(into: images[0])
      SeparableMixing(resizing: previous.canvas, to: canvas, filter, cores: Cores(limit: 1))
        .apply(images[0].base, into: images[1].base)
      start(from: images[1])
    }
  }
}

/// What is climbed.
public enum Parameterization: Hashable, Sendable {
  /// The pixels themselves; they start as noise of bytes from `low` to `high`.
  case pixels(low: UInt8 = 0, high: UInt8 = 254, resampling: Resampling = .linear)
  /// The Fourier spectrum of three colour components.
  case spectrum(SpectrumForm)
  /// The sum of so many images, each half as large as the one before it.
  case pyramid(levels: Int)
  /// The phases of a spectrum whose magnitudes are those of photographs.
  case phase

  /// How pixels are carried to another size.
  public enum Resampling: String, CaseIterable, Hashable, Sendable { case linear, cubic }

  /// The longest side of an image that it can make: the time of a Fourier transform here grows as the third power.
  var longestSide: Int {
    switch self {
    case .pixels, .pyramid: AscentRequest.largestSide
    case .spectrum, .phase: 4096
    }
  }

  /// Values for images of `canvas`, all of them 0.
  func parameters(on canvas: Canvas, cores: Cores) -> any Parameters {
    switch self {
    case .pixels(let low, let high, let resampling):
      PixelParameters(on: canvas, noise: low...high, resampling == .linear ? .linear : .cubic, cores: cores)
    case .spectrum(let form): SpectrumParameters(form, on: canvas, cores: cores)
    case .pyramid(let levels): PyramidParameters(levels: levels, on: canvas, cores: cores)
    case .phase: PhaseParameters(on: canvas, cores: cores)
    }
  }
}
