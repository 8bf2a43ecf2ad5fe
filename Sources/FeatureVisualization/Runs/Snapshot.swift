import Pictures

/// The picture after so many steps, and the objective's value on it.
public struct Snapshot: Sendable {
  /// Steps taken; 0 is the start.
  public let iteration: Int
  /// The image then.
  public let picture: Picture
  /// The objective's value on it; nil until the next step has measured it.
  public let value: Float?
}
