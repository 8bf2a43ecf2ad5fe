import NeuralNetwork

/// Numbers that a layer has, by the names that Keras gives them.
public enum KerasWeight: String, Sendable {
  /// H×W×I×O of a convolution, I×O of a fully connected layer.
  case kernel
  /// One number a node.
  case bias
  /// Of a batch norm, one number a node.
  case beta, mean, variance
}

/// Where the weights of a network of keras.applications come from.
public protocol KerasWeights {
  /// How many classes the top tells apart; nil where there is no top.
  var classes: Int? { get }

  /// The weight `weight` of the layer `layer`, of the shape `shape`.
  mutating func tensor(_ weight: KerasWeight, of layer: String, _ shape: [Int]) throws -> Tensor
}
