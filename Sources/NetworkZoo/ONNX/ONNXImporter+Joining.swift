// Sums, products and what is made of them.

import NeuralNetwork

extension ONNXImporter {
  func concatenation(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    var inputs: [ONNXView] = []
    for index in 0..<operation.inputCount { inputs.append(try operation.map(index)) }
    guard let first = inputs.first, inputs.allSatisfy({ $0.rank == first.rank }) else {
      throw operation.error("it joins \(inputs.map { "\($0.shape)" }.joined(separator: " with "))")
    }
    let axis = try operation.axis(default: 1, rank: first.rank)
    if inputs.count == 1 { return .map(first) }
    for index in inputs.indices {
      if inputs[index].axes[axis].isEmpty && shapes[inputs[index].number].channels == 1 {
        inputs[index].axes[axis] = [.init(dimension: .channels, size: 1)]
      }
      // parts of the channels can be joined where they are the outermost
      let factors = inputs[index].axes[axis]
      if factors.count == 1, factors[0].dimension == .channels,
        factors[0].size * factors[0].stride == shapes[inputs[index].number].channels
      {
        continue
      }
      guard factors.allSatisfy({ $0.dimension == .channels }) else {
        throw operation.error("axis \(axis) is not read: only the channels' is")
      }
      inputs[index] = try arranged(inputs[index], axis, operation)
    }
    for input in inputs {
      guard input.axes[axis].first?.stride == inputs[0].axes[axis].first?.stride,
        input.axes.indices.allSatisfy({ $0 == axis || input.axes[$0] == inputs[0].axes[$0] })
      else { throw operation.error("it joins \(inputs.map { "\($0.shape)" }.joined(separator: " with "))") }
    }
    var result = inputs[0]
    result.number = try add(Concatenation(), inputs.map(\.number), operation)
    result.axes[axis][0].size = shapes[result.number].channels / result.axes[axis][0].stride
    return .map(result)
  }

  func sum(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    try joined(operation, Sum()) { numbers in
      ScaleShift(scale: [Float](repeating: 1, count: numbers.count), shift: numbers)
    }
  }

  func product(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    if let known = try knownProduct(operation) { return known }
    return try joined(operation, Product()) { numbers in
      ScaleShift(scale: numbers, shift: [Float](repeating: 0, count: numbers.count))
    }
  }

  func difference(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    switch (try operation.value(0), try operation.value(1)) {
    case (.map(let view), .constant(let constant)):
      let numbers = try perChannel(constant.tensor, view, operation)
      return try append(
        ScaleShift(scale: [Float](repeating: 1, count: numbers.count), shift: numbers.map { -$0 }), view, operation)
    case (.constant(let constant), .map(let view)):
      let numbers = try perChannel(constant.tensor, view, operation)
      return try append(
        ScaleShift(scale: [Float](repeating: -1, count: numbers.count), shift: numbers), view, operation)
    case (.map(let left), .map(var right)):
      right.number = try add(scaling(right, by: -1, operation), [right.number], operation, name: "")
      return try joined([left, right], Sum(), operation)
    default: throw operation.error("it computes from constants alone, which is not read")
    }
  }

  func quotient(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    switch (try operation.value(0), try operation.value(1)) {
    case (.map(let view), .constant(let constant)):
      if let source = hardSwishInput(view.number, constant.tensor.values.map { 1 / $0 }) {
        return .map(ONNXView(number: try add(Pointwise(.hardSwish), [source], operation), axes: view.axes))
      }
      let numbers = try perChannel(constant.tensor, view, operation)
      return try append(
        ScaleShift(scale: numbers.map { 1 / $0 }, shift: [Float](repeating: 0, count: numbers.count)), view, operation)
    case (.constant(let constant), .map(var view)):
      let numbers = try perChannel(constant.tensor, view, operation)
      let isOne = numbers.allSatisfy { $0 == 1 }
      view.number = try add(Pointwise(.reciprocal), [view.number], operation, name: isOne ? nil : "")
      if isOne { return .map(view) }
      return try append(
        ScaleShift(scale: numbers, shift: [Float](repeating: 0, count: numbers.count)), view, operation)
    case (.map(let left), .map(var right)):
      if let known = try standardization(left, byRootOf: right.number, operation) { return known }
      right.number = try add(Pointwise(.reciprocal), [right.number], operation, name: "")
      return try joined([left, right], Product(), operation)
    default: throw operation.error("it computes from constants alone, which is not read")
    }
  }

  func maximum(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue { try extreme(operation, isMaximum: true) }

  func minimum(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue { try extreme(operation, isMaximum: false) }

  /// The larger of two: with a number a clamp, of maps a + ReLU(b − a); the smaller: a − ReLU(a − b).
  private func extreme(_ operation: ONNXOperation, isMaximum: Bool) throws(ONNXError) -> ONNXValue {
    guard operation.inputCount == 2 else { throw operation.error("only two inputs are read") }
    switch (try operation.value(0), try operation.value(1)) {
    case (.map(let view), .constant(let constant)), (.constant(let constant), .map(let view)):
      guard constant.tensor.values.count == 1 else {
        throw operation.error("its constant has the shape \(constant.tensor.shape), expected one number")
      }
      let bound = constant.tensor.values[0]
      return try append(isMaximum ? Clamp(bound, .infinity) : Clamp(-.infinity, bound), view, operation)
    case (.map(let left), .map(let right)):
      let (negative, positive) = isMaximum ? (left, right) : (right, left)
      var minus = negative
      minus.number = try add(scaling(negative, by: -1, operation), [negative.number], operation, name: "")
      guard case .map(var excess) = try joined([positive, minus], Sum(), operation, name: "") else { break }
      excess.number = try add(.relu as Clamp, [excess.number], operation, name: "")
      if !isMaximum {
        excess.number = try add(scaling(excess, by: -1, operation), [excess.number], operation, name: "")
      }
      return try joined([left, excess], Sum(), operation)
    default: break
    }
    throw operation.error("it computes from constants alone, which is not read")
  }

  private func joined(
    _ views: [ONNXView], _ layer: any Layer, _ operation: ONNXOperation, name: String? = nil
  ) throws(ONNXError) -> ONNXValue {
    let (numbers, axes) = try aligned(views, operation)
    return .map(ONNXView(number: try add(layer, numbers, operation, name: name), axes: axes))
  }

  /// Joins the operation's maps by `layer`; a constant among them is merged by the layer that `withConstant` makes of its
  /// numbers, one a channel.
  private func joined(
    _ operation: ONNXOperation, _ layer: any Layer, withConstant: ([Float]) -> ScaleShift
  ) throws(ONNXError) -> ONNXValue {
    var maps: [ONNXView] = []
    var constants: [Tensor] = []
    for index in 0..<operation.inputCount {
      switch try operation.value(index) {
      case .map(let view): maps.append(view)
      case .constant(let constant): constants.append(constant.tensor)
      }
    }
    guard let first = maps.first else { throw operation.error("it computes from constants alone, which is not read") }
    var result = ONNXValue.map(first)
    if maps.count > 1 { result = try joined(maps, layer, operation, name: constants.isEmpty ? nil : "") }
    for (index, constant) in constants.enumerated() {
      guard case .map(let view) = result else { break }
      let isLast = index == constants.count - 1
      result = try append(
        withConstant(perChannel(constant, view, operation)), view, operation, name: isLast ? nil : "")
    }
    return result
  }
}
