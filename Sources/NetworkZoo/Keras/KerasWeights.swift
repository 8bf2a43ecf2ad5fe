import NeuralNetwork

/// The weights of a layer, by Keras' names.
public enum KerasWeight: String, Sendable {
  /// H×W×I×O of a convolution, I×O of a fully connected layer.
  case kernel
  /// One value per node.
  case bias
  /// Of a batch norm, one value per node each.
  case beta, mean, variance
}

/// The source of the weights of a network of keras.applications.
public protocol KerasWeights {
  /// The number of classes of the top; nil where there is no top.
  var classes: Int? { get }

  /// The weight `weight` of the layer `layer`, of the shape `shape`.
  mutating func tensor(_ weight: KerasWeight, of layer: String, _ shape: [Int]) throws -> Tensor
}
