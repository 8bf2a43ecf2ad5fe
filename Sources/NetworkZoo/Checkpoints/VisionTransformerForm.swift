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

  /// How a token knows where its patch is.
  enum Positions {
    /// A trained vector is added, from a table that is resampled for other sizes.
    case table(PositionTable.Resampling)
    /// Queries and keys are turned: see `RotaryPositions`, whose base it is.
    case rotary(base: Float)

    var areRotary: Bool { if case .rotary = self { true } else { false } }
  }

  let names: VisionTransformerNames
  let heads: Int
  /// Added to the variance in layer norms.
  let epsilon: Float
  /// Behind the hidden neurons of a block.
  let activation: any Layer
  /// The image that its positions are of; nil: not stated, a square one.
  let canvas: Canvas?
  let positions: Positions
  let pooling: Pooling
  /// Whether what follows the pooled vector is no classes but an embedding.
  let headIsProjection: Bool

  /// Reads what `checkpoint` says. Throws `Checkpoint.Problem` where it is of another kind.
  init(_ checkpoint: Checkpoint) throws(Checkpoint.Problem) {
    switch try checkpoint.described.origin {
    case .timm(let architecture):
      try self.init(timm: architecture, checkpoint, ConfigurationReader(checkpoint.configuration))
    case .transformers(let type): try self.init(transformers: type, checkpoint)
    case .openCLIP:
      let model = ConfigurationReader(checkpoint.configuration["model_cfg"])
      let tower = ConfigurationReader(model.value("vision_cfg"))
      if let architecture = try tower.text("timm_model_name") {
        guard CheckpointFamily(timm: architecture) == .visionTransformer else {
          throw Checkpoint.Problem(notRead: "timm_model_name '\(architecture.printable)'")
        }
        try self.init(timm: architecture, checkpoint, tower)
      } else {
        try self.init(openCLIP: model, tower)
      }
    }
  }

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
    case "dinov3_vit":
      // its first files call blocks layers, transformers 5 calls these the model's
      let isOfModel = checkpoint.weights.names.contains { $0.hasSuffix("model.layer.0.norm1.weight") }
      names = .dinov3(block: isOfModel ? "model.layer." : "layer.")
      (standard, pooling) = ((1e-5, "gelu"), .firstToken)
    case "clip", "clip_vision_model":
      (names, standard, pooling) = (.clip, (1e-5, "quick_gelu"), .firstToken)
    case "siglip", "siglip_vision_model":
      (names, standard, pooling) = (.clip, (1e-6, "gelu_pytorch_tanh"), .attention)
    default: throw Checkpoint.Problem(notRead: "model_type '\(type.printable)'")
    }
    if case .object(let vision)? = checkpoint.configuration["vision_config"] { settings = ConfigurationReader(vision) }
    heads = try settings.whole("num_attention_heads", in: 1...4096) ?? 12
    epsilon = try settings.number("layer_norm_eps") ?? standard.epsilon
    // what is gated is so by SiLU, whatever the configuration says besides
    let isGated = try settings.isTrue("use_swiglu_ffn")
    activation = try Checkpoint.activation(isGated ? "silu" : settings.text("hidden_act") ?? standard.activation)
    canvas = try settings.canvas("image_size") ?? Canvas(height: 224, width: 224)
    // as the origin does it: registers came with another rule
    positions =
      type == "dinov3_vit"
      ? .rotary(base: try settings.rotaryBase("rope_theta")) : .table(isRegistered ? .antialiasedCubic : .cubic)
    headIsProjection = false
  }

  // MARK: - timm

  private init(
    timm architecture: String, _ checkpoint: Checkpoint, _ settings: ConfigurationReader
  ) throws(Checkpoint.Problem) {
    let given = ConfigurationReader(checkpoint.configuration["model_args"])
    let pretrained = ConfigurationReader(checkpoint.configuration["pretrained_cfg"])
    let name = architecture, isRotary = name.contains("dinov3")
    names = isRotary ? .timmRotary : .timm
    if let stated = try given.whole("num_heads", in: 1...4096) {
      heads = stated
    } else {
      let patches = VisionTransformerNames.prefixes.lazy.compactMap {
        checkpoint.weights.shape(of: "\($0)\(VisionTransformerNames.timm.patches).weight")
      }
      let width = patches.first?.first ?? 0
      heads = Self.heads(ofTimm: name, width: width)
    }
    // vit_*_clip_*: the layer norm is OpenCLIP's
    epsilon = name.contains("_clip_") || isRotary ? 1e-5 : 1e-6
    if let stated = try given.text("act_layer") {
      activation = try Checkpoint.activation(stated)
    } else {
      activation = try Checkpoint.activation(Self.activation(ofTimm: name))
    }
    let standard = try pretrained.canvas("input_size")
    canvas = try given.canvas("img_size") ?? standard
    positions = isRotary ? .rotary(base: try given.rotaryBase("rope_temperature")) : .table(.antialiasedCubic)
    let ofTimm = try settings.text("global_pool"), ofOpenCLIP = try settings.text("timm_pool")
    let pool = ofTimm ?? ofOpenCLIP ?? (isRotary ? "avg" : "token")
    switch pool {
    case "avg": pooling = .patches
    case "map": pooling = .attention
    case "token", "": pooling = .firstToken
    default: throw Checkpoint.Problem("it pools tokens by '\(pool.printable)', which is not read: \(Checkpoint.advice)")
    }
    let classes = try settings.whole("num_classes", in: 0...1 << 24) ?? 0
    headIsProjection = name.contains("_clip_") && [512, 640, 768, 896, 1024, 1280].contains(classes)
  }

  // MARK: - OpenCLIP

  private init(openCLIP model: ConfigurationReader, _ settings: ConfigurationReader) throws(Checkpoint.Problem) {
    guard settings.value("layers")?.items == nil else {
      throw Checkpoint.Problem("its image tower is CLIP's own ResNet, which is not read: \(Checkpoint.advice)")
    }
    if try settings.isTrue("attentional_pool") {
      throw Checkpoint.Problem("it pools tokens by an attention that is not read: \(Checkpoint.advice)")
    }
    names = .openCLIP
    let width = try settings.whole("width", in: 1...1 << 20),
      widthOfHead = try settings.whole("head_width", in: 1...1 << 20)
    heads = max(1, (width ?? 768) / (widthOfHead ?? 64))
    epsilon = 1e-5
    let isTanh = try ConfigurationReader(settings.value("act_kwargs")).text("approximate") == "tanh"
    activation = try Checkpoint.activation(
      model.isTrue("quick_gelu") ? "quick_gelu" : isTanh ? "gelu_tanh" : "gelu")
    canvas = try settings.canvas("image_size") ?? Canvas(height: 224, width: 224)
    positions = .table(.antialiasedCubic)
    pooling = try settings.text("pool_type") == "avg" ? .patches : .firstToken
    headIsProjection = true
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
    if ["_plus_patch16_dinov3", "_7b_patch16_dinov3"].contains(where: name.contains) { return "silu" }
    if name.contains("vit_giant_patch14_") && !name.contains("_clip_") && !name.hasSuffix("_224") { return "silu" }
    let isTanh =
      name.contains("_siglip_")
      && ["_patch32_", "so400m_patch16_", "giantopt_"].contains(where: name.contains)
    return isTanh || name.contains("large_patch16_siglip") && name.hasSuffix("_512") ? "gelu_tanh" : "gelu"
  }
}

extension ConfigurationReader {
  /// What divides the speeds of rotary positions; that of all published networks where it is not stated.
  fileprivate func rotaryBase(_ key: String) throws(Checkpoint.Problem) -> Float {
    let base = try number(key) ?? 100
    guard base > 0 else { throw Checkpoint.Problem("its config.json has \(key) \(base), expected a number above 0") }
    return base
  }
}
