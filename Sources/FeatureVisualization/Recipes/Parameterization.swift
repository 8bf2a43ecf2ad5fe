/// What is climbed.
public enum Parameterization: Hashable, Sendable {
  /// The pixels themselves; they start as noise of bytes from `low` to `high`.
  case pixels(low: UInt8 = 0, high: UInt8 = 254, resampling: ResamplingFilter = .linear)
  /// The Fourier spectrum of three colour components.
  case spectrum(SpectrumForm)
  /// The sum of so many images, each half as large as the one before it.
  case pyramid(levels: Int)
  /// The phases of a spectrum whose magnitudes are those of photographs.
  case phase

  /// The longest side of an image that it can make: the time of a Fourier transform here grows as the third power.
  var longestSide: Int {
    switch self {
    case .pixels, .pyramid: Recipe.largestSide
    case .spectrum, .phase: 4096
    }
  }
}

/// How pixels are carried to another size.
public enum ResamplingFilter: String, CaseIterable, Hashable, Sendable {
  /// Straight lines between neighbors.
  case linear
  /// Keys's cubic curves (1981), a = −¾ as in most programs.
  case cubic
}
