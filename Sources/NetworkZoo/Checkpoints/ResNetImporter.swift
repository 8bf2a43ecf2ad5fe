import NeuralNetwork

/// ResNet and ResNeXt (He et al., Deep Residual Learning for Image Recognition, 2015), also with deep stems, averaged
/// shortcuts, and squeeze and excitation, as timm and torchvision name their weights, and as transformers does.
struct ResNetImporter: ConvolutionalImporter {
  private(set) var graph: CheckpointGraph
  let canvas: Canvas
  private let activation: any Layer
  private let isOfTransformers: Bool
  /// Whether the first convolution of three has the stride, not the second.
  private let stridesFirst: Bool
  private let firstStride: Int

  init(_ checkpoint: Checkpoint, inputRange: InputRange) throws(Checkpoint.Problem) {
    if case .transformers = try checkpoint.described.origin {
      isOfTransformers = true
    } else {
      isOfTransformers = false
    }
    graph = try CheckpointGraph(
      checkpoint, inputRange: inputRange, prefixes: isOfTransformers ? ["resnet.", ""] : [""],
      first: isOfTransformers ? "embedder.embedder.convolution.weight" : "layer1.0.conv1.weight")
    canvas = try checkpoint.convolutionalCanvas
    try checkpoint.expectAveragePooling()
    activation = try checkpoint.activation(or: "relu")
    let settings = ConfigurationReader(checkpoint.configuration)
    stridesFirst = try settings.isTrue("downsample_in_bottleneck")
    firstStride = try settings.isTrue("downsample_in_first_stage") ? 2 : 1
  }

  mutating func read() throws {
    var x = try stem()
    var stage = 0
    while graph.has(convolution(1, of: block(stage, 0))) {
      var number = 0
      while graph.has(convolution(1, of: block(stage, number))) {
        x = try addBlock(stage, number, x, stride: number > 0 ? 1 : stage == 0 ? firstStride : 2)
        number += 1
      }
      stage += 1
    }
    try graph.classify(graph.add(GlobalAveragePooling(), x), isOfTransformers ? "classifier.1" : "fc")
    try graph.weights.expectAllUsed(prefix: graph.prefix)
  }

  // MARK: - Names

  private func block(_ stage: Int, _ number: Int) -> String {
    isOfTransformers ? "encoder.stages.\(stage).layers.\(number)" : "layer\(stage + 1).\(number)"
  }

  private func convolution(_ number: Int, of block: String) -> String {
    isOfTransformers ? "\(block).layer.\(number - 1).convolution" : "\(block).conv\(number)"
  }

  private func norm(_ number: Int, of block: String) -> String {
    isOfTransformers ? "\(block).layer.\(number - 1).normalization" : "\(block).bn\(number)"
  }

  // MARK: - Parts

  private mutating func stem() throws -> CheckpointGraph.Map {
    var x = graph.image
    if isOfTransformers {
      x = try graph.normed(
        x, "embedder.embedder.convolution", norm: "embedder.embedder.normalization", stride: 2)
    } else if graph.has("conv1.0") {
      x = graph.add(activation, try graph.normed(x, "conv1.0", norm: "conv1.1", stride: 2))
      x = graph.add(activation, try graph.normed(x, "conv1.3", norm: "conv1.4"))
      x = try graph.normed(x, "conv1.6", norm: "bn1")
    } else {
      x = try graph.normed(x, "conv1", norm: "bn1", stride: 2)
    }
    x = graph.see(activation, x, named: "stem")
    let padding = Window.Padding.explicit(top: 1, left: 1, bottom: 1, right: 1)
    return graph.add(MaxPooling(Window(3, 3, stride: (2, 2), padding: padding)), x)
  }

  private mutating func addBlock(
    _ stage: Int, _ number: Int, _ x: CheckpointGraph.Map, stride: Int
  ) throws -> CheckpointGraph.Map {
    let name = "layer\(stage + 1).\(number)", own = block(stage, number)
    let count = graph.has(convolution(3, of: own)) ? 3 : 2
    let strided = count == 3 && !stridesFirst ? 2 : 1
    var y = x
    for part in 1...count {
      y = try graph.normed(
        y, convolution(part, of: own), norm: norm(part, of: own), stride: part == strided ? stride : 1)
      if part < count { y = graph.see(activation, y, named: "\(name).conv\(part)") }
    }
    if graph.has("\(own).se.fc1") {
      y = try graph.excited(y, reduce: "\(own).se.fc1", expand: "\(own).se.fc2", activation: Clamp.relu)
    }
    y = try graph.sum(y, shortcut(own, x, stride: stride), at: name)
    return graph.see(activation, y, named: name)
  }

  private mutating func shortcut(
    _ own: String, _ x: CheckpointGraph.Map, stride: Int
  ) throws -> CheckpointGraph.Map {
    if graph.has("\(own).shortcut.convolution") {
      return try graph.normed(
        x, "\(own).shortcut.convolution", norm: "\(own).shortcut.normalization", stride: stride)
    }
    if graph.shape(of: "\(own).downsample.0") != nil {
      return try graph.normed(x, "\(own).downsample.0", norm: "\(own).downsample.1", stride: stride)
    }
    guard graph.has("\(own).downsample.1") else { return x }
    var x = x
    if stride > 1 {
      x = graph.add(AveragePooling(Window(stride, stride, stride: (stride, stride), roundsUp: true)), x)
    }
    return try graph.normed(x, "\(own).downsample.1", norm: "\(own).downsample.2")
  }
}
