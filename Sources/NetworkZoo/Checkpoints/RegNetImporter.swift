import NeuralNetwork

/// RegNetX and RegNetY (Radosavovic et al., Designing Network Design Spaces, 2020), as timm and transformers name their
/// weights.
struct RegNetImporter: ConvolutionalImporter {
  private(set) var graph: CheckpointGraph
  let canvas: Canvas
  private let activation: any Layer
  private let isOfTransformers: Bool
  private let firstStride: Int

  init(_ checkpoint: Checkpoint, inputRange: InputRange) throws(Checkpoint.Problem) {
    if case .transformers = try checkpoint.described.origin {
      isOfTransformers = true
    } else {
      isOfTransformers = false
    }
    graph = try CheckpointGraph(
      checkpoint, inputRange: inputRange, prefixes: isOfTransformers ? ["regnet.", ""] : [""],
      first: isOfTransformers ? "embedder.embedder.convolution.weight" : "stem.conv.weight")
    canvas = try checkpoint.convolutionalCanvas
    try checkpoint.expectAveragePooling()
    activation = try checkpoint.activation(or: "relu")
    firstStride = checkpoint.configuration["downsample_in_first_stage"] == .bool(false) ? 1 : 2
  }

  mutating func read() throws {
    var x = try convolution(graph.image, isOfTransformers ? "embedder.embedder" : "stem", stride: 2)
    x = graph.see(activation, x, named: "stem")
    var stage = 0
    while graph.has("\(part(1, of: block(stage, 0))).\(isOfTransformers ? "convolution" : "conv")") {
      var number = 0
      while graph.has("\(part(1, of: block(stage, number))).\(isOfTransformers ? "convolution" : "conv")") {
        x = try addBlock(stage, number, x, stride: number > 0 ? 1 : stage == 0 ? firstStride : 2)
        number += 1
      }
      stage += 1
    }
    try graph.classify(graph.add(GlobalAveragePooling(), x), isOfTransformers ? "classifier.1" : "head.fc")
    try graph.weights.expectAllUsed(prefix: graph.prefix)
  }

  private func block(_ stage: Int, _ number: Int) -> String {
    isOfTransformers ? "encoder.stages.\(stage).layers.\(number)" : "s\(stage + 1).b\(number + 1)"
  }

  private func part(_ number: Int, of block: String) -> String {
    isOfTransformers ? "\(block).layer.\(number - 1)" : "\(block).conv\(number)"
  }

  /// A convolution and its norm.
  private mutating func convolution(
    _ x: CheckpointGraph.Map, _ name: String, stride: Int = 1
  ) throws -> CheckpointGraph.Map {
    try isOfTransformers
      ? graph.normed(x, "\(name).convolution", norm: "\(name).normalization", stride: stride)
      : graph.normed(x, "\(name).conv", norm: "\(name).bn", stride: stride)
  }

  private mutating func addBlock(
    _ stage: Int, _ number: Int, _ x: CheckpointGraph.Map, stride: Int
  ) throws -> CheckpointGraph.Map {
    let name = "s\(stage + 1).b\(number + 1)", own = block(stage, number)
    var y = x
    for step in 1...2 {
      y = try convolution(y, part(step, of: own), stride: step == 2 ? stride : 1)
      y = graph.see(activation, y, named: "\(name).conv\(step)")
    }
    let excitation = isOfTransformers ? "\(part(3, of: own)).attention" : "\(own).se"
    let isExcited = graph.has(isOfTransformers ? "\(excitation).0" : "\(excitation).fc1")
    if isExcited {
      y = try graph.excited(
        y, reduce: isOfTransformers ? "\(excitation).0" : "\(excitation).fc1",
        expand: isOfTransformers ? "\(excitation).2" : "\(excitation).fc2",
        activation: isOfTransformers ? Clamp.relu : activation)
    }
    y = try convolution(y, part(isOfTransformers && isExcited ? 4 : 3, of: own))
    let shortcut = isOfTransformers ? "\(own).shortcut" : "\(own).downsample"
    let hasShortcut = graph.has("\(shortcut).\(isOfTransformers ? "convolution" : "conv")")
    y = try graph.sum(y, hasShortcut ? convolution(x, shortcut, stride: stride) : x, at: name)
    return graph.see(activation, y, named: name)
  }
}
