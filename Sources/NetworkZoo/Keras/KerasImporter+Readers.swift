// How each class of Keras is read.

import NeuralNetwork

extension KerasImporter {
  /// Appends what `step` computes.
  func read(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    guard let kind = step.layer.knownClass else {
      throw .unread("it is a class of somebody's own, which only its own code computes")
    }
    if Self.identities.contains(kind) { return try identity(step) }
    if let name = Self.activations[kind] {
      guard step.setting("alpha")?.finite ?? 1 == 1 else { throw .unread("its alpha is not 1") }
      return try activation(.string(name), step)
    }
    guard let read = Self.readers[kind] else {
      throw .unread(kind == "Lambda" ? "it is Python code" : "its class is not supported")
    }
    return try read(self)(step)
  }

  /// What changes nothing outside training.
  static let identities: Set = [
    "ActivityRegularization", "AlphaDropout", "Dropout", "GaussianDropout", "GaussianNoise", "Identity",
    "RandAugment", "AugMix", "CutMix", "MixUp", "RandomApply", "RandomBrightness", "RandomColorDegeneration",
    "RandomColorJitter", "RandomContrast", "RandomElasticTransform", "RandomErasing", "RandomFlip",
    "RandomGaussianBlur",
    "RandomGrayscale", "RandomHue", "RandomInvert", "RandomPerspective", "RandomPosterization", "RandomRotation",
    "RandomSaturation", "RandomSharpness", "RandomShear", "RandomTranslation", "RandomZoom", "SpatialDropout2D",
    "StochasticDepth",
  ]

  /// What only moves values, cuts some off or counts their axes anew: nothing to look at.
  static let moving: Set = [
    "Cast", "CenterCrop", "Cropping2D", "Flatten", "GetItem", "Permute", "Reshape", "ZeroPadding2D",
  ]

  /// Layers and operations that are one activation function, by its name.
  private static let activations = [
    "Celu": "celu", "Elu": "elu", "HardSigmoid": "hard_sigmoid", "HardSilu": "hard_silu", "HardTanh": "hard_tanh",
    "LogSigmoid": "log_sigmoid", "Mish": "mish", "Relu": "relu", "Relu6": "relu6", "Selu": "selu", "Sigmoid": "sigmoid",
    "Silu": "silu", "Softplus": "softplus", "Softsign": "softsign", "Tanh": "tanh",
  ]

  private typealias Reader = @Sendable (KerasImporter) -> (KerasStep) throws(KerasProblem) -> KerasValue

  private static let readers: [String: Reader] = [
    // with weights
    "BatchNormalization": KerasImporter.batchNorm,
    "Conv2D": KerasImporter.convolution,
    "Conv2DTranspose": KerasImporter.transposedConvolution,
    "Dense": KerasImporter.dense,
    "DepthwiseConv2D": KerasImporter.depthwiseConvolution,
    "GroupNormalization": KerasImporter.groupNorm,
    "LayerNormalization": KerasImporter.layerNorm,
    "LayerScale": KerasImporter.layerScale,
    "Normalization": KerasImporter.normalization,
    "PReLU": KerasImporter.parametricReLU,
    "SeparableConv2D": KerasImporter.separableConvolution,

    // functions of each value
    "Absolute": function(.absolute),
    "Activation": KerasImporter.activation,
    "Clip": KerasImporter.clip,
    "Cast": KerasImporter.cast,
    "ELU": KerasImporter.elu,
    "Exp": function(.exp),
    "GELU": KerasImporter.gelu,
    "Gelu": KerasImporter.gelu,
    "LeakyReLU": KerasImporter.leakyReLU,
    "LeakyRelu": KerasImporter.leakyReLU,
    "Log": function(.log),
    "ReLU": KerasImporter.relu,
    "Rescaling": KerasImporter.rescaling,
    "Softmax": KerasImporter.softmax,
    "Sqrt": function(.squareRoot),
    "Square": function(.square),

    // poolings
    "AveragePooling2D": KerasImporter.averagePooling,
    "GlobalAveragePooling2D": KerasImporter.globalAveragePooling,
    "GlobalMaxPooling2D": KerasImporter.globalMaxPooling,
    "Max": KerasImporter.reduction,
    "MaxPooling2D": KerasImporter.maxPooling,
    "Mean": KerasImporter.reduction,
    "Sum": KerasImporter.reduction,

    // several maps
    "Add": KerasImporter.sum,
    "Average": KerasImporter.average,
    "Concatenate": KerasImporter.concatenation,
    "CustomScaleLayer": KerasImporter.scaledSum,
    "Divide": KerasImporter.quotient,
    "Maximum": KerasImporter.maximum,
    "Minimum": KerasImporter.minimum,
    "Multiply": KerasImporter.product,
    "Negative": KerasImporter.negative,
    "Stack": KerasImporter.stack,
    "Subtract": KerasImporter.difference,
    "TrueDivide": KerasImporter.quotient,

    // places and axes
    "CenterCrop": KerasImporter.centerCrop,
    "Cropping2D": KerasImporter.cropping,
    "Flatten": KerasImporter.flatten,
    "GetItem": KerasImporter.part,
    "Permute": KerasImporter.permute,
    "Reshape": KerasImporter.reshape,
    "Resizing": KerasImporter.resizing,
    "UpSampling2D": KerasImporter.upsampling,
    "ZeroPadding2D": KerasImporter.zeroPadding,
  ]

  private static func function(_ function: Function) -> Reader {
    { importer in
      { (step) throws(KerasProblem) in try importer.append(Pointwise(function), to: step.input(), named: step.name) }
    }
  }
}
