/// The Fourier spectrum of an image's color components.
///
/// The image is colors(gain · irfft2(values · amplitude)) with the amplitude 1 / max(f, lowest)^exponent of the frequency f
/// in cycles a pixel: values that change equally fast at all frequencies give an image with about the spectrum of a
/// photograph.
public struct SpectrumForm: Hashable, Sendable {
  /// The frequency below which amplitudes are equal, in cycles a pixel; nil: one cycle over the longer side.
  public var lowest: Float?
  /// The power of the frequency by which amplitudes fall.
  public var exponent: Float = 1
  /// The root mean square at which each component is held; nil: it is free, and multiplied by a quarter.
  public var contrast: [Float]?
  /// The fraction of each component's contrast that is shared: at 0 it is held at its own; at 1 only the mean of all is, and
  /// a component may have less where others have more.
  public var sharing: [Float] = [0, 0, 0]
  /// How components become colors.
  public var colors = ColorSpace.natural
  /// The standard deviation of the random start.
  public var startDeviation: Float = 1
  /// The root mean square that values get when they are carried to the next stage; nil: the image keeps its contrast.
  public var carriedLevel: Float?
  /// The standard deviation of the noise that is added to carried values.
  public var carriedNoise: Float = 0
}
