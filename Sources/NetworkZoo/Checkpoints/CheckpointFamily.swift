import NeuralNetwork

/// The kinds of networks that are read, by what configurations call them.
enum CheckpointFamily: Sendable {
  case visionTransformer, resNet, convNeXt, regNet, efficientNet

  /// What a configuration of this origin is of. Throws `Checkpoint.Problem` where that is not read.
  init(_ origin: CheckpointConfiguration.Origin) throws(Checkpoint.Problem) {
    switch origin {
    case .timm(let architecture):
      guard let family = Self(timm: architecture) else {
        throw Checkpoint.Problem(notRead: "architecture '\(architecture.printable)'")
      }
      self = family
    case .transformers(let type):
      guard let family = Self.types[type] else {
        throw Checkpoint.Problem(notRead: "model_type '\(type.printable)'")
      }
      self = family
    case .openCLIP: self = .visionTransformer
    }
  }

  /// transformers' `model_type`.
  private static let types: [String: CheckpointFamily] = [
    "vit": .visionTransformer, "deit": .visionTransformer, "dinov2": .visionTransformer,
    "dinov2_with_registers": .visionTransformer, "dinov3_vit": .visionTransformer, "clip": .visionTransformer,
    "clip_vision_model": .visionTransformer,
    "siglip": .visionTransformer, "siglip_vision_model": .visionTransformer,
    "resnet": .resNet, "convnext": .convNeXt, "convnextv2": .convNeXt, "regnet": .regNet,
  ]

  /// By the name of an architecture of timm; nil where it is not read. Names that are not here have relatives of these
  /// names that differ in what no weight shows, such as blurred strides.
  init?(timm name: String) {
    if ["vit_", "deit_", "deit3_"].contains(where: name.hasPrefix) {
      self = .visionTransformer
    } else if name.wholeMatch(of: /(wide_|se)?resnex?t\d+[cdst]?(_\d.*)?/) != nil {
      self = .resNet
    } else if name.wholeMatch(of: /convnext(v2)?_[a-z]+(_ols|_hnf|_mlp)?/) != nil {
      self = .convNeXt
    } else if name.wholeMatch(of: /regnet[xy]_\d+(_tv)?/) != nil {
      self = .regNet
    } else if name.wholeMatch(of: /(tf_)?efficientnet_(b\d|l2|lite\d|e[sml])/) != nil
      || name.wholeMatch(of: /(tf_)?efficientnetv2_(s|m|l|xl|b\d|rw_[stm])/) != nil
      || name.wholeMatch(of: /mobilenetv2_\d+d?/) != nil
      || name.wholeMatch(of: /(tf_)?mobilenetv3_(large|small)(_minimal)?_\d+d?/) != nil
    {
      self = .efficientNet
    } else {
      return nil
    }
  }
}

extension Checkpoint.Problem {
  /// A configuration that `says` something else.
  init(notRead says: String) {
    self.init(
      "its config.json says \(says); read are vit, deit, dinov2 (with registers), dinov3_vit, clip, siglip, resnet, convnext, convnextv2 "
        + "and regnet of transformers, and vit, deit, resnet, resnext, convnext, regnet, efficientnet and mobilenet (v2, v3) of "
        + "timm: \(Checkpoint.advice)")
  }
}
