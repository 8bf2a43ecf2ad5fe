import FeatureVisualization
import Pictures

/// The question where in a picture its node is active.
public struct ActivationOrder: Sendable {
  /// The index of the pane that asks.
  public let pane: Int
  /// The run that made the picture.
  public let run: Run
  /// The iterations that made it.
  public let iteration: Int
  /// What is looked at.
  public let picture: Picture
  /// The node, by its index in `layer`.
  public let node: Int
  /// The name of the node's layer.
  public let layer: String
}
