import NeuralNetwork

/// Makes a network of a checkpoint.
protocol CheckpointImporter {
  /// The network, after `read`.
  var network: Network { get }
  /// The layers to look at.
  var listed: [Int] { get }
  /// The size at which it is looked at first, and that it was made for.
  var canvas: Canvas { get }
  var ownCanvas: Canvas { get }
  /// How many classes it knows; nil: none.
  var classes: Int? { get }

  /// Reads everything. Throws `Checkpoint.Problem` or what reading throws.
  mutating func read() throws
}
