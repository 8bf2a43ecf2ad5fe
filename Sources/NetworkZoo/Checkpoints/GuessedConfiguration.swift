import Files

/// What weights without a configuration are probably of, as their names and shapes tell.
///
/// Names do not tell everything: the number of heads is that of all published networks of the width, functions are
/// those of the first of its kind. So whoever opens such a file is told what it was taken for.
struct GuessedConfiguration {
  /// What the weights are taken for, as in "taken for timm's ResNet".
  let network: String
  /// What a configuration of such a network says.
  let fields: [String: JSONValue]

  private init(_ network: String, timm architecture: String, _ more: [String: JSONValue] = [:]) {
    self.network = "timm's \(network)"
    fields = more.merging(["architecture": .string(architecture)]) { own, _ in own }
  }

  private init(_ network: String, transformers type: String, _ more: [String: JSONValue] = [:]) {
    self.network = "transformers' \(network)"
    fields = more.merging(["model_type": .string(type)]) { own, _ in own }
  }

  private init(_ network: String, openCLIP tower: [String: JSONValue]) {
    self.network = "OpenCLIP's \(network)"
    fields = ["model_cfg": .object(["vision_cfg": .object(tower)])]
  }

  /// Nil where the names are of no network that is read.
  init?(_ weights: any NamedTensors) {
    func has(_ name: String) -> Bool { weights.shape(of: name) != nil }
    func ends(_ ending: String) -> Bool { weights.names.contains { $0.hasSuffix(ending) } }

    if has("layer1.0.conv1.weight") {
      self.init("ResNet", timm: "resnet50")
    } else if has("stages.0.blocks.0.conv_dw.weight") {
      self.init("ConvNeXt", timm: "convnext_tiny")
    } else if has("s1.b1.conv1.conv.weight") {
      self.init("RegNet", timm: "regnety_002")
    } else if has("conv_stem.weight") {
      if has("blocks.0.0.se.conv_reduce.weight") && !has("conv_head.bias") {
        self.init("EfficientNet", timm: "efficientnet_b0")
      } else if has("conv_head.bias") {
        let size = has("blocks.6.0.conv.weight") ? "large" : "small"
        self.init("MobileNetV3", timm: "mobilenetv3_\(size)_100")
      } else if has("blocks.0.0.conv_dw.weight") {
        self.init("MobileNetV2", timm: "mobilenetv2_100")
      } else {
        self.init("EfficientNetV2", timm: "efficientnetv2_s")
      }
    } else if has("blocks.0.attn.qkv.weight") {
      if !has("pos_embed") && has("reg_token") {
        let isGated = has("blocks.0.mlp.fc1_g.weight")
        self.init("DINOv3", timm: isGated ? "vit_small_plus_patch16_dinov3" : "vit_small_patch16_dinov3")
        return
      }
      let pool = has("attn_pool.latent") ? "map" : has("fc_norm.weight") || !has("cls_token") ? "avg" : "token"
      self.init("ViT", timm: "vit_base_patch16_224", ["global_pool": .string(pool)])
    } else if has("visual.transformer.resblocks.0.ln_1.weight") {
      let shape = Positions("visual.positional_embedding", patches: "visual.conv1.weight", before: 1, in: weights)
      guard let shape else { return nil }
      self.init("CLIP", openCLIP: ["width": .number(Double(shape.width)), "image_size": .number(Double(shape.side))])
    } else if ends("encoder.layer.0.attention.attention.query.weight") {
      guard let prefix = Self.prefix(of: "embeddings.patch_embeddings.projection.weight", in: weights) else {
        return nil
      }
      let before = ["cls_token", "distillation_token"].count { has("\(prefix)embeddings.\($0)") }
      let shape = Positions(
        "\(prefix)embeddings.position_embeddings", patches: "\(prefix)embeddings.patch_embeddings.projection.weight",
        before: before, in: weights)
      guard let shape else { return nil }
      if ends("layer_scale1.lambda1") {
        let isRegistered = has("\(prefix)embeddings.register_tokens")
        self.init("DINOv2", transformers: isRegistered ? "dinov2_with_registers" : "dinov2", shape.configuration)
      } else {
        self.init(before == 2 ? "DeiT" : "ViT", transformers: before == 2 ? "deit" : "vit", shape.configuration)
      }
    } else if ends("layer.0.attention.q_proj.weight"), has("embeddings.register_tokens"),
      let width = weights.shape(of: "embeddings.cls_token")?.last
    {
      self.init(
        "DINOv3", transformers: "dinov3_vit",
        [
          "num_attention_heads": .number(Double(max(1, width / 64))),
          "hidden_act": .string(ends("layer.0.mlp.gate_proj.weight") ? "silu" : "gelu"),
        ])
    } else if ends("encoder.layers.0.self_attn.q_proj.weight"),
      let prefix = Self.prefix(of: "embeddings.patch_embedding.weight", in: weights)
    {
      let isCLIP = has("\(prefix)embeddings.class_embedding")
      let shape = Positions(
        "\(prefix)embeddings.position_embedding.weight", patches: "\(prefix)embeddings.patch_embedding.weight",
        before: isCLIP ? 1 : 0, in: weights)
      guard let shape else { return nil }
      self.init(isCLIP ? "CLIP" : "SigLIP", transformers: isCLIP ? "clip" : "siglip", shape.configuration)
    } else if ends("encoder.stages.0.layers.0.dwconv.weight") {
      self.init("ConvNeXt", transformers: "convnext")
    } else if let prefix = Self.prefix(of: "embedder.embedder.convolution.weight", in: weights) {
      let isResNet = weights.shape(of: "\(prefix)embedder.embedder.convolution.weight")?.last == 7
      self.init(isResNet ? "ResNet" : "RegNet", transformers: isResNet ? "resnet" : "regnet")
    } else {
      return nil
    }
  }

  /// What comes before `name` in the name of a tensor.
  private static func prefix(of name: String, in weights: any NamedTensors) -> String? {
    weights.names.first { $0.hasSuffix(name) }.map { String($0.dropLast(name.count)) }
  }

  /// What a table of positions tells of a square image.
  private struct Positions {
    let width, side: Int

    /// The table called `name`, in which `before` tokens come before the patches.
    init?(_ name: String, patches: String, before: Int, in weights: any NamedTensors) {
      guard let table = weights.shape(of: name), table.count > 1, let filters = weights.shape(of: patches),
        filters.count == 4
      else { return nil }
      let count = max(0, table[table.count - 2] - before), rows = Int(Double(count).squareRoot())
      (width, side) = (table[table.count - 1], rows.multipliedReportingOverflow(by: filters[3]).partialValue)
    }

    /// Heads have 64 channels in all published networks but the largest SigLIP.
    var configuration: [String: JSONValue] {
      let heads = width == 1152 ? 16 : max(1, width / 64)
      return ["num_attention_heads": .number(Double(heads)), "image_size": .number(Double(side))]
    }
  }
}
