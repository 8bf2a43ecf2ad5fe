import NeuralNetwork

/// ConvNeXt (Liu et al., A ConvNet for the 2020s, 2022) and its second version (Woo et al., ConvNeXt V2, 2023), as timm
/// and transformers name their weights. What is looked at are the hidden neurons of each block and its output.
struct ConvNeXtImporter: ConvolutionalImporter {
  private(set) var graph: CheckpointGraph
  let canvas: Canvas
  private let activation: any Layer
  private let isOfTransformers: Bool
  /// Added to the variance in layer norms, and in that behind all stages.
  private let epsilon, lastEpsilon: Float

  init(_ checkpoint: Checkpoint, inputRange: InputRange) throws(Checkpoint.Problem) {
    let settings = ConfigurationReader(checkpoint.configuration)
    let given = ConfigurationReader(checkpoint.configuration["model_args"])
    if case .timm(let architecture) = try checkpoint.described.origin {
      isOfTransformers = false
      epsilon = try given.number("norm_eps") ?? (architecture == "convnext_xxlarge" ? 1e-5 : 1e-6)
      lastEpsilon = epsilon
    } else {
      isOfTransformers = true
      epsilon = 1e-6
      lastEpsilon = try settings.number("layer_norm_eps") ?? 1e-12
    }
    graph = try CheckpointGraph(
      checkpoint, inputRange: inputRange, prefixes: isOfTransformers ? ["convnext.", "convnextv2.", ""] : [""],
      first: isOfTransformers ? "embeddings.patch_embeddings.weight" : "stem.0.weight")
    canvas = try checkpoint.convolutionalCanvas
    try checkpoint.expectAveragePooling()
    activation = try checkpoint.activation(or: "gelu")
  }

  mutating func read() throws {
    var x = try stem()
    var stage = 0
    while graph.has("\(block(stage, 0)).\(isOfTransformers ? "dwconv" : "conv_dw")") {
      let own = isOfTransformers ? "encoder.stages.\(stage).downsampling_layer" : "stages.\(stage).downsample"
      if graph.has("\(own).1") {
        x = try graph.convolution(normed(x, "\(own).0"), "\(own).1", stride: 2, padding: .nothing)
      }
      var number = 0
      while graph.has("\(block(stage, number)).\(isOfTransformers ? "dwconv" : "conv_dw")") {
        x = try addBlock("stages.\(stage).blocks.\(number)", block(stage, number), x)
        number += 1
      }
      stage += 1
    }
    try head(x)
    try graph.weights.expectAllUsed(prefix: graph.prefix)
  }

  private func block(_ stage: Int, _ number: Int) -> String {
    isOfTransformers ? "encoder.stages.\(stage).layers.\(number)" : "stages.\(stage).blocks.\(number)"
  }

  private mutating func normed(
    _ x: CheckpointGraph.Map, _ name: String, epsilon: Float? = nil
  ) throws -> CheckpointGraph.Map {
    let norm = try graph.layerNorm(x, name, epsilon: epsilon ?? self.epsilon)
    return graph.add(norm.layer, norm.of)
  }

  private mutating func stem() throws -> CheckpointGraph.Map {
    var x = graph.image
    var norm = "embeddings.layernorm"
    if isOfTransformers {
      x = try patches(x, "embeddings.patch_embeddings")
    } else {
      var number = 0
      while let shape = graph.shape(of: "stem.\(number)"), shape.count == 4 {
        // windows side by side, or two of 3 × 3 that overlap
        x =
          shape[2] == 3 ? try graph.convolution(x, "stem.\(number)", stride: 2) : try patches(x, "stem.\(number)")
        number += 1
      }
      norm = "stem.\(number)"
    }
    let last = try graph.layerNorm(x, norm, epsilon: epsilon)
    return graph.see(last.layer, last.of, named: "stem")
  }

  /// A convolution whose windows lie side by side.
  private mutating func patches(_ x: CheckpointGraph.Map, _ name: String) throws -> CheckpointGraph.Map {
    try graph.convolution(x, name, stride: max(1, graph.shape(of: name)?.last ?? 1), padding: .nothing)
  }

  private mutating func addBlock(
    _ name: String, _ own: String, _ x: CheckpointGraph.Map
  ) throws -> CheckpointGraph.Map {
    func part(_ ofTransformers: String, _ ofTimm: String) -> String {
      "\(own).\(isOfTransformers ? ofTransformers : ofTimm)"
    }
    var y = try graph.convolution(x, part("dwconv", "conv_dw"))
    y = try normed(y, part("layernorm", "norm"))
    y = try graph.convolution(y, part("pwconv1", "mlp.fc1"))
    y = graph.see(activation, y, named: "\(name).mlp")
    if graph.has(part("grn", "mlp.grn")) { y = try normedByResponse(y, part("grn", "mlp.grn")) }
    y = try graph.convolution(y, part("pwconv2", "mlp.fc2"))
    let scale = part("layer_scale_parameter", "gamma")
    if graph.has(scale) {
      let factors = try graph.weights.values(graph.prefix + scale, count: y.channels)
      y = graph.add(ScaleShift(scale: factors, shift: factors.map { _ in 0 }), y)
    }
    guard x.channels == y.channels else {
      throw Checkpoint.Problem("its '\(own)' adds \(y.channels) to \(x.channels) channels")
    }
    return graph.see(Sum(), x, y, named: name)
  }

  /// Global response normalization: x · (1 + γ n) + β, where n is the length of a channel over all positions, divided
  /// by the mean of these lengths.
  private mutating func normedByResponse(
    _ x: CheckpointGraph.Map, _ name: String
  ) throws -> CheckpointGraph.Map {
    let gamma = try graph.weights.values(graph.prefix + "\(name).weight", count: x.channels)
    let beta = try graph.weights.values(graph.prefix + "\(name).bias", count: x.channels)
    let sums = graph.add(GlobalAveragePooling(isSum: true), graph.add(Pointwise(.square), x))
    let lengths = graph.add(Pointwise(.squareRoot), sums)
    var mean = graph.add(Reduction(.mean, along: .channels), lengths)
    mean = graph.add(Pointwise(.reciprocal), graph.add(ScaleShift(scale: [1], shift: [1e-6]), mean))
    let ratios = graph.add(Product(), lengths, mean)
    let factors = graph.add(ScaleShift(scale: gamma, shift: gamma.map { _ in 1 }), ratios)
    return graph.add(ScaleShift(scale: gamma.map { _ in 1 }, shift: beta), graph.add(Product(), x, factors))
  }

  private mutating func head(_ x: CheckpointGraph.Map) throws {
    if isOfTransformers {
      let pooled = try normed(graph.add(GlobalAveragePooling(), x), "layernorm", epsilon: lastEpsilon)
      try graph.classify(pooled, "classifier")
      return
    }
    var x = x
    if graph.has("norm_pre") {
      let norm = try graph.layerNorm(x, "norm_pre", epsilon: lastEpsilon)
      x = graph.see(norm.layer, norm.of, named: "norm")
    }
    var pooled = graph.add(GlobalAveragePooling(), x)
    if graph.has("head.norm") { pooled = try normed(pooled, "head.norm", epsilon: lastEpsilon) }
    if graph.has("head.pre_logits.fc") {
      pooled = try graph.convolution(pooled, "head.pre_logits.fc")
      pooled = graph.see(Pointwise(.gelu), pooled, named: "head.mlp")
    }
    try graph.classify(pooled, "head.fc")
  }
}
