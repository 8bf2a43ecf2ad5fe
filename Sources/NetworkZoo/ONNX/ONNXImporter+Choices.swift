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

  private func condition(_ value: ONNXValue) -> ONNXValue {
    if case .map(let view) = value { conditions.insert(view.value) }
    return value
  }

  /// Whether `view` is what a comparison gives, 0 or 1.
  func isCondition(_ view: ONNXView) -> Bool { conditions.contains(view.value) }

  /// Of two maps or constants, the first where a condition is true, else the second.
  func choice(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    guard try operation.isMap(0) else {
      throw operation.error("its condition is constant; only those that depend on the image are supported beside maps")
    }
    let condition = try operation.map(0)
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
      case .unread: throw operation.error("its input \(index) is not read")
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
