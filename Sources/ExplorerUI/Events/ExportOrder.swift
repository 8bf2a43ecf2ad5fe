import FeatureVisualization
import Pictures

/// A picture or an animation to be written to a file.
public struct ExportOrder: Sendable {
  /// The picture, or the frames of the animation.
  public let pictures: [Picture]
  /// Whether it is an animation, even one of a single frame.
  public let isAnimation: Bool
  /// What made the pictures, up to the last one.
  public let request: AscentRequest
  /// The file, as the user typed it.
  public var path: String
  /// Whether an existing file is replaced.
  public var isReplacing = false
}
