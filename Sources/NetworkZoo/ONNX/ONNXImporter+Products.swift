// Operators with weights.

import NeuralNetwork

extension ONNXImporter {
  func convolution(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let weights = try operation.givenConstant(1).tensor
    guard weights.shape.count == 4, weights.shape.allSatisfy({ $0 > 0 }) else {
      throw operation.error("its weights have the shape \(weights.shape), expected outputs × inputs × height × width")
    }
    let (outputs, inputs) = (weights.shape[0], weights.shape[1])
    let (height, width) = (weights.shape[2], weights.shape[3])
    let groups = try operation.int("group", 1)
    guard groups > 0, outputs % groups == 0 else {
      throw operation.error("its \(outputs) outputs do not divide into \(groups) groups")
    }
    let bias = operation.hasInput(2) ? try operation.numbers(2, count: outputs) : nil
    let filters = Tensor.filters(
      channelsFirst: weights.values, groups: groups, outputs: outputs / groups, inputs: inputs, height: height,
      width: width)
    let window = try operation.window((height, width))
    if inputs == 1 && groups == outputs && groups > 1 {
      let ungrouped = Tensor.filters(
        channelsFirst: weights.values, groups: 1, outputs: outputs, inputs: 1, height: height, width: width)
      return try appendToImage(
        DepthwiseConvolution(filters: Tensor([height, width, outputs], ungrouped.values), bias: bias, window: window),
        operation)
    }
    return try appendToImage(Convolution(filters: filters, bias: bias, window: window), operation)
  }

  func gemm(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    guard try operation.int("transA", 0) == 0 else { throw operation.error("transA is not supported") }
    let weights = try operation.givenConstant(1).tensor
    let alpha = try operation.float("alpha", 1)
    let beta = try operation.float("beta", 1)
    let isTransposed = try operation.int("transB", 0) != 0
    let outputs = weights.shape.count == 2 ? weights.shape[isTransposed ? 0 : 1] : 0
    var bias: [Float]?
    if let given = try operation.constant(2)?.tensor.values {
      guard given.count == outputs || given.count == 1 else {
        throw operation.error("its bias has \(given.count) values, expected \(outputs) or 1")
      }
      bias = (given.count == 1 ? [Float](repeating: given[0], count: outputs) : given).map { beta * $0 }
    }
    return try dense(weights, isTransposed: isTransposed, factor: alpha, bias: bias, operation)
  }

  func matrixProduct(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let weights = try operation.givenConstant(1).tensor
    return try dense(weights, isTransposed: false, factor: 1, bias: nil, operation)
  }

  /// A fully connected layer is a convolution whose window is one pixel: that of a vector, or every one of a map whose
  /// channels are the last axis.
  private func dense(
    _ weights: Tensor, isTransposed: Bool, factor: Float, bias: [Float]?, _ operation: ONNXOperation
  ) throws(ONNXError) -> ONNXValue {
    var input = try operation.map()
    guard input.rank > 1 else { throw operation.error("it is given the shape \(input.shape), expected a vector") }
    let last = input.rank - 1
    if !input.axes[last].allSatisfy({ $0.dimension == .channels }) {
      guard input.rank == 2 else {
        throw operation.error("it is given a map of \(input.shape), expected a vector: flatten it first")
      }
      input = try flattened(input, last, operation)
    }
    input = try arranged(input, last, operation)
    guard weights.shape.count == 2, weights.shape.allSatisfy({ $0 > 0 }) else {
      throw operation.error("its weights have the shape \(weights.shape), expected two axes")
    }
    let (inputs, outputs) = isTransposed ? (weights.shape[1], weights.shape[0]) : (weights.shape[0], weights.shape[1])
    let ordered =
      isTransposed
      ? Tensor.filters(channelsFirst: weights.values, groups: 1, outputs: outputs, inputs: inputs, height: 1, width: 1)
        .values
      : weights.values
    let filters = Tensor([1, 1, 1, inputs, outputs], factor == 1 ? ordered : ordered.map { factor * $0 })
    input.value = try add(
      Convolution(filters: filters, bias: bias, window: Window(1, 1)), [input.value], operation)
    input.axes[last] = [.init(dimension: .channels, size: outputs)]
    return .map(input)
  }

  func batchNorm(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    var input = try operation.map()
    guard try operation.int("training_mode", 0) == 0, try operation.int("spatial", 1) == 1 else {
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
