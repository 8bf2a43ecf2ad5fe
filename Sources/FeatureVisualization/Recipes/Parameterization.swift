/// The parameters that the optimizer changes, and how an image is rendered from them.
public enum Parameterization: Hashable, Sendable {
  /// The pixels themselves.
  case pixels(PixelForm)
  /// The Fourier spectrum of three color components.
  case spectrum(SpectrumForm)
  /// A Laplacian pyramid.
  case pyramid(PyramidForm)
  /// The phases of a Fourier spectrum whose magnitudes are fixed to those of photographs.
  case phase

  /// The longest side of an image, in pixels. Spectra have a lower limit because the time of our Fourier transform
  /// grows with the third power of the side.
  var longestSide: Int {
    switch self {
    case .pixels, .pyramid: Recipe.largestSide
    case .spectrum, .phase: 4096
    }
  }

  /// Whether the sides of smaller stages are rounded to even numbers.
  var needsEvenSides: Bool {
    switch self {
    case .spectrum, .phase: true
    case .pixels, .pyramid: false
    }
  }
}

/// Pixels that start as uniform noise of bytes from `low` to `high`.
public struct PixelForm: Hashable, Sendable {
  /// The darkest and the brightest byte of the noise, 0 to 255.
  public var low, high: Int
  /// The filter that resizes the image for the next stage.
  public var resampling: ResamplingFilter

  /// Makes a form; by default the noise covers the whole range.
  public init(low: Int = 0, high: Int = 254, resampling: ResamplingFilter = .linear) {
    (self.low, self.high, self.resampling) = (low, high, resampling)
  }
}

/// A sum of `levels` images, each half as large as the one before and enlarged to full size.
public struct PyramidForm: Hashable, Sendable {
  /// The number of images.
  public var levels = 4
}

/// The interpolation with which an image is resized.
public enum ResamplingFilter: String, CaseIterable, Hashable, Sendable {
  /// Linear interpolation between neighbors.
  case linear
  /// Keys's cubic convolution (1981) with a = −¾, as in most programs.
  case cubic
}
