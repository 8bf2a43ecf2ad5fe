// How each operator is read that depends on the image.

import NeuralNetwork

extension ONNXImporter {
  /// Whether the operator `kind` is read.
  static func isRead(_ kind: String) -> Bool {
    kind == "Split" || sequenceOperators.contains(kind) || functions[kind] != nil || readers[kind] != nil
      || ONNXArithmetic.isRead(kind)
  }

  /// What an operation that depends on the image computes.
  func resultsOfMaps(_ operation: ONNXOperation) throws(ONNXError) -> [ONNXValue] {
    let kind = operation.kind
    if kind == "Split" { return try split(operation) }
    if let layer = Self.functions[kind] { return [try append(layer, operation)] }
    guard let read = Self.readers[kind] else {
      throw operation.error("it depends on the image; this operator is only supported on constants")
    }
    return [try read(self)(operation)]
  }

  /// Functions of each value without attributes.
  private static let functions: [String: any Layer] = [
    "Abs": Pointwise(.absolute),
    "Erf": Pointwise(.erf),
    "Exp": Pointwise(.exp),
    "HardSwish": Pointwise(.hardSwish),
    "Log": Pointwise(.log),
    "Mish": Pointwise(.mish),
    "Reciprocal": Pointwise(.reciprocal),
    "Relu": Clamp.relu,
    "Sigmoid": Pointwise(.sigmoid),
    "Softplus": Pointwise(.softplus),
    "Softsign": Pointwise(.softsign),
    "Sqrt": Pointwise(.squareRoot),
    "Tanh": Pointwise(.tanh),
  ]

  private typealias Reader = @Sendable (ONNXImporter) -> (ONNXOperation) throws(ONNXError) -> ONNXValue

  private static let readers: [String: Reader] = [
    // with weights
    "Conv": ONNXImporter.convolution,
    "ConvTranspose": ONNXImporter.transposedConvolution,
    "Gemm": ONNXImporter.gemm,
    "Einsum": ONNXImporter.einsum,
    "MatMul": ONNXImporter.matrixProduct,
    "BatchNormalization": ONNXImporter.batchNorm,

    // of queries, keys and values
    "Attention": ONNXImporter.attention,

    // functions of each value, and normalizations
    "Celu": ONNXImporter.celu,
    "Clip": ONNXImporter.clip,
    "Elu": ONNXImporter.elu,
    "Gelu": ONNXImporter.gelu,
    "HardSigmoid": ONNXImporter.hardSigmoid,
    "LeakyRelu": ONNXImporter.leakyReLU,
    "LogSoftmax": ONNXImporter.logSoftmax,
    "LpNormalization": ONNXImporter.lpNormalization,
    "Neg": ONNXImporter.negated,
    "PRelu": ONNXImporter.parametricReLU,
    "Pow": ONNXImporter.power,
    "Selu": ONNXImporter.selu,
    "Softmax": ONNXImporter.softmax,
    "Swish": ONNXImporter.swish,
    "GroupNormalization": ONNXImporter.groupNorm,
    "InstanceNormalization": ONNXImporter.instanceNorm,
    "LRN": ONNXImporter.localResponseNorm,
    "LayerNormalization": ONNXImporter.layerNorm,

    // comparisons, and choices by them
    "And": ONNXImporter.conjunction,
    "IsNaN": ONNXImporter.isNoNumber,
    "Greater": ONNXImporter.comparison,
    "GreaterOrEqual": ONNXImporter.comparison,
    "Less": ONNXImporter.comparison,
    "LessOrEqual": ONNXImporter.comparison,
    "Not": ONNXImporter.negation,
    "Or": ONNXImporter.disjunction,
    "Where": ONNXImporter.choice,

    // poolings and reductions
    "AveragePool": ONNXImporter.averagePool,
    "GlobalAveragePool": ONNXImporter.globalAveragePool,
    "GlobalMaxPool": ONNXImporter.globalMaxPool,
    "MaxPool": ONNXImporter.maxPool,
    "ReduceL1": ONNXImporter.reduction,
    "ReduceL2": ONNXImporter.reduction,
    "ReduceMax": ONNXImporter.reduction,
    "ReduceMean": ONNXImporter.reduction,
    "ReduceMin": ONNXImporter.reduction,
    "ReduceSum": ONNXImporter.reduction,
    "ReduceSumSquare": ONNXImporter.reduction,

    // of several values
    "Add": ONNXImporter.sum,
    "Concat": ONNXImporter.concatenation,
    "Div": ONNXImporter.quotient,
    "Max": ONNXImporter.maximum,
    "Min": ONNXImporter.minimum,
    "Mul": ONNXImporter.product,
    "Sub": ONNXImporter.difference,
    "Sum": ONNXImporter.sum,

    // other shapes
    "DepthToSpace": ONNXImporter.depthToSpace,
    "Expand": ONNXImporter.expand,
    "Flatten": ONNXImporter.flatten,
    "Gather": ONNXImporter.gather,
    "Pad": ONNXImporter.pad,
    "Reshape": ONNXImporter.reshape,
    "Resize": ONNXImporter.resize,
    "Slice": ONNXImporter.slice,
    "SpaceToDepth": ONNXImporter.spaceToDepth,
    "Squeeze": ONNXImporter.squeeze,
    "Tile": ONNXImporter.tile,
    "Transpose": ONNXImporter.transpose,
    "Unsqueeze": ONNXImporter.unsqueeze,
    "Upsample": ONNXImporter.resize,

    // the input itself, and constants
    "Cast": ONNXImporter.cast,
    "CastLike": ONNXImporter.castLike,
    "Constant": ONNXImporter.constant,
    "Dropout": ONNXImporter.identity,
    "Identity": ONNXImporter.identity,
    "Shape": ONNXImporter.shape,
    "Size": ONNXImporter.size,
  ]
}
