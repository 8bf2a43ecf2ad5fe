// Comparisons, and what is chosen by them.

import NeuralNetwork

extension ONNXImporter {
  /// a > b where a − b > 0.
  func comparison(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    guard case .map(var view) = try difference(operation, name: "") else {
      throw operation.error("it computes from constants alone, which is not supported")
    }
    if operation.kind.hasPrefix("Less") {
      view.value = try add(scaling(view, by: -1, operation), [view.value], operation, name: "")
    }
    return condition(try append(Comparison(orEqual: operation.kind.hasSuffix("OrEqual")), view, operation))
  }

  func negation(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let view = try operation.map()
    return condition(try joined(view, times: -1, Tensor([], [1]), by: .sum, operation))
  }

  func conjunction(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    condition(try joined([operation.map(0), operation.map(1)], Product(), operation))
  }

  func disjunction(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    guard case .map(let sum) = try joined([operation.map(0), operation.map(1)], Sum(), operation, name: "") else {
      throw operation.error("it computes from constants alone, which is not supported")
    }
    return condition(try append(Comparison(), sum, operation))
  }

  /// Whether a value is no number, which none is.
  func isNoNumber(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let view = try operation.map()
    let result = condition(try append(scaling(view, by: 0, operation), view, operation))
    if case .map(let view) = result { neverTrue.insert(view.value) }
    return result
  }

  /// Of a map and another one or a constant, the first where `condition` is true, else the second.
  private func choice(by condition: ONNXConstant, _ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let isTrue = condition.tensor.values.map { $0 != 0 }
    if !isTrue.contains(false) { return try operation.value(1) }
    if !isTrue.contains(true) { return try operation.value(2) }
    func mask(_ which: Bool) -> Tensor { Tensor(condition.shape, isTrue.map { $0 == which ? 1 : 0 }) }
    func filled(_ fill: ONNXConstant, _ which: Bool) throws(ONNXError) -> Tensor {
      let shape = try arithmetic.joinedShape([condition.shape, fill.shape], operation)
      let places = zip(
        try arithmetic.offsets(condition.shape, in: shape, operation),
        try arithmetic.offsets(fill.shape, in: shape, operation))
      let values = fill.tensor.values
      return Tensor(shape, places.map { isTrue[$0] == which ? values[$1] : 0 })
    }
    switch (try operation.value(1), try operation.value(2)) {
    case (.map(let view), .constant(let fill)), (.constant(let fill), .map(let view)):
      let isFirst = try operation.isMap(1)
      let rest = try filled(fill, !isFirst)
      // beside what masks weights of attention the value does not matter
      if fill.tensor.values.allSatisfy({ $0 < -1e30 }) { return try joined(view, rest, by: .sum, operation) }
      guard case .map(let kept) = try joined(view, mask(isFirst), by: .product, operation, name: "") else { break }
      return try joined(kept, rest, by: .sum, operation)
    case (.map(let left), .map(let right)):
      guard case .map(let first) = try joined(left, mask(true), by: .product, operation, name: ""),
        case .map(let second) = try joined(right, mask(false), by: .product, operation, name: "")
      else { break }
      return try joined([first, second], Sum(), operation)
    default: break
    }
    throw operation.error("it chooses between constants alone, which is not supported")
  }

  private func condition(_ value: ONNXValue) -> ONNXValue {
    if case .map(let view) = value { conditions.insert(view.value) }
    return value
  }

  /// Whether `view` is what a comparison gives, 0 or 1.
  func isCondition(_ view: ONNXView) -> Bool { conditions.contains(view.value) }

  /// Of two maps or constants, the first where a condition is true, else the second.
  func choice(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    if case .constant(let condition) = try operation.value(0) { return try choice(by: condition, operation) }
    let condition = try operation.map(0)
    if neverTrue.contains(condition.value) { return try operation.value(2) }
    guard isCondition(condition) else {
      throw operation.error("its condition is not made by a comparison, which is supported alone")
    }
    var views = [condition]
    for index in 1...2 {
      switch try operation.value(index) {
      case .map(let view): views.append(view)
      case .constant(let constant):
        // what is 0 or 1, times 0, and the constant
        guard
          case .map(let view) = try joined(
            condition, times: 0, constant.tensor, by: .sum, operation, name: "")
        else { continue }
        views.append(view)
      case .sequence, .unread: throw operation.error("its input \(index) is not read")
      }
    }
    if isSoftplus(of: condition.value, views[1].value, else: views[2].value) { return .map(views[2]) }
    let (joined, axes) = try aligned(views, operation)
    var values = joined
    let shape = values.map { shapes[$0] }.max { $0.count < $1.count }
    for index in values.indices where shapes[values[index]] != shape {
      values[index] = try repeated(values[index], values, operation)
    }
    return .map(ONNXView(value: try add(Choice(), values, operation), axes: axes))
  }
}
