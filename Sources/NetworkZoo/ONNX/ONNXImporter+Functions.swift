// Functions and normalizations.

import NeuralNetwork

extension ONNXImporter {
  mutating func clip(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    var bounds: [Float] = [-.infinity, .infinity]
    for (place, name) in ["min", "max"].enumerated() {
      if operation.opset < 11 {
        bounds[place] = try operation.float(name, bounds[place])
      } else if let bound = try constant(operation, place + 1)?.tensor.values {
        guard bound.count == 1 else { throw operation.error("its \(name) has \(bound.count) values, expected 1") }
        bounds[place] = bound[0]
      }
    }
    return try append(Clamp(bounds[0], bounds[1]), operation)
  }

  /// x where it is positive, else slope · x: slope · x + (1 − slope) · ReLU(x) where every channel has its own slope.
  mutating func parametricReLU(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    let input = try map(operation)
    guard let constant = try constant(operation, 1)?.tensor else { throw operation.error("its slopes are missing") }
    let slopes = try perChannel(constant, input, operation)
    if let first = slopes.first, slopes.allSatisfy({ $0 == first }) {
      return try append(LeakyReLU(slope: first), operation)
    }
    let zeros = [Float](repeating: 0, count: slopes.count)
    let straight = try add(ScaleShift(scale: slopes, shift: zeros), [input.number], operation, name: "")
    let positive = try add(.relu as Clamp, [input.number], operation, name: "")
    let bent = try add(ScaleShift(scale: slopes.map { 1 - $0 }, shift: zeros), [positive], operation, name: "")
    return .map(ONNXView(number: try add(Sum(), [straight, bent], operation), axes: input.axes))
  }

  mutating func gelu(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    switch try operation.string("approximate", "none") {
    case "none": return try append(Pointwise(.gelu), operation)
    case "tanh": return try append(Pointwise(.geluTanh), operation)
    case let other: throw operation.error("approximate \(other) is unknown")
    }
  }

  mutating func negated(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    try append(scaling(try map(operation), by: -1, operation), operation)
  }

  mutating func power(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    guard let exponent = try constant(operation, 1)?.tensor.values, exponent.count == 1 else {
      throw operation.error("only powers with one constant exponent are read")
    }
    let function: Function
    switch exponent[0] {
    case 1: return try value(operation, 0)
    case 2: function = .square
    case 0.5: function = .squareRoot
    case -1: function = .reciprocal
    default: function = .power(exponent[0])
    }
    return try append(Pointwise(function), operation)
  }

  /// Every value of `view` times `factor`.
  func scaling(_ view: ONNXView, by factor: Float, _ operation: ONNXOperation) throws(ONNXError) -> ScaleShift {
    let scale = try perChannel(Tensor([], [factor]), view, operation)
    return ScaleShift(scale: scale, shift: [Float](repeating: 0, count: scale.count))
  }

  mutating func softmax(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    var input = try map(operation)
    // before version 13 all axes from `axis` on are one
    let isCoerced = operation.opset < 13
    let stated = try operation.int("axis", isCoerced ? 1 : -1)
    guard let axis = input.position(stated) else { throw operation.error("it has no axis \(stated)") }
    if isCoerced && input.axes[(axis + 1)...].contains(where: { !$0.isEmpty }) {
      guard input.axes[..<axis].allSatisfy({ $0.isEmpty }) else {
        throw operation.error("axis \(axis) is not read: only the channels' is")
      }
      return try append(Softmax(isGlobal: true), operation)
    }
    input = try arranged(input, axis, operation)
    return try append(Softmax(), input, operation)
  }

  mutating func localResponseNorm(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    let size = try operation.int("size", 0)
    guard (1...4096).contains(size) else { throw operation.error("its size \(size) is not that of a neighbourhood") }
    return try appendToImage(
      LocalResponseNormalization(
        size: size, alpha: operation.float("alpha", 1e-4), beta: operation.float("beta", 0.75),
        bias: operation.float("bias", 1)), operation)
  }

  mutating func layerNorm(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    let input = try map(operation)
    let stated = try operation.int("axis", -1)
    guard let axis = input.position(stated) else { throw operation.error("it has no axis \(stated)") }
    return try standardized(input, axes: Set(axis..<input.rank), operation)
  }

  mutating func instanceNorm(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    let input = try map(operation)
    guard input.rank > 2 else { throw operation.error("it is given the shape \(input.shape)") }
    return try standardized(input, axes: Set(2..<input.rank), operation, ones: input.rank - 2)
  }

  mutating func groupNorm(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    let number = try imageInput(operation)
    let channels = shapes[number].channels
    let groups = try operation.int("num_groups", 0)
    guard groups > 0, channels % groups == 0 else {
      throw operation.error("its \(channels) channels do not divide into \(groups) groups")
    }
    // up to version 20 a group's channels share their numbers
    func numbers(_ index: Int) throws(ONNXError) -> [Float] {
      let isShared = operation.opset < 21
      let given = try vector(operation, index, count: isShared ? groups : channels)
      return isShared ? (0..<channels).map { given[$0 / (channels / groups)] } : given
    }
    let (scale, shift) = (try numbers(1), try numbers(2))
    let standardized = try add(
      Standardization(.groups(groups), epsilon: operation.float("epsilon", 1e-5)), [number], operation, name: "")
    let result = try add(ScaleShift(scale: scale, shift: shift), [standardized], operation)
    return .map(image(result))
  }

  /// `input` standardized over `axes`, then scaled and shifted by the operation's inputs 1 and 2, behind whose axes come
  /// `ones` of length 1.
  private mutating func standardized(
    _ input: ONNXView, axes: Set<Int>, _ operation: ONNXOperation, ones: Int = 0
  ) throws(ONNXError) -> Value {
    func numbers(_ index: Int) throws(ONNXError) -> [Float]? {
      guard let tensor = try constant(operation, index)?.tensor else { return nil }
      let shape = tensor.shape + [Int](repeating: 1, count: ones)
      return try perChannel(Tensor(shape, tensor.values), input, operation)
    }
    let (scale, shift) = (try numbers(1), try numbers(2))
    let factors = axes.sorted().flatMap { input.axes[$0] }
    let spatial = factors.filter { $0.dimension != .channels }
    let inner = factors.filter { $0.dimension == .channels && $0.size > 1 }
    let channels = shapes[input.number].channels
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
      throw operation.error("it normalizes axes \(axes.sorted()) of \(input.shape), which is not read")
    }
    var result = input
    let isLast = scale == nil && shift == nil
    result.number = try add(
      Standardization(scope, epsilon: operation.float("epsilon", 1e-5)), [input.number], operation,
      name: isLast ? nil : "")
    if isLast { return .map(result) }
    let layer = ScaleShift(
      scale: scale ?? [Float](repeating: 1, count: channels), shift: shift ?? [Float](repeating: 0, count: channels))
    return try append(layer, result, operation)
  }
}
