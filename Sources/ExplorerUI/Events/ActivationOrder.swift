import FeatureVisualization
import Pictures

/// Where in a picture the node is active, to be found out.
public struct ActivationOrder: Sendable {
  /// Whose picture it is, and how many iterations made it.
  public let run: Run
  /// The iteration.
  public let iteration: Int
  /// The picture.
  public let picture: Picture
  /// The node.
  public let node: Int
  /// Its layer, as the network calls it.
  public let layer: String
}
