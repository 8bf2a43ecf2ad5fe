// Operators with weights.

import NeuralNetwork

extension ONNXImporter {
  func gemm(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let weights = try operation.storedConstant(1).storedTensor
    let alpha = try operation.float("alpha", 1)
    let beta = try operation.float("beta", 1)
    let isTransposed = try operation.int("transB", 0) != 0
    let outputs = weights.shape.count == 2 ? weights.shape[isTransposed ? 0 : 1] : 0
    var bias: [Float]?
    if let tensor = try operation.constant(2)?.tensor {
      let given = tensor.values
      guard given.count == outputs || given.count == 1, tensor.shape.dropLast().allSatisfy({ $0 == 1 }) else {
        throw operation.error("its bias has the shape \(tensor.shape), expected \(outputs) values or 1")
      }
      bias = (given.count == 1 ? [Float](repeating: given[0], count: outputs) : given).map { beta * $0 }
    }
    var input = try operation.map()
    if try operation.int("transA", 0) != 0 {
      guard input.rank == 2 else { throw operation.error("it is given the shape \(input.shape), expected two axes") }
      input.axes.reverse()
    }
    return .map(try dense(input, weights, isTransposed: isTransposed, factor: alpha, bias: bias, operation))
  }

  func matrixProduct(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    switch (try operation.isMap(0), try operation.isMap(1)) {
    case (true, false):
      var weights = try operation.storedConstant(1).storedTensor
      let axes = weights.shape.drop { $0 == 1 }
      if axes.count > 2 { return try productOfMaps(operation) }
      if weights.shape.count > 2 { weights = weights.reshaped([Int](weights.shape.suffix(2))) }
      return .map(
        try dense(operation.map(), weights, isTransposed: false, factor: 1, bias: nil, operation))
    case (false, true):
      if try operation.storedConstant(0).shape.count > 2 { return try productOfMaps(operation) }
      // (A · x)ᵀ = xᵀ · Aᵀ
      let weights = try operation.storedConstant(0).storedTensor
      var input = try operation.map(1)
      guard input.rank > 1, weights.shape.count == 2 else {
        throw operation.error("it multiplies \(weights.shape) by \(input.shape), which is not supported")
      }
      input.axes.swapAt(input.rank - 1, input.rank - 2)
      var result = try dense(input, weights, isTransposed: true, factor: 1, bias: nil, operation)
      result.axes.swapAt(input.rank - 1, input.rank - 2)
      return .map(result)
    default: return try productOfMaps(operation)
    }
  }

  /// The product of two maps: what comes before their last two axes are rows of matrices.
  private func productOfMaps(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    func factor(_ index: Int) throws(ONNXError) -> ONNXView {
      if case .constant(let constant) = try operation.value(index) { return try tokens(constant.tensor, operation) }
      return try operation.map(index)
    }
    return .map(try product(of: Factors(left: try factor(0), right: try factor(1)), operation))
  }

  /// The product of two maps' matrices, which may be the last of those that attention consists of.
  func product(
    of factors: Factors, _ operation: ONNXOperation, name: String? = nil
  ) throws(ONNXError) -> ONNXView {
    var (left, right) = (factors.left, factors.right)
    guard left.rank > 1, right.rank > 1, left.rank == right.rank,
      left.shape.dropLast(2).elementsEqual(right.shape.dropLast(2)), left.shape.last == right.shape.dropLast().last
    else { throw operation.error("it multiplies \(left.shape) by \(right.shape), which is not supported") }
    if let attention = try attention(left, right, operation) { return attention }
    let last = left.rank - 1
    func matrices(_ view: ONNXView) throws(ONNXError) -> ONNXView {
      try placed(view, operation) { axis, _ in axis == last ? .channels : axis == last - 1 ? .columns : .rows }
    }
    left = try matrices(left)
    right = try matrices(right)
    var result = left
    result.value = try add(MatrixProduct(), [left.value, right.value], operation, name: name)
    result.axes[last] = right.axes[last]
    self.factors[result.value] = factors
    return result
  }

  /// A fully connected layer is a convolution whose window is one pixel: that of a vector, or every one of a map whose
  /// channels are the last axis.
  func dense(
    _ input: ONNXView, _ weights: Tensor, isTransposed: Bool, factor: Float, bias: [Float]?, _ operation: ONNXOperation,
    name: String? = nil
  ) throws(ONNXError) -> ONNXView {
    guard input.rank > 1 else { throw operation.error("it is given the shape \(input.shape), expected a vector") }
    guard weights.shape.count == 2, weights.shape.allSatisfy({ $0 > 0 }) else {
      throw operation.error("its weights have the shape \(weights.shape), expected two axes")
    }
    let (inputs, outputs) = isTransposed ? (weights.shape[1], weights.shape[0]) : (weights.shape[0], weights.shape[1])
    let last = input.rank - 1
    var input = input
    if input.rank == 2, input.shape[0] == 1 {
      if input.shape[last] != inputs { misfits.append(.init(value: input.value, count: inputs)) }
      if !input.axes[last].allSatisfy({ $0.dimension == .channels }) {
        input = try flattened(input, last, operation)
      }
    }
    input = try arranged(input, last, operation)
    let shape = [1, 1, 1, inputs, outputs]
    let filters =
      !isTransposed && factor == 1
      ? weights.reshaped(shape)
      : Tensor(shape, derivedFrom: weights) { values in
        let ordered =
          isTransposed
          ? Tensor.filters(channelsFirst: values, groups: 1, outputs: outputs, inputs: inputs, height: 1, width: 1)
            .values
          : values
        return factor == 1 ? ordered : ordered.map { factor * $0 }
      }
    input.value = try add(
      Convolution(filters: filters, bias: bias, window: Window(1, 1)), [input.value], operation, name: name)
    input.axes[last] = [.init(dimension: .channels, size: outputs)]
    return input
  }

  func batchNorm(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    var input = try operation.map()
    guard try !operation.isInTraining(), try operation.int("spatial", 1) == 1 else {
      throw operation.error("only inference over whole channels is supported: export the network for inference")
    }
    guard input.rank > 1 else { throw operation.error("it is given the shape \(input.shape)") }
    input = try arranged(input, 1, operation)
    let channels = shapes[input.value].channels
    let layer = ScaleShift(
      gamma: try operation.numbers(1, count: channels), beta: try operation.numbers(2, count: channels),
      mean: try operation.numbers(3, count: channels), variance: try operation.numbers(4, count: channels),
      epsilon: try operation.float("epsilon", 1e-5))
    return try append(layer, input, operation)
  }
}
