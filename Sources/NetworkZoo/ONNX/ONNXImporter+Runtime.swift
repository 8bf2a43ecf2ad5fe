// Operators of onnxruntime's own, which it puts in the place of several of ONNX's where it optimizes a graph.

import NeuralNetwork

extension ONNXImporter {
  /// What an operation of onnxruntime's computes of maps; nil for what is not read.
  func resultsOfRuntime(_ operation: ONNXOperation) throws(ONNXError) -> [ONNXValue]? {
    switch operation.kind {
    case "Attention": return [try runtimeAttention(operation)]
    case "BiasGelu": return [try biased(.gelu, operation)]
    case "FastGelu": return [try biased(.geluTanh, operation)]
    case "FusedMatMul": return [try scaledProduct(operation)]
    case "Gelu": return [try biased(.gelu, operation)]
    case "MultiHeadAttention": return [try multiHeadAttention(operation)]
    case "QuickGelu": return [try append(Pointwise(.swish(factor: operation.float("alpha", 1.702))), operation)]
    case "SkipLayerNormalization": return try layerNormOfSum(operation)
    default: return nil
    }
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
