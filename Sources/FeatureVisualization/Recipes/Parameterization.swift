/// What the optimizer moves, and the image that it stands for.
public enum Parameterization: Hashable, Sendable {
  /// The pixels themselves.
  case pixels(PixelForm)
  /// The Fourier spectrum of three color components.
  case spectrum(SpectrumForm)
  /// A Laplacian pyramid.
  case pyramid(PyramidForm)
  /// The phases of a spectrum whose magnitudes are those of photographs.
  case phase

  /// The longest side of an image that it can make, in pixels: the time of a Fourier transform here grows as the third
  /// power.
  var longestSide: Int {
    switch self {
    case .pixels, .pyramid: Recipe.largestSide
    case .spectrum, .phase: 4096
    }
  }

  /// Whether the sides of its images are rounded to even numbers where a stage may choose them.
  var needsEvenSides: Bool {
    switch self {
    case .spectrum, .phase: true
    case .pixels, .pyramid: false
    }
  }
}

/// Pixels that start as noise of bytes from `low` to `high`.
public struct PixelForm: Hashable, Sendable {
  /// The darkest and the brightest byte of the noise, 0 to 255.
  public var low, high: Int
  /// How the image gets the size of the next stage.
  public var resampling: ResamplingFilter

  /// Pixels of any noise.
  public init(low: Int = 0, high: Int = 254, resampling: ResamplingFilter = .linear) {
    (self.low, self.high, self.resampling) = (low, high, resampling)
  }
}

/// The sum of `levels` images, each half as large as the one before it.
public struct PyramidForm: Hashable, Sendable {
  /// How many images are added.
  public var levels = 4
}

/// How an image gets another size.
public enum ResamplingFilter: String, CaseIterable, Hashable, Sendable {
  /// Straight lines between neighbors.
  case linear
  /// Keys's cubic curves (1981), a = −¾ as in most programs.
  case cubic
}
