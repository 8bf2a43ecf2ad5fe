import NeuralNetwork

// The names are those of keras.applications, the hashes those that it publishes, the sizes those that its downloads
// tell.

extension KerasArchitecture {
  private static let base = "https://storage.googleapis.com/tensorflow/keras-applications/"

  /// The weights that Keras publishes: with the fully connected layers, which tell classes, or, much smaller, without.
  public func published(withTop: Bool) -> Download {
    let (md5, bytes) =
      switch (self, withTop) {
      case (.vgg16, false): ("6d6bbae143d832006294945121d1f1fc", 58_889_256)
      case (.vgg16, true): ("64373286793e3c8b2b4e3219cbf3544b", 553_467_096)
      case (.vgg19, false): ("253f8cb515780f3b799900260a226db6", 80_134_624)
      case (.vgg19, true): ("cbe5617147190e668d6c5d5026f83318", 574_710_816)
      case (.inceptionV3, false): ("bcbd6486424b2319ff4ef7d526e38f63", 87_910_968)
      case (.inceptionV3, true): ("9a0d58056eeedaa3f26cb7ebd46da564", 96_112_376)
      }
    let file = "\(rawValue)_weights_tf_dim_ordering_tf_kernels\(withTop ? "" : "_notop").h5"
    return Download(
      network: rawValue, file: file, url: "\(Self.base)\(rawValue)/\(file)", checksum: .md5(md5), bytes: bytes)
  }

  /// What it is, in a line.
  public var about: String {
    switch self {
    case .vgg16: "VGG16, by Simonyan and Zisserman, 2014: 13 plain convolutions, then fully connected layers"
    case .vgg19: "VGG19, by Simonyan and Zisserman, 2014: 16 plain convolutions, then fully connected layers"
    case .inceptionV3: "Inception v3, by Szegedy and others, 2015: 94 convolutions in branches of several widths"
    }
  }

  /// Its layers without the top, on images of `canvas`.
  var layersWithoutTop: [NetworkFile.Layer] {
    struct NoWeights: KerasWeights {
      struct Missing: Error {}
      let classes: Int? = nil
      func tensor(_ weight: KerasWeight, of layer: String, _ shape: [Int]) -> Tensor {
        // what is as small as one number a node is looked at at once
        if weight != .kernel { return Tensor(shape, [Float](repeating: 1, count: shape.reduce(1, *))) }
        return Tensor(shape) { throw Missing() }
      }
    }
    do {
      return try NetworkFile(
        name: rawValue, sha256: "", network: network(NoWeights()), canvas: canvas, labels: [], statesInputRange: true
      ).layers
    } catch {
      preconditionFailure("\(self) is not a network: \(error)")
    }
  }

  /// What files of weights are called, the best first: all layers, what people save themselves, all but the last ones.
  var fileNames: [String] {
    [published(withTop: true).file]
      + ["keras", "weights.h5", "h5"].map { "\(rawValue).\($0)" }
      + [published(withTop: false).file]
  }

  /// The architecture whose name the name of a file holds.
  init?(fileName: String) {
    let name = fileName.lowercased()
    let known = Self.allCases.first { architecture in
      name.contains(architecture.rawValue) || name.contains(architecture.rawValue.filter { $0 != "_" })
    }
    guard let known else { return nil }
    self = known
  }
}
