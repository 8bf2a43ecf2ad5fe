/// The Fourier spectrum of an image's color components, as parameters.
///
/// The image is colors(gain · irfft2(values · amplitude)), where the amplitude at a frequency of f cycles per pixel is
/// 1 / max(f, lowest)^exponent. So values of equal size at all frequencies give an image with roughly the spectrum of a
/// photograph.
public struct SpectrumForm: Hashable, Sendable {
  /// The frequency below which amplitudes are constant, in cycles per pixel; nil: one cycle over the longer side.
  public var lowest: Float?
  /// The power of the frequency with which amplitudes fall.
  public var exponent: Float = 1
  /// The root mean square to which each component is normalized; nil: none is, and all are multiplied by ¼.
  public var contrast: [Float]?
  /// For each component, how far it is normalized together with the others: 0: by its own mean square; 1: by the mean
  /// of all three, so that it may have less contrast if others have more.
  public var sharing: [Float] = [0, 0, 0]
  /// How components become colors.
  public var colors = ColorSpace.natural
  /// The standard deviation of the random start.
  public var startDeviation: Float = 1
  /// The root mean square to which values are scaled when they are carried to the next stage; nil: the image keeps its
  /// contrast.
  public var carriedLevel: Float?
  /// The standard deviation of the noise that is added to carried values.
  public var carriedNoise: Float = 0
}
