/// The numbers of an ascent in the Fourier spectrum.
///
/// The image is colours(gain · irfft2(values · amplitude)), the amplitude 1 / max(f, lowest)^exponent for the frequency f
/// in cycles a pixel: what climbs equally fast at all frequencies in the values has about a photograph's spectrum in the
/// image.
public struct SpectrumForm: Hashable, Sendable {
  /// The frequency below which amplitudes are equal, in cycles a pixel; nil: one cycle over the longer side.
  public var lowest: Double?
  /// The power of the frequency that amplitudes fall with.
  public var exponent: Double = 1
  /// The root mean square at which each component is held; nil: it is free, and multiplied by a quarter.
  public var contrast: [Float]?
  /// The part of each component's contrast that is shared, 0 to 1: at 0 it is held at its own; at 1 only the mean of all
  /// is, and a component may have less where others have more.
  public var sharing: [Float] = [0, 0, 0]
  /// How components become colours.
  public var colors: ColorSpace
  /// The deviation of the random start.
  public var startDeviation: Float
  /// What carried values are scaled to, root mean square; nil: the image keeps its contrast.
  public var carriedLevel: Float?
  /// The deviation of what is added to carried values.
  public var carriedNoise: Float
}
