import NeuralNetwork

/// A random distortion of the image before the network sees it.
///
/// A recipe has a list of them, applied to the image in order. All that move pixels become one affine map, so that a picture
/// is interpolated once. What lies outside the image is mid grey; where the list rolls or shifts the image and does not
/// pad it, the image is a torus and has no outside.
public enum Transform: Hashable, Sendable {
  /// A mid grey border of so many pixels on every side.
  case pad(Int)
  /// A random crop that leaves off so many pixels of each axis.
  case jitter(Int)
  /// A shift by up to so many whole pixels either way on each axis of a torus; nil: by any number of them.
  case roll(Int?)
  /// A shift by any distance on a torus.
  case shift
  /// Made larger about the middle; the size stays, so that what is smaller than the image shows its outside.
  case scale(Choice)
  /// Turned about the middle, degrees.
  case rotate(Choice)
  /// A random square part of the image, `low` to `high` of its sides, stretched over all of it.
  case crop(low: Float, high: Float)
  /// A part of about `from` of the sides at the ascent's beginning, `to` at its end (deviation 0.05, from 0.05 to 1), around
  /// a place at 0.5 ± 0.15 of each, stretched over all of it: MACO's.
  case crops(from: Float, to: Float)
  /// Normal noise of that deviation, added to what the network sees.
  case noise(Float)
  /// The image blurred by a Gauss curve of that deviation in pixels, before all else.
  case blur(Float)

  /// What a number is drawn from.
  public enum Choice: Hashable, Sendable {
    /// One of these, equally likely.
    case oneOf([Float])
    /// Any in between.
    case between(Float, Float)

    /// Draws a number.
    func draw(using random: inout Random) -> Float {
      switch self {
      case .oneOf(let numbers): numbers[random.next(below: numbers.count)]
      case .between(let low, let high): random.uniform(low, high)
      }
    }
  }
}
