// Convolutional networks as Hugging Face and timm keep them.

import NeuralNetwork
import TestSupport
import Testing

@testable import NetworkZoo

struct ConvolutionalCheckpointTests {
  private static let folder = "Tests/Reference/Convolutions"

  private static func file(_ name: String) throws -> NetworkFile {
    try NetworkFile(checkpoint: "\(ReferenceFiles.project)\(folder)/\(name)")
  }

  @Test(arguments: [
    "timm-resnet", "timm-resnet-deep", "timm-resnext-excited", "timm-convnext", "timm-convnext-overlap",
    "timm-convnext-mlp", "timm-convnext-norm-first", "timm-convnextv2", "timm-regnetx", "timm-regnety",
    "timm-efficientnet", "timm-efficientnet-tf", "timm-efficientnet-lite", "timm-efficientnetv2",
    "timm-efficientnet-edge", "timm-mobilenetv2", "timm-mobilenetv3", "timm-mobilenetv3-small", "resnet",
    "resnet-basic", "resnet-strided-first", "regnet", "convnext", "convnextv2",
  ])
  func agreesWithItsOrigin(name: String) throws {
    try ReferenceTests.check(Self.file(name).network, against: "\(Self.folder)/\(name)/own.safetensors")
  }

  @Test func layersHaveTheNamesOfTimm() throws {
    let ofTimm = try Self.file("timm-resnet").layers.map(\.name)
    #expect(ofTimm.prefix(4) == ["stem", "layer1.0.conv1", "layer1.0", "layer1.1.conv1"])
    #expect(ofTimm.last == "predictions")
    let ofTransformers = try Self.file("resnet").layers.map(\.name)
    #expect(ofTransformers.prefix(4) == ["stem", "layer1.0.conv1", "layer1.0.conv2", "layer1.0"])
    #expect(
      try Self.file("convnextv2").layers.map(\.name).prefix(3)
        == ["stem", "stages.0.blocks.0.mlp", "stages.0.blocks.0"])
  }

  @Test(arguments: [
    "resnetblur50", "resnetaa50", "resnet50_gn", "resnet26ts", "resnetrs50", "resnetv2_50", "ecaresnet50d",
    "convnext_atto_rms", "regnetz_040", "regnety_040_sgn", "efficientnet_b0_gn", "efficientnet_cc_b0_4e", "mixnet_s",
    "mobilenetv3_rw", "swin_tiny_patch4_window7_224",
  ])
  func relativesWhoseWeightsDoNotTellAreNotTaken(name: String) {
    #expect(CheckpointFamily(timm: name) == nil)
  }

  @Test(arguments: [
    ("resnet50", CheckpointFamily.resNet), ("wide_resnet50_2", .resNet), ("seresnext101d_32x8d", .resNet),
    ("resnext101_64x4d", .resNet), ("convnext_tiny", .convNeXt), ("convnext_large_mlp", .convNeXt),
    ("convnextv2_atto", .convNeXt), ("regnety_160", .regNet), ("regnetx_004_tv", .regNet),
    ("tf_efficientnetv2_b0", .efficientNet), ("efficientnet_lite4", .efficientNet),
    ("tf_mobilenetv3_small_minimal_100", .efficientNet), ("mobilenetv2_110d", .efficientNet),
    ("vit_base_patch16_224", .visionTransformer),
  ])
  func architecturesAreKnownByName(name: String, family: CheckpointFamily) {
    #expect(CheckpointFamily(timm: name) == family)
  }
}
