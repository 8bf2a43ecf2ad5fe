// Functions of constants value by value.

import NeuralNetwork

extension ONNXArithmetic {
  func cast(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    let constant = try operation.givenConstant(0)
    let type = try operation.castType()
    if type.isFloatingPoint { return .floats(constant.tensor) }
    switch constant {
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
