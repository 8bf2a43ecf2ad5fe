import NeuralNetwork

/// What is known of the networks of keras.applications by the names that it gives them.
enum KerasApplications {
  /// The ranges of those that do not scale their image themselves, by how their names begin, the longest first.
  /// Sources: the `preprocess_input` of each, and, for those whose own scaling can be left out, what it would have
  /// done.
  private static let ranges: [(name: String, range: InputRange)] = [
    ("inception_resnet_v2", .tf), ("inception_v3", .tf), ("efficientnetv2-", .tf), ("mobilenetv2_", .tf),
    ("mobilenetv3", .tf), ("resnet101v2", .tf), ("resnet152v2", .tf), ("resnet50v2", .tf), ("mobilenet_", .tf),
    ("densenet", .torch), ("resnet101", .caffe), ("resnet152", .caffe), ("convnext_", .torch), ("resnet50", .caffe),
    ("xception", .tf), ("nasnet", .tf), ("vgg16", .caffe), ("vgg19", .caffe),
  ]

  /// Those that always scale their image themselves.
  private static let others = ["efficientnetb", "regnet", "resnet-rs-"]

  /// The range that the network called `name` takes, if it does not begin with layers that scale its image.
  static func inputRange(of name: String) -> InputRange? {
    let name = name.lowercased()
    return ranges.first { name.hasPrefix($0.name) }?.range
  }

  /// Whether keras.applications calls a network `name`.
  static func has(_ name: String) -> Bool {
    inputRange(of: name) != nil || others.contains { name.lowercased().hasPrefix($0) }
  }
}
