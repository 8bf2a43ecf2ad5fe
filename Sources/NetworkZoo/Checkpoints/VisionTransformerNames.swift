/// What the weights of a vision transformer are called. A name stands for its `.weight` and `.bias`, unless a tensor
/// has the name itself; an empty one for what networks of its kind do not have.
struct VisionTransformerNames {
  /// What the names of the tower itself begin with.
  var prefix = ""
  let classToken, distillationToken, registers: String
  let positions, patches: String
  let firstNorm: String
  /// What the names of a block begin with, before its number.
  let block: String
  // of a block
  let norm1, norm2: String
  /// Queries, keys and values, joined or apart.
  let attention: [LinearWeights]
  let attentionOutput: String
  let scale1, scale2: String
  let fc1, fc2: String
  /// Where the hidden neurons are gated: the gates and what they let pass, joined or apart, and what follows.
  let gated: [String]
  let gatedFc2: String
  // behind the blocks
  let norm, pooledNorm: String
  let pooling: Pooling?
  // outside the tower
  let pooler: String
  let heads: [String]
  /// A layer, or a matrix with a row for each channel.
  var projection: String

  /// Of a pooling by attention: one trained query attends to all tokens.
  struct Pooling {
    let query: String
    let queries, keys, values: LinearWeights
    let output, norm, fc1, fc2: String
  }
}

/// The weights of a fully connected layer: a tensor or one of several equal parts of its rows.
struct LinearWeights {
  let weight, bias: String
  var part = 0
  var parts = 1

  init(_ name: String, part: Int = 0, of parts: Int = 1) {
    self.init(weight: "\(name).weight", bias: "\(name).bias", part: part, of: parts)
  }

  init(weight: String, bias: String, part: Int = 0, of parts: Int = 1) {
    (self.weight, self.bias, self.part, self.parts) = (weight, bias, part, parts)
  }

  /// The same, with names that begin with `prefix`.
  func behind(_ prefix: String) -> LinearWeights {
    LinearWeights(weight: prefix + weight, bias: prefix + bias, part: part, of: parts)
  }
}

extension VisionTransformerNames {
  /// What the names of a tower may begin with.
  static let prefixes = [
    "", "vit.", "deit.", "dinov2.", "dinov2_with_registers.", "dinov3_vit.", "vision_model.", "visual.",
    "visual.trunk.",
  ]

  static let timm = timm(
    attention: [LinearWeights("attn.qkv")], scales: ("ls1.gamma", "ls2.gamma"), gated: ["mlp.fc1"])

  /// Those of timm's DINOv3.
  static let timmRotary = timm(
    attention: ["q", "k", "v"].enumerated().map {
      LinearWeights(weight: "attn.qkv.weight", bias: "attn.\($1)_bias", part: $0, of: 3)
    },
    scales: ("gamma_1", "gamma_2"), gated: ["mlp.fc1_g", "mlp.fc1_x"])

  private static func timm(
    attention: [LinearWeights], scales: (String, String), gated: [String]
  ) -> VisionTransformerNames {
    VisionTransformerNames(
      classToken: "cls_token", distillationToken: "dist_token", registers: "reg_token", positions: "pos_embed",
      patches: "patch_embed.proj", firstNorm: "norm_pre", block: "blocks.", norm1: "norm1", norm2: "norm2",
      attention: attention, attentionOutput: "attn.proj", scale1: scales.0, scale2: scales.1, fc1: "mlp.fc1",
      fc2: "mlp.fc2", gated: gated, gatedFc2: "mlp.fc2", norm: "norm", pooledNorm: "fc_norm",
      pooling: Pooling(
        query: "attn_pool.latent", queries: LinearWeights("attn_pool.q"),
        keys: LinearWeights("attn_pool.kv", part: 0, of: 2), values: LinearWeights("attn_pool.kv", part: 1, of: 2),
        output: "attn_pool.proj", norm: "attn_pool.norm", fc1: "attn_pool.mlp.fc1", fc2: "attn_pool.mlp.fc2"),
      pooler: "", heads: ["head", "head_dist"], projection: "")
  }

  /// Those of transformers' ViT and DeiT.
  static let vit = transformers(
    norms: ("layernorm_before", "layernorm_after"), mlp: ("intermediate.dense", "output.dense"))

  /// Those of transformers' DINOv2.
  static let dinov2 = transformers(norms: ("norm1", "norm2"), mlp: ("mlp.fc1", "mlp.fc2"))

  private static func transformers(norms: (String, String), mlp: (String, String)) -> VisionTransformerNames {
    VisionTransformerNames(
      classToken: "embeddings.cls_token", distillationToken: "embeddings.distillation_token",
      registers: "embeddings.register_tokens", positions: "embeddings.position_embeddings",
      patches: "embeddings.patch_embeddings.projection", firstNorm: "", block: "encoder.layer.", norm1: norms.0,
      norm2: norms.1, attention: ["query", "key", "value"].map { LinearWeights("attention.attention.\($0)") },
      attentionOutput: "attention.output.dense", scale1: "layer_scale1.lambda1", scale2: "layer_scale2.lambda1",
      fc1: mlp.0, fc2: mlp.1, gated: ["mlp.weights_in"], gatedFc2: "mlp.weights_out", norm: "layernorm",
      pooledNorm: "", pooling: nil, pooler: "pooler.dense", heads: ["classifier"], projection: "")
  }

  /// Those of transformers' DINOv3, whose blocks' names begin with `block`.
  static func dinov3(block: String) -> VisionTransformerNames {
    VisionTransformerNames(
      classToken: "embeddings.cls_token", distillationToken: "", registers: "embeddings.register_tokens",
      positions: "", patches: "embeddings.patch_embeddings", firstNorm: "", block: block, norm1: "norm1",
      norm2: "norm2", attention: ["q_proj", "k_proj", "v_proj"].map { LinearWeights("attention.\($0)") },
      attentionOutput: "attention.o_proj", scale1: "layer_scale1.lambda1", scale2: "layer_scale2.lambda1",
      fc1: "mlp.up_proj", fc2: "mlp.down_proj", gated: ["mlp.gate_proj", "mlp.up_proj"], gatedFc2: "mlp.down_proj",
      norm: "norm", pooledNorm: "", pooling: nil, pooler: "", heads: [], projection: "")
  }

  /// Those of the image towers of CLIP and SigLIP in transformers.
  static let clip = VisionTransformerNames(
    classToken: "embeddings.class_embedding", distillationToken: "", registers: "",
    positions: "embeddings.position_embedding.weight", patches: "embeddings.patch_embedding",
    // as transformers spells it
    firstNorm: "pre_layrnorm", block: "encoder.layers.", norm1: "layer_norm1", norm2: "layer_norm2",
    attention: ["q_proj", "k_proj", "v_proj"].map { LinearWeights("self_attn.\($0)") },
    attentionOutput: "self_attn.out_proj",
    scale1: "", scale2: "", fc1: "mlp.fc1", fc2: "mlp.fc2", gated: [], gatedFc2: "", norm: "post_layernorm",
    pooledNorm: "",
    pooling: Pooling(
      query: "head.probe", queries: joined(0), keys: joined(1), values: joined(2), output: "head.attention.out_proj",
      norm: "head.layernorm", fc1: "head.mlp.fc1", fc2: "head.mlp.fc2"),
    pooler: "", heads: ["classifier"], projection: "visual_projection")

  /// Those of OpenCLIP's own image towers.
  static let openCLIP = VisionTransformerNames(
    classToken: "class_embedding", distillationToken: "", registers: "", positions: "positional_embedding",
    patches: "conv1", firstNorm: "ln_pre", block: "transformer.resblocks.", norm1: "ln_1", norm2: "ln_2",
    attention: [LinearWeights(weight: "attn.in_proj_weight", bias: "attn.in_proj_bias")],
    attentionOutput: "attn.out_proj", scale1: "ls_1.gamma", scale2: "ls_2.gamma", fc1: "mlp.c_fc", fc2: "mlp.c_proj",
    gated: [], gatedFc2: "", norm: "ln_post", pooledNorm: "", pooling: nil, pooler: "", heads: [],
    projection: "visual.proj")

  private static func joined(_ part: Int) -> LinearWeights {
    LinearWeights(
      weight: "head.attention.in_proj_weight", bias: "head.attention.in_proj_bias", part: part, of: 3)
  }
}
