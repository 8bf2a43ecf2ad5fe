// Convolutions and transposed ones.

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
    let filters = Tensor(
      isDepthwise ? [height, width, outputs] : [groups, height, width, inputs, outputs / groups], derivedFrom: weights
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
    let stated = try operation.ints("output_shape", in: 1...1 << 24)?.suffix(isLine ? 1 : 2)
    let sizes = stated.map { isLine ? [1] + $0 : Array($0) }
    guard sizes == nil || sizes!.count == 2 else {
      throw operation.error("its output_shape \(stated!) is not supported")
    }
    /// How much of the full result is left out at the beginning and the end of an axis. As onnxruntime has it, what is
    /// odd goes to the end for SAME_UPPER and else to the beginning.
    func cut(_ size: Int, _ kernel: Int, _ stride: Int, _ dilation: Int, _ index: Int) -> (before: Int, after: Int) {
      let full = (size - 1) * stride + (kernel - 1) * dilation + 1, extra = outputPadding[index]
      let wanted: Int
      if case .explicit(let top, let left, let bottom, let right) = window.padding {
        guard let sizes else { return index == 0 ? (top, bottom - extra) : (left, right - extra) }
        wanted = sizes[index]
      } else {
        wanted = sizes?[index] ?? size * stride
      }
      let total = max(0, full + extra - wanted)
      let before = window.padding == .sameUpper ? total / 2 : total - total / 2
      return (before, full - before - (sizes == nil ? full + extra - total : wanted))
    }
    let rows = cut(shape.height, height, stride.y, dilation.y, 0)
    let columns = cut(shape.width, width, stride.x, dilation.x, 1)
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
    let layers = TransposedConvolution.layers(
      filters: filters, bias: bias, stride: stride, dilation: dilation, rows: rows, columns: columns)
    for layer in layers.dropLast() { value = try add(layer, [value], operation, name: "") }
    return .map(line(image(try add(layers[layers.count - 1], [value], operation)), isLine))
  }
}
