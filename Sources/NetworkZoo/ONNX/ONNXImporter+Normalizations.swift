// Normalizations but for the batch norm, which has weights.

import NeuralNetwork

extension ONNXImporter {
  func localResponseNorm(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let size = try operation.int("size", 0)
    guard (1...4096).contains(size) else { throw operation.error("its size \(size) is not that of a neighborhood") }
    return try appendToImage(
      LocalResponseNormalization(
        size: size, alpha: operation.float("alpha", 1e-4), beta: operation.float("beta", 0.75),
        bias: operation.float("bias", 1)), operation)
  }

  func layerNorm(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let input = try operation.map()
    let axis = try operation.axis(default: -1, rank: input.rank)
    return try standardized(input, axes: Set(axis..<input.rank), operation)
  }

  func instanceNorm(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let input = try operation.map()
    guard input.rank > 2 else { throw operation.error("it is given the shape \(input.shape)") }
    return try standardized(input, axes: Set(2..<input.rank), operation, ones: input.rank - 2)
  }

  func groupNorm(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let value = try imageInput(operation)
    let channels = shapes[value].channels
    let groups = try operation.int("num_groups", 0)
    guard groups > 0, channels % groups == 0 else {
      throw operation.error("its \(channels) channels do not divide into \(groups) groups")
    }
    // up to version 20 a group's channels share scale and shift
    func values(_ index: Int) throws(ONNXError) -> [Float] {
      let isShared = operation.opset < 21
      let given = try operation.numbers(index, count: isShared ? groups : channels)
      return isShared ? (0..<channels).map { given[$0 / (channels / groups)] } : given
    }
    let (scale, shift) = (try values(1), try values(2))
    let standardized = try add(
      Standardization(.groups(groups), epsilon: operation.float("epsilon", 1e-5)), [value], operation, name: "")
    let result = try add(ScaleShift(scale: scale, shift: shift), [standardized], operation)
    return .map(line(image(result), try operation.map().rank == 3))
  }

  /// `input` standardized over `axes`, then scaled and shifted by the operation's inputs `scale` and the next, behind
  /// whose axes come `ones` of length 1.
  func standardized(
    _ input: ONNXView, axes: Set<Int>, _ operation: ONNXOperation, ones: Int = 0, scale: Int = 1, epsilon: Float = 1e-5
  ) throws(ONNXError) -> ONNXValue {
    var input = input
    let factors = axes.sorted().flatMap { input.axes[$0] }
    let spatial = factors.filter { $0.dimension != .channels }
    let inner = factors.filter { $0.dimension == .channels && $0.size > 1 }
    let channels = shapes[input.value].channels
    let width = inner.reduce(1) { $0 * $1.size }
    let all = input.axes.joined().filter { $0.dimension != .channels }
    let scope: Standardization.Scope
    if spatial.isEmpty && width == channels {
      scope = .pixels
    } else if spatial.count == all.count,
      width == 1 || (inner.count == 1 && inner[0].stride == 1 && channels % width == 0)
    {
      scope = .groups(channels / width)
    } else {
      input = try arranged(input, axes, operation)
      scope = .pixels
    }
    var parameters: [(Tensor, Joint)] = []
    for (index, joint) in [(scale, Joint.product), (scale + 1, .sum)] {
      guard let tensor = try operation.constant(index)?.tensor else { continue }
      parameters.append((tensor.reshaped(tensor.shape + [Int](repeating: 1, count: ones)), joint))
    }
    var result = input
    result.value = try add(
      Standardization(scope, epsilon: operation.float("epsilon", epsilon)), [input.value], operation,
      name: parameters.isEmpty ? nil : "")
    // in one layer, if each channel has its own
    if parameters.count == 2, let scale = try channelValues(parameters[0].0, result, operation),
      let shift = try channelValues(parameters[1].0, result, operation)
    {
      return try append(ScaleShift(scale: scale, shift: shift), result, operation)
    }
    for (index, (tensor, joint)) in parameters.enumerated() {
      let isLast = index == parameters.count - 1
      guard case .map(let view) = try joined(result, tensor, by: joint, operation, name: isLast ? nil : "") else {
        continue
      }
      result = view
    }
    return .map(result)
  }
}
