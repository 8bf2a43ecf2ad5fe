import NeuralNetwork

/// A network of keras.applications, whose weight files say nothing of its layers.
public enum KerasArchitecture: String, CaseIterable, Sendable {
  /// Simonyan and Zisserman, Very Deep Convolutional Networks, 2014: 13 convolutions.
  case vgg16
  /// The same with 16 convolutions.
  case vgg19
  /// Szegedy and others, Rethinking the Inception Architecture, 2015.
  case inceptionV3 = "inception_v3"

  /// The range that keras.applications feeds it.
  public var inputRange: InputRange { self == .inceptionV3 ? .tf : .caffe }

  /// The size of the images it was trained on.
  public var canvas: Canvas {
    self == .inceptionV3 ? Canvas(height: 299, width: 299) : Canvas(height: 224, width: 224)
  }

  /// The network with `weights`, which are asked for in the order in which Keras makes the layers. Throws what
  /// `weights` throw.
  public func network(_ weights: some KerasWeights, inputRange: InputRange? = nil) throws -> Network {
    var layers = KerasLayers(Network(inputRange: inputRange ?? self.inputRange), weights)
    switch self {
    case .vgg16, .vgg19: try layers.addVGG(convolutionsOfBlocks: convolutionsOfBlocks)
    case .inceptionV3: try layers.addInceptionV3()
    }
    return layers.network
  }

  /// How many convolutions each block of a VGG has.
  var convolutionsOfBlocks: [Int] {
    switch self {
    case .vgg16: [2, 2, 3, 3, 3]
    case .vgg19: [2, 2, 4, 4, 4]
    case .inceptionV3: []
    }
  }

  /// Its convolutions, in the order in which Keras makes them.
  var convolutions: [String] {
    if self == .inceptionV3 { return (1...94).map { "conv2d_\($0)" } }
    return zip(1..., convolutionsOfBlocks).flatMap { block, count in (1...count).map { "block\(block)_conv\($0)" } }
  }

  /// The batch norm behind each convolution.
  var norms: [String] { self == .inceptionV3 ? (1...94).map { "batch_normalization_\($0)" } : [] }

  /// The fully connected layers of the top.
  var denses: [String] { self == .inceptionV3 ? ["predictions"] : ["fc1", "fc2", "predictions"] }
}
