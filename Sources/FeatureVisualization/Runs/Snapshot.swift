import Pictures

/// The picture after some number of steps, and the objective's value on it.
public struct Snapshot: Sendable {
  /// The number of steps taken; 0 is the start.
  public let iteration: Int
  /// The image in 8 bits.
  public let picture: Picture
  /// The objective's value on the picture; nil until the next step has measured it.
  public let value: Float?
}
