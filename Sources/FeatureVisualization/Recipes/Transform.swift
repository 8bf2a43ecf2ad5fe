import Glibc
import NeuralNetwork

/// A random distortion of the image before the network sees it.
///
/// A recipe has a list of transforms, applied in order. All that move pixels are composed to one affine map, so that
/// the image is interpolated only once. Outside the image there is mid gray, unless the list rolls or shifts the image
/// without padding it: then its edges wrap around.
public enum Transform: Hashable, Sendable {
  /// Adds a mid gray border of this many pixels on every side.
  case pad(Int)
  /// Crops at random, to a size this many pixels smaller on each axis.
  case jitter(Int)
  /// Rolls the image (wrapping) by a random whole number of pixels from −n to n on each axis; nil: by any number.
  case roll(Int?)
  /// Shifts the image by a random distance, not only by whole pixels, of up to this many pixels either way on each
  /// axis, which mirrors it at its edges; nil: by any distance, wrapping.
  case shift(Int?)
  /// Scales the contents about the center. The size stays, so a factor below 1 shows what is outside the image.
  case scale(Choice)
  /// Rotates the contents about the center, in degrees.
  case rotate(Choice)
  /// Crops at random to the fraction `low` to `high` of the sides, and stretches that to the size of the image.
  case crop(low: Float, high: Float)
  /// MACO's crops, stretched to the size of the image: a fraction of the sides that goes from `from` at the ascent's
  /// beginning to `to` at its end (std 0.05, clamped to 0.05…1), centered at 0.5 ± 0.15 of each side.
  case crops(from: Float, to: Float)
  /// Adds normal noise of this standard deviation to the view (values in [−1, 1]).
  case noise(Float)
  /// Changes each color of the view x in [0, 1] to (x − m) / exp(s) + n, with m and s uniform up to `shift` and `scale`
  /// either way, and n normal with a standard deviation that falls from `drift` to 0 in the course of the ascent.
  case colors(shift: Float, scale: Float, drift: Float)
  /// Blurs the image by a Gaussian of this standard deviation in pixels, before all other transforms.
  case blur(Float)

  /// The distribution that a number is drawn from.
  public enum Choice: Hashable, Sendable {
    /// One of these, equally likely.
    case oneOf([Float])
    /// Uniform between two bounds.
    case between(Float, Float)
    /// Between two positive bounds, the logarithm uniform: as often doubled as halved.
    case factorBetween(Float, Float)

    func draw(using random: inout Random) -> Float {
      switch self {
      case .oneOf(let numbers): numbers[random.next(below: numbers.count)]
      case .between(let low, let high): random.uniform(low, high)
      case .factorBetween(let low, let high): low * powf(high / low, random.uniform(0, 1))
      }
    }
  }
}
