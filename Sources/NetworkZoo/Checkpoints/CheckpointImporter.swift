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

extension Checkpoint {
  /// The importer of its kind of networks. Throws `Problem`.
  func importer(inputRange: InputRange) throws(Problem) -> any CheckpointImporter {
    switch try CheckpointFamily(self) {
    case .visionTransformer: try VisionTransformerImporter(self, inputRange: inputRange)
    case .resNet: try ResNetImporter(self, inputRange: inputRange)
    case .convNeXt: try ConvNeXtImporter(self, inputRange: inputRange)
    case .regNet: try RegNetImporter(self, inputRange: inputRange)
    case .efficientNet: try EfficientNetImporter(self, inputRange: inputRange)
    }
  }
}
