// Functions of constants value by value.

import NeuralNetwork

extension ONNXArithmetic {
  func cast(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    let type = try operation.castType()
    let constant = try operation.storedConstant(0)
    if type.isFloatingPoint { return .floats(constant.storedTensor) }
    switch try constant.loaded() {
    case .integers(let values, let shape):
      return type == .bool ? .integers(values.map { $0 == 0 ? 0 : 1 }, shape: shape) : constant
    case .floats(let tensor):
      guard tensor.values.allSatisfy({ abs($0) < 1e15 }) else {
        throw operation.error("it casts numbers to whole ones that are too large")
      }
      return .integers(
        tensor.values.map { type == .bool ? ($0 == 0 ? 0 : 1) : Int($0) }, shape: tensor.shape)
    }
  }

  /// To the kind of numbers of a second constant.
  func castLike(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    let constant = try operation.givenConstant(0)
    guard case .integers = try operation.storedConstant(1) else { return .floats(constant.tensor) }
    guard let values = constant.integers else {
      return .integers(
        constant.tensor.values.map { Int($0.isFinite && abs($0) < 1e15 ? $0 : 0) }, shape: constant.shape)
    }
    return .integers(values, shape: constant.shape)
  }

  func identity(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant { try operation.storedConstant(0) }

  func clip(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    let (lower, upper) = try operation.clipBounds()
    return try each(operation) { min(max($0, lower), upper) }
  }

  /// Weights that are stored as whole numbers, times a scale for all or for each position of an axis.
  func dequantized(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    let constant = try operation.givenConstant(0)
    let scales = try operation.givenConstant(1).tensor.values
    let zeros = try operation.constant(2)?.tensor.values ?? scales.map { _ in 0 }
    guard try operation.int("block_size", 0) == 0 else { throw operation.error("blocks are not supported") }
    guard !scales.isEmpty, zeros.count == scales.count else {
      throw operation.error("it has \(scales.count) scales and \(zeros.count) zero points")
    }
    let shape = constant.shape
    var inner = max(1, constant.count)
    if scales.count > 1 {
      let axis = try operation.axis(default: 1, rank: shape.count)
      guard shape[axis] == scales.count else {
        throw operation.error("it has \(scales.count) scales for axis \(axis) of \(shape)")
      }
      inner = shape[(axis + 1)...].reduce(1, *)
    }
    _ = try spend(shape, operation)
    let values = constant.tensor.values.enumerated().map { index, value in
      let group = index / inner % scales.count
      return (value - zeros[group]) * scales[group]
    }
    return .floats(Tensor(shape, values))
  }

  /// `function` of every value; of whole numbers whole where it can be.
  func each(_ operation: ONNXOperation, _ function: (Float) -> Float) throws(ONNXError) -> ONNXConstant {
    let constant = try operation.givenConstant(0)
    _ = try spend(constant.shape, operation)
    return constant.likewise(Tensor(constant.shape, constant.tensor.values.map(function)))
  }

  /// All inputs joined by a function of two.
  func joined(
    _ operation: ONNXOperation, _ floats: Floats<Float>, _ integers: Integers<(partialValue: Int, overflow: Bool)>?
  ) throws(ONNXError) -> ONNXConstant {
    var result = try operation.givenConstant(0)
    for index in 1..<max(2, operation.inputCount) {
      let other = try operation.givenConstant(index)
      let shape = try joinedShape([result.shape, other.shape], operation)
      let left = try offsets(result.shape, in: shape, operation)
      let right = try offsets(other.shape, in: shape, operation)
      if case .integers(let a, _) = result, case .integers(let b, _) = other, let integers {
        var values: [Int] = []
        for (i, j) in zip(left, right) {
          let (value, overflow) = integers(a[i], b[j])
          guard !overflow else { throw operation.error("\(a[i]) and \(b[j]) are too much for whole numbers") }
          values.append(value)
        }
        result = .integers(values, shape: shape)
      } else {
        let (a, b) = (result.tensor.values, other.tensor.values)
        result = .floats(Tensor(shape, zip(left, right).map { floats(a[$0], b[$1]) }))
      }
    }
    return result
  }

  /// 1 where the comparison of two inputs holds, else 0.
  func compared(
    _ operation: ONNXOperation, _ floats: Floats<Bool>, _ integers: Integers<Bool>
  ) throws(ONNXError) -> ONNXConstant {
    let (a, b) = (try operation.givenConstant(0), try operation.givenConstant(1))
    let shape = try joinedShape([a.shape, b.shape], operation)
    let left = try offsets(a.shape, in: shape, operation), right = try offsets(b.shape, in: shape, operation)
    if case .integers(let a, _) = a, case .integers(let b, _) = b {
      return .integers(zip(left, right).map { integers(a[$0], b[$1]) ? 1 : 0 }, shape: shape)
    }
    let (x, y) = (a.tensor.values, b.tensor.values)
    return .integers(zip(left, right).map { floats(x[$0], y[$1]) ? 1 : 0 }, shape: shape)
  }

  /// Where.
  func choice(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    let conditions = try operation.givenConstant(0)
    let isTrue = try operation.integers(0).map { $0 != 0 }
    let (a, b) = (try operation.givenConstant(1), try operation.givenConstant(2))
    let shape = try joinedShape([conditions.shape, a.shape, b.shape], operation)
    let chosen = try offsets(conditions.shape, in: shape, operation).map { isTrue[$0] }
    let left = try offsets(a.shape, in: shape, operation), right = try offsets(b.shape, in: shape, operation)
    if case .integers(let a, _) = a, case .integers(let b, _) = b {
      return .integers(chosen.indices.map { chosen[$0] ? a[left[$0]] : b[right[$0]] }, shape: shape)
    }
    let (x, y) = (a.tensor.values, b.tensor.values)
    return .floats(Tensor(shape, chosen.indices.map { chosen[$0] ? x[left[$0]] : y[right[$0]] }))
  }
}
