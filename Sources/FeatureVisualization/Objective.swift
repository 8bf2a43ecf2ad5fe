import NeuralNetwork

/// The number to climb: a measure of a layer's activations.
public struct Objective: Hashable, Sendable {
  /// The layer whose activations are measured.
  let layer: String
  /// The node.
  let node: Int

  /// The mean activation of a node.
  public static func node(_ node: Int, of layer: String) -> Objective { Objective(layer: layer, node: node) }

  /// The mean of `activation` (h×w×1), added in float64; writes the gradient of that mean.
  func evaluate(_ activation: FeatureMap, gradient: FeatureMap) -> Float {
    let sum = activation.values.reduce(0.0) { $0 + Double($1) }
    gradient.values.update(repeating: 1 / Float(activation.shape.count))
    return Float(sum / Double(activation.shape.count))
  }
}
