// Operators with weights.

import NeuralNetwork

extension ONNXImporter {
  func convolution(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let weights = try filters(operation).weights
    let (outputs, inputs, height, width) = (weights.shape[0], weights.shape[1], weights.shape[2], weights.shape[3])
    let groups = try operation.int("group", 1)
    guard groups > 0, outputs % groups == 0 else {
      throw operation.error("its \(outputs) outputs do not divide into \(groups) groups")
    }
    let bias = operation.hasInput(2) ? try operation.numbers(2, count: outputs) : nil
    let window = try operation.window((height, width))
    let isDepthwise = inputs == 1 && groups == outputs && groups > 1
    let read = weights
    let filters = Tensor(
      isDepthwise ? [height, width, outputs] : [groups, height, width, inputs, outputs / groups], derivedFrom: read
    ) { values in
      Tensor.filters(
        channelsFirst: values, groups: isDepthwise ? 1 : groups, outputs: isDepthwise ? outputs : outputs / groups,
        inputs: inputs, height: height, width: width
      ).values
    }
    let layer: any Layer =
      isDepthwise
      ? DepthwiseConvolution(filters: try loaded(filters), bias: bias, window: window)
      : Convolution(filters: filters, bias: bias, window: window)
    return try appendToImage(layer, operation)
  }

  /// The weights of a convolution with four axes; those of a line have one row.
  private func filters(_ operation: ONNXOperation) throws(ONNXError) -> (weights: Tensor, isLine: Bool) {
    let weights = try operation.storedConstant(1).storedTensor
    guard (3...4).contains(weights.shape.count), weights.shape.allSatisfy({ $0 > 0 }) else {
      throw operation.error("its weights have the shape \(weights.shape), expected outputs × inputs × height × width")
    }
    guard weights.shape.count == 3 else { return (weights, false) }
    return (weights.reshaped([weights.shape[0], weights.shape[1], 1, weights.shape[2]]), true)
  }

  private func loaded(_ tensor: Tensor) throws(ONNXError) -> Tensor {
    guard case .floats(let loaded) = try ONNXConstant.floats(tensor).loaded() else { return tensor }
    return loaded
  }

  /// A transposed convolution: the values set apart by its stride, and a convolution with filters turned around.
  func transposedConvolution(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let (weights, isLine) = try filters(operation)
    let (inputs, outputs, height, width) = (weights.shape[0], weights.shape[1], weights.shape[2], weights.shape[3])
    let groups = try operation.int("group", 1)
    guard groups > 0, inputs % groups == 0 else {
      throw operation.error("its \(inputs) inputs do not divide into \(groups) groups")
    }
    let window = try operation.window((height, width))
    let stride = window.stride, dilation = window.dilation
    var value = try imageInput(operation)
    let shape = shapes[value]
    let extra = try operation.ints("output_padding") ?? (isLine ? [0] : [0, 0])
    let outputPadding = isLine ? [0] + extra : extra
    guard outputPadding.count == 2, outputPadding.allSatisfy({ (0...4096).contains($0) }) else {
      throw operation.error("its output_padding \(extra) is not supported")
    }
    /// How much of the full result is left out at the beginning and the end of an axis.
    func cut(_ size: Int, _ kernel: Int, _ stride: Int, _ dilation: Int, _ extra: Int, _ index: Int) throws(ONNXError)
      -> (before: Int, after: Int)
    {
      let full = (size - 1) * stride + (kernel - 1) * dilation + 1
      switch window.padding {
      case .explicit(let top, let left, let bottom, let right):
        guard let stated = try operation.ints("output_shape") else {
          return index == 0 ? (top, bottom - extra) : (left, right - extra)
        }
        let wanted =
          isLine ? (index == 0 ? size : stated.last ?? size) : stated.suffix(2).dropFirst(index).first ?? size
        let total = full + extra - wanted
        return (total / 2, total - total / 2 - extra)
      case .sameUpper, .sameLower:
        let total = full + extra - size * stride
        let less = total / 2
        return window.padding == .sameUpper ? (less, total - less - extra) : (total - less, less - extra)
      }
    }
    let rows = try cut(shape.height, height, stride.y, dilation.y, outputPadding[0], 0)
    let columns = try cut(shape.width, width, stride.x, dilation.x, outputPadding[1], 1)
    if stride != (1, 1) { value = try add(Spreading(stride: stride), [value], operation, name: "") }
    let reach = (y: (height - 1) * dilation.y, x: (width - 1) * dilation.x)
    let border = Padding(
      top: reach.y - rows.before, left: reach.x - columns.before, bottom: reach.y - rows.after,
      right: reach.x - columns.after, mode: .constant(0))
    if [border.top, border.left, border.bottom, border.right] != [0, 0, 0, 0] {
      value = try add(border, [value], operation, name: "")
    }
    let bias = operation.hasInput(2) ? try operation.numbers(2, count: outputs * groups) : nil
    let perGroup = inputs / groups
    let filters = Tensor([groups, height, width, perGroup, outputs], derivedFrom: weights) { values in
      var turned = values
      var index = 0
      for group in 0..<groups {
        for y in (0..<height).reversed() {
          for x in (0..<width).reversed() {
            for input in 0..<perGroup {
              for output in 0..<outputs {
                turned[index] = values[(((group * perGroup + input) * outputs + output) * height + y) * width + x]
                index += 1
              }
            }
          }
        }
      }
      return turned
    }
    let layer = Convolution(filters: filters, bias: bias, window: Window(height, width, dilation: dilation))
    return .map(line(image(try add(layer, [value], operation)), isLine))
  }

  func gemm(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let weights = try operation.storedConstant(1).storedTensor
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
      let weights = try operation.storedConstant(1).storedTensor
      return .map(
        try dense(operation.map(), weights, isTransposed: false, factor: 1, bias: nil, operation))
    case (false, true):
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
    var (left, right) = (try operation.map(0), try operation.map(1))
    guard left.rank > 1, right.rank > 1, left.rank == right.rank,
      left.shape.dropLast(2).elementsEqual(right.shape.dropLast(2)), left.shape.last == right.shape.dropLast().last
    else { throw operation.error("it multiplies \(left.shape) by \(right.shape), which is not supported") }
    let last = left.rank - 1
    func matrices(_ view: ONNXView) throws(ONNXError) -> ONNXView {
      try placed(view, operation) { axis, _ in axis == last ? .channels : axis == last - 1 ? .columns : .rows }
    }
    left = try matrices(left)
    right = try matrices(right)
    var result = left
    result.value = try add(MatrixProduct(), [left.value, right.value], operation)
    result.axes[last] = right.axes[last]
    return .map(result)
  }

  /// A fully connected layer is a convolution whose window is one pixel: that of a vector, or every one of a map whose
  /// channels are the last axis.
  private func dense(
    _ input: ONNXView, _ weights: Tensor, isTransposed: Bool, factor: Float, bias: [Float]?, _ operation: ONNXOperation
  ) throws(ONNXError) -> ONNXView {
    guard input.rank > 1 else { throw operation.error("it is given the shape \(input.shape), expected a vector") }
    let last = input.rank - 1
    var input = input
    if input.rank == 2, input.shape[0] == 1, !input.axes[last].allSatisfy({ $0.dimension == .channels }) {
      input = try flattened(input, last, operation)
    }
    input = try arranged(input, last, operation)
    guard weights.shape.count == 2, weights.shape.allSatisfy({ $0 > 0 }) else {
      throw operation.error("its weights have the shape \(weights.shape), expected two axes")
    }
    let (inputs, outputs) = isTransposed ? (weights.shape[1], weights.shape[0]) : (weights.shape[0], weights.shape[1])
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
      Convolution(filters: filters, bias: bias, window: Window(1, 1)), [input.value], operation)
    input.axes[last] = [.init(dimension: .channels, size: outputs)]
    return input
  }

  func batchNorm(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    var input = try operation.map()
    // up to version 13, asking for the statistics says that they are its own
    let asksForStatistics = operation.opset < 14 && operation.proto.output.dropFirst().contains { !$0.isEmpty }
    guard try operation.int("training_mode", 0) == 0, try operation.int("spatial", 1) == 1, !asksForStatistics else {
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
