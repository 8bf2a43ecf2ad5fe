// Operators of onnxruntime's own, which it puts in the place of several of ONNX's where it optimizes a graph.

import NeuralNetwork

extension ONNXImporter {
  /// What an operation of onnxruntime's computes of maps; nil for what is not read.
  func resultsOfRuntime(_ operation: ONNXOperation) throws(ONNXError) -> [ONNXValue]? {
    switch operation.kind {
    case "Attention": return [try runtimeAttention(operation)]
    case "BiasGelu": return [try biased(.gelu, operation)]
    case "FastGelu": return [try biased(.geluTanh, operation)]
    case "FusedConv": return [try activated(withSummand(convolution(operation), operation), operation)]
    case "FusedGemm": return [try activated(gemm(operation), operation)]
    case "FusedMatMul": return [try scaledProduct(operation)]
    case "Gelu": return [try biased(.gelu, operation)]
    case "MultiHeadAttention": return [try multiHeadAttention(operation)]
    case "QuickGelu": return [try append(Pointwise(.swish(factor: operation.float("alpha", 1.702))), operation)]
    case "SkipLayerNormalization": return try layerNormOfSum(operation)
    default: return nil
    }
  }

  /// The sum of a convolution's result and the map that the operation names after its bias, if it names one.
  private func withSummand(_ result: ONNXValue, _ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    guard operation.hasInput(3), case .map(let view) = result else { return result }
    return try joined([view, operation.map(3)], Sum(), operation)
  }

  /// The activation function that the operation names, of what it computes before that.
  private func activated(_ result: ONNXValue, _ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    guard case .map(let view) = result else { return result }
    let name = try operation.string("activation", "")
    let numbers = try operation.floats("activation_params") ?? []
    func number(_ index: Int, _ standard: Float) -> Float { index < numbers.count ? numbers[index] : standard }
    let layer: any Layer
    switch name {
    case "": return result
    case "Relu": layer = Clamp.relu
    case "Sigmoid": layer = Pointwise(.sigmoid)
    case "Tanh": layer = Pointwise(.tanh)
    case "LeakyRelu": layer = LeakyReLU(slope: number(0, 0.01))
    case "HardSigmoid": layer = Pointwise(.hardSigmoid(slope: number(0, 0.2), shift: number(1, 0.5)))
    case "Clip":
      guard number(0, -.infinity) <= number(1, .infinity) else { throw operation.error("it clips to \(numbers)") }
      layer = Clamp(number(0, -.infinity), number(1, .infinity))
    default: throw operation.error("its activation function '\(name.printable)' is not supported")
    }
    return try append(layer, view, operation)
  }

  /// A function of the sum of a map and a constant, if there is one.
  private func biased(_ function: Function, _ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    var view = try operation.map()
    if let bias = try operation.constant(1)?.tensor,
      case .map(let sum) = try joined(view, bias, by: .sum, operation, name: "")
    {
      view = sum
    }
    return try append(Pointwise(function), view, operation)
  }

  /// A product of matrices, perhaps transposed, times a number.
  private func scaledProduct(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let factor = try operation.float("alpha", 1)
    func matrices(_ index: Int, _ attribute: String) throws(ONNXError) -> ONNXView {
      var view: ONNXView
      if case .constant(let constant) = try operation.value(index) {
        view = try tokens(constant.tensor, operation)
      } else {
        view = try operation.map(index)
      }
      if try operation.int(attribute, 0) != 0, view.rank > 1 { view.axes.swapAt(view.rank - 1, view.rank - 2) }
      return view
    }
    guard try operation.int("transBatchA", 0) == 0, try operation.int("transBatchB", 0) == 0 else {
      throw operation.error("transBatchA and transBatchB are not supported")
    }
    let left = try matrices(0, "transA")
    if case .constant(let weights) = try operation.value(1), weights.shape.count == 2 {
      return .map(
        try dense(
          left, weights.storedTensor, isTransposed: operation.int("transB", 0) != 0, factor: factor, bias: nil,
          operation))
    }
    var result = try product(
      of: Factors(left: left, right: matrices(1, "transB")), operation, name: factor == 1 ? nil : "")
    if factor != 1 { result.value = try add(scaling(result, by: factor, operation), [result.value], operation) }
    return .map(result)
  }

  /// The layer norm of a sum, and the sum.
  private func layerNormOfSum(_ operation: ONNXOperation) throws(ONNXError) -> [ONNXValue] {
    guard case .map(var sum) = try sumOfTwo(operation), sum.rank > 0 else {
      throw operation.error("it is given no sums of maps, which alone are supported")
    }
    if let bias = try operation.constant(4)?.tensor,
      case .map(let view) = try joined(sum, bias, by: .sum, operation, name: "")
    {
      sum = view
    }
    let outputs = operation.proto.output
    if outputs.count > 3, !outputs[3].isEmpty { network.name(sum.value, outputs[3]) }
    let norm = try standardized(sum, axes: [sum.rank - 1], operation, scale: 2, epsilon: 1e-12)
    return [norm, norm, norm, .map(sum)]
  }

  private func sumOfTwo(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    switch (try operation.value(0), try operation.value(1)) {
    case (.map(let view), .constant(let constant)):
      if let table = try positions(view, constant, operation.proto.input[1], operation, name: "") { return table }
      return try joined(view, constant.tensor, by: .sum, operation, name: "")
    case (.constant(let constant), .map(let view)):
      if let table = try positions(view, constant, operation.proto.input[0], operation, name: "") { return table }
      return try joined(view, constant.tensor, by: .sum, operation, name: "")
    default: return try joined([operation.map(0), operation.map(1)], Sum(), operation, name: "")
    }
  }
}
