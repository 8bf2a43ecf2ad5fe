import NeuralNetwork

/// EfficientNet (Tan and Le, 2019), its lite, edge and second versions, MobileNetV2 (Sandler et al., 2018) and
/// MobileNetV3 (Howard et al., 2019), as timm names their weights. Kinds of blocks are told by their weights; strides
/// and functions are those of the architecture.
struct EfficientNetImporter: ConvolutionalImporter {
  private(set) var graph: CheckpointGraph
  let canvas: Canvas
  /// Of the stem, the head and most blocks.
  private let activation: any Layer
  /// The first stage that has it; the ones before have ReLU.
  private let firstActivated: Int
  /// Of squeeze and excitation: the activation of its few channels (nil: the block's), and what makes factors of them.
  private let squeezed: (any Layer)?
  private let gate: any Layer
  /// The strides of the stages.
  private let strides: [Int]

  init(_ checkpoint: Checkpoint, inputRange: InputRange) throws(Checkpoint.Problem) {
    graph = try CheckpointGraph(checkpoint, inputRange: inputRange, first: "conv_stem.weight")
    canvas = try checkpoint.convolutionalCanvas
    try checkpoint.expectAveragePooling()
    guard case .timm(let name) = try checkpoint.described.origin else {
      throw Checkpoint.Problem("its config.json names no 'architecture', as timm does")
    }
    if name.hasPrefix("tf_") {
      graph.padding = .same
      graph.epsilon = 1e-3
    }
    let isSmall = name.contains("mobilenetv3_small")
    strides = isSmall ? [2, 2, 2, 1, 2, 1] : [1, 2, 2, 2, 1, 2, 1]
    let standard: String
    let isThird = name.contains("mobilenetv3")
    squeezed = isThird ? Clamp.relu : nil
    gate = Pointwise(isThird ? .hardSigmoid(slope: 1 / 6, shift: 0.5) : .sigmoid)
    firstActivated = isThird ? isSmall ? 2 : 3 : 0
    if isThird {
      standard = name.contains("_minimal") ? "relu" : "hard_swish"
    } else if name.contains("mobilenetv2") || name.contains("_lite") {
      standard = "relu6"
    } else {
      standard = name.contains("efficientnet_e") ? "relu" : "silu"
    }
    activation = try checkpoint.activation(or: standard)
  }

  mutating func read() throws {
    var x = try graph.normed(graph.image, "conv_stem", norm: "bn1", stride: 2)
    x = graph.see(activation, x, named: "stem")
    var stage = 0
    while graph.has("blocks.\(stage).0.bn1") {
      guard stage < strides.count else { throw Checkpoint.Problem("it has more than \(strides.count) stages") }
      var number = 0
      while graph.has("blocks.\(stage).\(number).bn1") {
        x = try addBlock(stage, number, x)
        number += 1
      }
      stage += 1
    }
    if graph.has("bn2") {
      x = graph.see(activation, try graph.normed(x, "conv_head", norm: "bn2"), named: "head")
      x = graph.add(GlobalAveragePooling(), x)
    } else {
      // MobileNetV3 widens behind the pooling
      x = graph.add(GlobalAveragePooling(), x)
      if graph.has("conv_head") {
        x = try graph.convolution(x, "conv_head")
        x = graph.see(activation, x, named: "head")
      }
    }
    try graph.classify(x, "classifier")
    try graph.weights.expectAllUsed(prefix: "")
  }

  private mutating func addBlock(
    _ stage: Int, _ number: Int, _ x: CheckpointGraph.Map
  ) throws -> CheckpointGraph.Map {
    let name = "blocks.\(stage).\(number)", stride = number == 0 ? strides[stage] : 1
    let function: any Layer = stage < firstActivated ? Clamp.relu : activation
    let isSeparable = !graph.has("\(name).conv_pwl")
    let last = isSeparable ? "conv_pw" : "conv_pwl"
    let isSum = stride == 1 && graph.shape(of: "\(name).\(last)")?.first == x.channels
    var y = x, number = 1

    /// A convolution, its norm and, except behind the last one, its function.
    func step(_ part: String, stride: Int = 1) throws {
      let named = part == last && !isSum ? name : ""
      y = try graph.normed(y, "\(name).\(part)", norm: "\(name).bn\(number)", stride: stride, named: named)
      number += 1
      if part != last { y = graph.see(function, y, named: "\(name).\(part)") }
    }
    func excite() throws {
      guard graph.has("\(name).se.conv_reduce") else { return }
      y = try graph.excited(
        y, reduce: "\(name).se.conv_reduce", expand: "\(name).se.conv_expand", activation: squeezed ?? function,
        gate: gate)
    }

    if graph.has("\(name).conv") {
      y = try graph.normed(y, "\(name).conv", norm: "\(name).bn1", stride: stride)
      guard stride == 1, x.channels == y.channels else { return graph.see(function, y, named: name) }
      return graph.see(Sum(), graph.add(function, y), x, named: name)
    }
    if graph.has("\(name).conv_exp") {
      try step("conv_exp", stride: stride)
    } else {
      if !isSeparable { try step("conv_pw") }
      try step("conv_dw", stride: stride)
    }
    try excite()
    try step(last)
    return isSum ? graph.see(Sum(), y, x, named: name) : y
  }
}
