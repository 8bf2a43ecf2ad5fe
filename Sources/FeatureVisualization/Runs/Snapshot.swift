import Pictures

/// The picture after some number of steps, and the objective's value on it.
public struct Snapshot: Sendable {
  /// The number of steps taken; 0 is the start.
  public let iteration: Int
  /// The image in 8 bits, with alpha: which pixels mattered, by the steps that were taken until then.
  public let maskedPicture: Picture
  /// The image in 8 bits.
  public var picture: Picture { maskedPicture.opaque }
  /// The objective's value on the picture; nil until the next step has measured it.
  public let value: Float?
}
