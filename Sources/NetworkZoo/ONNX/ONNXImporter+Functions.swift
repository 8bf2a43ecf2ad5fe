// Functions of each value, and the softmax.

import NeuralNetwork

extension ONNXImporter {
  func clip(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let (lower, upper) = try operation.clipBounds()
    return try append(Clamp(lower, upper), operation)
  }

  func leakyReLU(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    try append(LeakyReLU(slope: operation.float("alpha", 0.01)), operation)
  }

  func hardSigmoid(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let (slope, shift) = (try operation.float("alpha", 0.2), try operation.float("beta", 0.5))
    return try append(Pointwise(.hardSigmoid(slope: slope, shift: shift)), operation)
  }

  func swish(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    try append(Pointwise(.swish(factor: operation.float("alpha", 1))), operation)
  }

  func elu(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    try append(Pointwise(.exponentialLinear(scale: operation.float("alpha", 1), rate: 1, slope: 1)), operation)
  }

  func selu(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let (alpha, gamma) = (try operation.float("alpha", 1.673_263_2), try operation.float("gamma", 1.050_701))
    return try append(Pointwise(.exponentialLinear(scale: gamma * alpha, rate: 1, slope: gamma)), operation)
  }

  func celu(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let alpha = try operation.float("alpha", 1)
    return try append(Pointwise(.exponentialLinear(scale: alpha, rate: 1 / alpha, slope: 1)), operation)
  }

  /// x where it is positive, else slope · x: slope · x + (1 − slope) · ReLU(x) where every channel has its own slope.
  func parametricReLU(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let input = try operation.map()
    let slopes = try perChannel(operation.givenConstant(1).tensor, input, operation)
    if let first = slopes.first, slopes.allSatisfy({ $0 == first }) {
      return try append(LeakyReLU(slope: first), operation)
    }
    let zeros = [Float](repeating: 0, count: slopes.count)
    let straight = try add(ScaleShift(scale: slopes, shift: zeros), [input.value], operation, name: "")
    let positive = try add(.relu as Clamp, [input.value], operation, name: "")
    let bent = try add(ScaleShift(scale: slopes.map { 1 - $0 }, shift: zeros), [positive], operation, name: "")
    return .map(ONNXView(value: try add(Sum(), [straight, bent], operation), axes: input.axes))
  }

  func gelu(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    switch try operation.string("approximate", "none") {
    case "none": return try append(Pointwise(.gelu), operation)
    case "tanh": return try append(Pointwise(.geluTanh), operation)
    case let other: throw operation.error("approximate \(other) is unknown")
    }
  }

  func negated(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    try append(scaling(try operation.map(), by: -1, operation), operation)
  }

  func power(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    guard let exponent = try operation.constant(1)?.tensor.values, exponent.count == 1 else {
      throw operation.error("only powers with one constant exponent are supported")
    }
    let function: Function
    switch exponent[0] {
    case 1: return try operation.value(0)
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

  func softmax(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let (input, isGlobal) = try softmaxInput(operation)
    return try append(Softmax(isGlobal: isGlobal), input, operation)
  }

  /// What a softmax is taken of: the channels of each pixel, or all values.
  private func softmaxInput(_ operation: ONNXOperation) throws(ONNXError) -> (view: ONNXView, isGlobal: Bool) {
    let input = try operation.map()
    // before version 13 all axes from `axis` on are one
    let isCoerced = operation.opset < 13
    let axis = try operation.axis(default: isCoerced ? 1 : -1, rank: input.rank)
    guard isCoerced && input.axes[(axis + 1)...].contains(where: { !$0.isEmpty }) else {
      return (try arranged(input, axis, operation), false)
    }
    if input.axes[..<axis].allSatisfy({ $0.isEmpty }) { return (input, true) }
    return (try arranged(input, Set(axis..<input.rank), operation), false)
  }

  /// x − max x − log Σ e^(x − max x): of a probability that is too small for a number the logarithm is none.
  func logSoftmax(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    var (view, isGlobal) = try softmaxInput(operation)
    if isGlobal { view = try arranged(view, Set(view.axes.indices), operation) }
    func difference(_ value: Int, _ other: Int, name: String?) throws(ONNXError) -> Int {
      let negative = ScaleShift(scale: [-1], shift: [0])
      return try add(Sum(), [value, add(negative, [other], operation, name: "")], operation, name: name)
    }
    let largest = try add(Reduction(.largest, along: .channels), [view.value], operation, name: "")
    let shifted = try difference(view.value, largest, name: "")
    let powers = try add(Pointwise(.exp), [shifted], operation, name: "")
    let sum = try add(Reduction(.sum, along: .channels), [powers], operation, name: "")
    view.value = try difference(shifted, add(Pointwise(.log), [sum], operation, name: ""), name: nil)
    return .map(view)
  }

  /// A vector along an axis over its length.
  func lpNormalization(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let input = try operation.map()
    let axis = try operation.axis(default: -1, rank: input.rank)
    let power = try operation.int("p", 2)
    guard power == 1 || power == 2 else { throw operation.error("p \(power) is not supported: 1 and 2 are") }
    var norm = input
    norm.value = try add(Pointwise(power == 1 ? .absolute : .square), [norm.value], operation, name: "")
    norm = try reduced(norm, [axis], .sum, operation, name: "")
    if power == 2 { norm.value = try add(Pointwise(.squareRoot), [norm.value], operation, name: "") }
    // a vector of zeros stays one
    norm.value = try add(Clamp(1e-12, .infinity), [norm.value], operation, name: "")
    norm.value = try add(Pointwise(.reciprocal), [norm.value], operation, name: "")
    return try joined([input, norm], Product(), operation)
  }
}
