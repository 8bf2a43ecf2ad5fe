// Sums, products and what is made of them.

import NeuralNetwork

extension ONNXImporter {
  func sum(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue { try joined(operation, by: .sum) }

  func product(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    if let known = try knownProduct(operation) { return known }
    return try joined(operation, by: .product)
  }

  func difference(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue { try difference(operation, name: nil) }

  func difference(_ operation: ONNXOperation, name: String?) throws(ONNXError) -> ONNXValue {
    switch (try operation.value(0), try operation.value(1)) {
    case (.map(let view), .constant(let constant)):
      let negative = Tensor(constant.shape, constant.tensor.values.map { -$0 })
      return try joined(view, negative, by: .sum, operation, name: name)
    case (.constant(let constant), .map(let view)):
      return try joined(view, times: -1, constant.tensor, by: .sum, operation, name: name)
    case (.map(let left), .map(var right)):
      right.value = try add(scaling(right, by: -1, operation), [right.value], operation, name: "")
      return try joined([left, right], Sum(), operation, name: name)
    default: throw operation.error("it computes from constants alone, which is not supported")
    }
  }

  func quotient(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    switch (try operation.value(0), try operation.value(1)) {
    case (.map(let view), .constant(let constant)):
      let inverse = Tensor(constant.shape, constant.tensor.values.map { 1 / $0 })
      if inverse.values.count == 1, inverse.shape.count <= view.rank,
        let known = try activation([view.value], times: inverse.values[0], view, operation)
      {
        return known
      }
      return try joined(view, inverse, by: .product, operation)
    case (.constant(let constant), .map(var view)):
      let isOne = constant.tensor.values.allSatisfy { $0 == 1 } && constant.count == 1
      view.value = try add(Pointwise(.reciprocal), [view.value], operation, name: isOne ? nil : "")
      return isOne ? .map(view) : try joined(view, constant.tensor, by: .product, operation)
    case (.map(let left), .map(var right)):
      if let known = try standardization(left, byRootOf: right.value, operation) { return known }
      right.value = try add(Pointwise(.reciprocal), [right.value], operation, name: "")
      return try joined([left, right], Product(), operation)
    default: throw operation.error("it computes from constants alone, which is not supported")
    }
  }

  func maximum(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue { try extreme(operation, isMaximum: true) }

  func minimum(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue { try extreme(operation, isMaximum: false) }

  /// The larger of two: with a value a clamp, of maps a + ReLU(b − a); the smaller: a − ReLU(a − b).
  private func extreme(_ operation: ONNXOperation, isMaximum: Bool) throws(ONNXError) -> ONNXValue {
    guard operation.inputCount == 2 else { throw operation.error("only two inputs are supported") }
    switch (try operation.value(0), try operation.value(1)) {
    case (.map(let view), .constant(let constant)), (.constant(let constant), .map(let view)):
      guard constant.tensor.values.count == 1 else {
        throw operation.error("its constant has the shape \(constant.tensor.shape), expected one value")
      }
      let bound = constant.tensor.values[0]
      return try append(isMaximum ? Clamp(bound, .infinity) : Clamp(-.infinity, bound), view, operation)
    case (.map(let left), .map(let right)):
      let (negative, positive) = isMaximum ? (left, right) : (right, left)
      var minus = negative
      minus.value = try add(scaling(negative, by: -1, operation), [negative.value], operation, name: "")
      guard case .map(var excess) = try joined([positive, minus], Sum(), operation, name: "") else { break }
      excess.value = try add(.relu as Clamp, [excess.value], operation, name: "")
      if !isMaximum {
        excess.value = try add(scaling(excess, by: -1, operation), [excess.value], operation, name: "")
      }
      return try joined([left, excess], Sum(), operation)
    default: break
    }
    throw operation.error("it computes from constants alone, which is not supported")
  }

  /// Joins the operation's maps and constants.
  private func joined(_ operation: ONNXOperation, by joint: Joint) throws(ONNXError) -> ONNXValue {
    var maps: [ONNXView] = []
    var constants: [Tensor] = []
    for index in 0..<operation.inputCount {
      switch try operation.value(index) {
      case .map(let view): maps.append(view)
      case .constant(let constant): constants.append(constant.tensor)
      case .sequence, .unread: throw operation.error("its input \(index) is not read")
      }
    }
    guard let first = maps.first else {
      throw operation.error("it computes from constants alone, which is not supported")
    }
    var result = ONNXValue.map(first)
    if maps.count > 1 {
      let layer: any Layer = joint == .sum ? Sum() : Product()
      result = try joined(maps, layer, operation, name: constants.isEmpty ? nil : "")
    }
    for (index, constant) in constants.enumerated() {
      guard case .map(let view) = result else { break }
      result = try joined(view, constant, by: joint, operation, name: index == constants.count - 1 ? nil : "")
    }
    return result
  }
}
