import NeuralNetwork

extension ONNXImporter {
  typealias Reader = @Sendable (inout ONNXImporter, ONNXOperation) throws(ONNXError) -> Value

  /// How each operator is read that depends on the image. Split, which makes several values, is read apart.
  static let readers: [String: Reader] = [
    "Conv": { (i, o) throws(ONNXError) in try i.convolution(o) },
    "Gemm": { (i, o) throws(ONNXError) in try i.gemm(o) },
    "MatMul": { (i, o) throws(ONNXError) in try i.matrixProduct(o) },

    "Relu": { (i, o) throws(ONNXError) in try i.append(.relu as Clamp, o) },
    "Clip": { (i, o) throws(ONNXError) in try i.clip(o) },
    "LeakyRelu": { (i, o) throws(ONNXError) in try i.append(LeakyReLU(slope: o.float("alpha", 0.01)), o) },
    "PRelu": { (i, o) throws(ONNXError) in try i.parametricReLU(o) },
    "Sigmoid": { (i, o) throws(ONNXError) in try i.append(Pointwise(.sigmoid), o) },
    "Tanh": { (i, o) throws(ONNXError) in try i.append(Pointwise(.tanh), o) },
    "HardSigmoid": { (i, o) throws(ONNXError) in
      try i.append(Pointwise(.hardSigmoid(slope: o.float("alpha", 0.2), shift: o.float("beta", 0.5))), o)
    },
    "HardSwish": { (i, o) throws(ONNXError) in try i.append(Pointwise(.hardSwish), o) },
    "Swish": { (i, o) throws(ONNXError) in try i.append(Pointwise(.swish(factor: o.float("alpha", 1))), o) },
    "Mish": { (i, o) throws(ONNXError) in try i.append(Pointwise(.mish), o) },
    "Gelu": { (i, o) throws(ONNXError) in try i.gelu(o) },
    "Elu": { (i, o) throws(ONNXError) in
      try i.append(Pointwise(.exponentialLinear(scale: o.float("alpha", 1), rate: 1, slope: 1)), o)
    },
    "Selu": { (i, o) throws(ONNXError) in
      let (alpha, gamma) = (try o.float("alpha", 1.673_263_2), try o.float("gamma", 1.050_701))
      return try i.append(Pointwise(.exponentialLinear(scale: gamma * alpha, rate: 1, slope: gamma)), o)
    },
    "Celu": { (i, o) throws(ONNXError) in
      let alpha = try o.float("alpha", 1)
      return try i.append(Pointwise(.exponentialLinear(scale: alpha, rate: 1 / alpha, slope: 1)), o)
    },
    "Softplus": { (i, o) throws(ONNXError) in try i.append(Pointwise(.softplus), o) },
    "Softsign": { (i, o) throws(ONNXError) in try i.append(Pointwise(.softsign), o) },
    "Erf": { (i, o) throws(ONNXError) in try i.append(Pointwise(.erf), o) },
    "Exp": { (i, o) throws(ONNXError) in try i.append(Pointwise(.exp), o) },
    "Log": { (i, o) throws(ONNXError) in try i.append(Pointwise(.log), o) },
    "Sqrt": { (i, o) throws(ONNXError) in try i.append(Pointwise(.squareRoot), o) },
    "Abs": { (i, o) throws(ONNXError) in try i.append(Pointwise(.absolute), o) },
    "Reciprocal": { (i, o) throws(ONNXError) in try i.append(Pointwise(.reciprocal), o) },
    "Neg": { (i, o) throws(ONNXError) in try i.negated(o) },
    "Pow": { (i, o) throws(ONNXError) in try i.power(o) },
    "Softmax": { (i, o) throws(ONNXError) in try i.softmax(o) },

    "MaxPool": { (i, o) throws(ONNXError) in try i.appendToImage(MaxPooling(o.window()), o) },
    "AveragePool": { (i, o) throws(ONNXError) in
      try i.appendToImage(AveragePooling(o.window(), countsPadding: o.int("count_include_pad", 0) != 0), o)
    },
    "GlobalAveragePool": { (i, o) throws(ONNXError) in try i.appendToImage(GlobalAveragePooling(), o) },
    "GlobalMaxPool": { (i, o) throws(ONNXError) in try i.appendToImage(MaxPooling(nil), o) },
    "ReduceMean": { (i, o) throws(ONNXError) in try i.reduction(o) },
    "ReduceSum": { (i, o) throws(ONNXError) in try i.reduction(o) },
    "ReduceMax": { (i, o) throws(ONNXError) in try i.reduction(o) },
    "ReduceL2": { (i, o) throws(ONNXError) in try i.reduction(o) },

    "BatchNormalization": { (i, o) throws(ONNXError) in try i.batchNorm(o) },
    "LayerNormalization": { (i, o) throws(ONNXError) in try i.layerNorm(o) },
    "InstanceNormalization": { (i, o) throws(ONNXError) in try i.instanceNorm(o) },
    "GroupNormalization": { (i, o) throws(ONNXError) in try i.groupNorm(o) },
    "LRN": { (i, o) throws(ONNXError) in try i.localResponseNorm(o) },

    "Concat": { (i, o) throws(ONNXError) in try i.concatenation(o) },
    "Add": { (i, o) throws(ONNXError) in try i.sum(o) },
    "Sum": { (i, o) throws(ONNXError) in try i.sum(o) },
    "Sub": { (i, o) throws(ONNXError) in try i.difference(o) },
    "Mul": { (i, o) throws(ONNXError) in try i.product(o) },
    "Div": { (i, o) throws(ONNXError) in try i.quotient(o) },
    "Max": { (i, o) throws(ONNXError) in try i.extreme(o, isMaximum: true) },
    "Min": { (i, o) throws(ONNXError) in try i.extreme(o, isMaximum: false) },

    "Flatten": { (i, o) throws(ONNXError) in try i.flatten(o) },
    "Reshape": { (i, o) throws(ONNXError) in try i.reshape(o) },
    "Transpose": { (i, o) throws(ONNXError) in try i.transpose(o) },
    "Squeeze": { (i, o) throws(ONNXError) in try i.squeeze(o) },
    "Unsqueeze": { (i, o) throws(ONNXError) in try i.unsqueeze(o) },
    "Slice": { (i, o) throws(ONNXError) in try i.slice(o) },
    "Gather": { (i, o) throws(ONNXError) in try i.gather(o) },
    "Pad": { (i, o) throws(ONNXError) in try i.pad(o) },
    "Resize": { (i, o) throws(ONNXError) in try i.resize(o) },
    "Upsample": { (i, o) throws(ONNXError) in try i.resize(o) },
    "Expand": { (i, o) throws(ONNXError) in try i.expand(o) },

    "Dropout": { (i, o) throws(ONNXError) in try i.value(o, 0) },
    "Identity": { (i, o) throws(ONNXError) in try i.value(o, 0) },
    "Cast": { (i, o) throws(ONNXError) in try i.cast(o) },
    "Constant": { (i, o) throws(ONNXError) in try .constant(i.constantOperation(o)) },
    "Shape": { (i, o) throws(ONNXError) in try i.shape(o) },
    "Size": { (i, o) throws(ONNXError) in
      .constant(.integers([try i.map(o).shape.reduce(1, *)], shape: []))
    },
  ]
}
