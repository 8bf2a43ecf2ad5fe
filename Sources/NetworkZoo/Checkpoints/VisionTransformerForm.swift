// What a configuration says of a vision transformer.

import Files
import NeuralNetwork

/// What a vision transformer computes, as far as the names and shapes of its weights do not tell.
struct VisionTransformerForm {
  /// What becomes one vector of all tokens before the classes.
  enum Pooling: Hashable {
    /// The first token; behind a second one of classes of its own, the mean of both.
    case firstToken
    /// The mean of the patches.
    case patches
    /// The first token, and the mean of the patches behind it.
    case firstTokenAndPatches
    /// One trained query attends to all tokens.
    case attention
  }

  let names: VisionTransformerNames
  let heads: Int
  /// Added to the variance in layer norms.
  let epsilon: Float
  /// Behind the hidden neurons of a block.
  let activation: any Layer
  /// The image that its positions are of; nil: not stated, a square one.
  let canvas: Canvas?
  let resampling: PositionTable.Resampling
  let pooling: Pooling
  /// Whether what follows the pooled vector is no classes but an embedding.
  let headIsProjection: Bool

  /// Reads what `checkpoint` says. Throws `Checkpoint.Problem` where it is of another kind.
  init(_ checkpoint: Checkpoint) throws(Checkpoint.Problem) {
    if let architecture = checkpoint.configuration["architecture"]?.text {
      try self.init(timm: architecture, checkpoint)
    } else if let type = checkpoint.configuration["model_type"]?.text {
      try self.init(transformers: type, checkpoint)
    } else {
      throw Checkpoint.Problem(
        "its config.json names neither a 'model_type', as transformers does, nor an 'architecture', as timm does")
    }
  }

  private static let advice = "export the network to ONNX"

  // MARK: - transformers

  private init(transformers type: String, _ checkpoint: Checkpoint) throws(Checkpoint.Problem) {
    var settings = ConfigurationReader(checkpoint.configuration)
    var isRegistered = false
    let standard: (epsilon: Float, activation: String)
    switch type {
    case "vit", "deit":
      (names, standard, pooling) = (.vit, (1e-12, "gelu"), .firstToken)
    case "dinov2", "dinov2_with_registers":
      (names, standard, pooling) = (.dinov2, (1e-6, "gelu"), .firstTokenAndPatches)
      isRegistered = type != "dinov2"
    case "clip", "clip_vision_model":
      (names, standard, pooling) = (.clip, (1e-5, "quick_gelu"), .firstToken)
    case "siglip", "siglip_vision_model":
      (names, standard, pooling) = (.clip, (1e-6, "gelu_pytorch_tanh"), .attention)
    default:
      throw Checkpoint.Problem(
        "its config.json says model_type '\(type.printable)'; read are vit, deit, dinov2, dinov2_with_registers, clip and "
          + "siglip: \(Self.advice)")
    }
    if case .object(let vision)? = checkpoint.configuration["vision_config"] { settings = ConfigurationReader(vision) }
    heads = try settings.whole("num_attention_heads", in: 1...4096) ?? 12
    epsilon = try settings.number("layer_norm_eps") ?? standard.epsilon
    // what is gated is so by SiLU, whatever the configuration says besides
    let isGated = try settings.isTrue("use_swiglu_ffn")
    activation = try Self.activation(isGated ? "silu" : settings.text("hidden_act") ?? standard.activation)
    canvas = try settings.canvas("image_size") ?? Canvas(height: 224, width: 224)
    // as the origin does it: registers came with another rule
    resampling = isRegistered ? .antialiasedCubic : .cubic
    headIsProjection = false
  }

  // MARK: - timm

  private init(timm architecture: String, _ checkpoint: Checkpoint) throws(Checkpoint.Problem) {
    guard ["vit_", "deit_", "deit3_"].contains(where: architecture.hasPrefix) else {
      throw Checkpoint.Problem(
        "its config.json says architecture '\(architecture.printable)'; read are those of timm that begin with vit_, deit_ and "
          + "deit3_: \(Self.advice)")
    }
    let settings = ConfigurationReader(checkpoint.configuration)
    let given = ConfigurationReader(checkpoint.configuration["model_args"])
    let pretrained = ConfigurationReader(checkpoint.configuration["pretrained_cfg"])
    names = .timm
    let name = architecture
    if let stated = try given.whole("num_heads", in: 1...4096) {
      heads = stated
    } else {
      let width =
        checkpoint.weights.shape(of: "norm.weight")?.last ?? checkpoint.weights.shape(of: "pos_embed")?.last ?? 0
      heads = Self.heads(ofTimm: name, width: width)
    }
    // vit_*_clip_*: the layer norm is OpenCLIP's
    epsilon = name.contains("_clip_") ? 1e-5 : 1e-6
    if let stated = try given.text("act_layer") {
      activation = try Self.activation(stated)
    } else {
      activation = try Self.activation(Self.activation(ofTimm: name))
    }
    let standard = try pretrained.canvas("input_size")
    canvas = try given.canvas("img_size") ?? standard
    resampling = .antialiasedCubic
    let pool = try settings.text("global_pool") ?? "token"
    switch pool {
    case "avg": pooling = .patches
    case "map": pooling = .attention
    case "token", "": pooling = .firstToken
    default: throw Checkpoint.Problem("it pools tokens by '\(pool.printable)', which is not read: \(Self.advice)")
    }
    let classes = try settings.whole("num_classes", in: 0...1 << 24) ?? 0
    headIsProjection = name.contains("_clip_") && [512, 640, 768, 896, 1024, 1280].contains(classes)
  }

  /// How many heads timm gives a network of this width.
  private static func heads(ofTimm name: String, width: Int) -> Int {
    switch width {
    case 64: 2
    case 96: 3
    case 1152, 1280, 1408, 1664: 16
    case 1536 where name.contains("giantopt"): 16
    default: max(1, width / 64)
    }
  }

  private static func activation(ofTimm name: String) -> String {
    if name.contains("quickgelu") { return "quick_gelu" }
    // vit_giant_patch14_dinov2 and its kin are gated
    if name.contains("vit_giant_patch14_") && !name.contains("_clip_") && !name.hasSuffix("_224") { return "silu" }
    let isTanh =
      name.contains("_siglip_")
      && ["_patch32_", "so400m_patch16_", "giantopt_"].contains(where: name.contains)
    return isTanh || name.contains("large_patch16_siglip") && name.hasSuffix("_512") ? "gelu_tanh" : "gelu"
  }

  // MARK: - Both

  private static func activation(_ name: String) throws(Checkpoint.Problem) -> any Layer {
    switch name {
    case "gelu", "gelu_python": return Pointwise(.gelu)
    case "gelu_tanh", "gelu_new", "gelu_fast", "gelu_pytorch_tanh": return Pointwise(.geluTanh)
    case "quick_gelu", "quickgelu": return Pointwise(.swish(factor: 1.702))
    case "silu", "swish": return Pointwise(.swish(factor: 1))
    case "relu": return Clamp.relu
    default:
      throw Checkpoint.Problem("its activation function is '\(name.printable)', which is not read: \(advice)")
    }
  }
}

/// Values of a configuration, of which those of another kind than expected are refused.
private struct ConfigurationReader {
  private let fields: [String: JSONValue]

  init(_ fields: [String: JSONValue]) { self.fields = fields }
  init(_ value: JSONValue?) { if case .object(let fields)? = value { self.fields = fields } else { fields = [:] } }

  private subscript(key: String) -> JSONValue? { fields[key].flatMap { $0 == .null ? nil : $0 } }

  private func wrong(_ key: String, _ value: JSONValue, _ expected: String) -> Checkpoint.Problem {
    Checkpoint.Problem("its config.json has \(key) \(value.summary.printable), expected \(expected)")
  }

  func text(_ key: String) throws(Checkpoint.Problem) -> String? {
    guard let value = self[key] else { return nil }
    guard let text = value.text else { throw wrong(key, value, "a text") }
    return text
  }

  func isTrue(_ key: String) throws(Checkpoint.Problem) -> Bool {
    guard let value = self[key] else { return false }
    guard case .bool(let isTrue) = value else { throw wrong(key, value, "true or false") }
    return isTrue
  }

  func number(_ key: String) throws(Checkpoint.Problem) -> Float? {
    guard let value = self[key] else { return nil }
    guard let number = value.finite, number >= 0 else { throw wrong(key, value, "a number from 0 on") }
    return number
  }

  func whole(_ key: String, in range: ClosedRange<Int>) throws(Checkpoint.Problem) -> Int? {
    guard let value = self[key] else { return nil }
    guard let whole = value.whole, range.contains(whole) else {
      throw wrong(key, value, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return whole
  }

  /// One side of a square, or the two last of several lengths.
  func canvas(_ key: String) throws(Checkpoint.Problem) -> Canvas? {
    guard let value = self[key] else { return nil }
    let sides = (value.items ?? [value, value]).suffix(2).compactMap(\.whole)
    guard sides.count == 2, sides.allSatisfy({ (1...Limits.largestImage).contains($0) }) else {
      throw wrong(key, value, "a size of 1 to \(Limits.largestImage) pixels")
    }
    return Canvas(height: sides[0], width: sides[1])
  }
}
