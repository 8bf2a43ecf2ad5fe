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
      if inputs[index].axes[axis].isEmpty && shapes[inputs[index].value].channels == 1 {
        inputs[index].axes[axis] = [.init(dimension: .channels, size: 1)]
      }
      // parts of the channels can be joined where they are the outermost
      let factors = inputs[index].axes[axis]
      if factors.count == 1, factors[0].dimension == .channels,
        factors[0].size * factors[0].stride == shapes[inputs[index].value].channels
      {
        continue
      }
      guard factors.allSatisfy({ $0.dimension == .channels }) else {
        throw operation.error("axis \(axis) is not supported: only the channels' is")
      }
      inputs[index] = try arranged(inputs[index], axis, operation)
    }
    for input in inputs {
      guard input.axes[axis].first?.stride == inputs[0].axes[axis].first?.stride,
        input.axes.indices.allSatisfy({ $0 == axis || input.axes[$0] == inputs[0].axes[$0] })
      else { throw operation.error("it joins \(inputs.map { "\($0.shape)" }.joined(separator: " with "))") }
    }
    var result = inputs[0]
    result.value = try add(Concatenation(), inputs.map(\.value), operation)
    result.axes[axis][0].size = shapes[result.value].channels / result.axes[axis][0].stride
    return .map(result)
  }

  func sum(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    try joined(operation, Sum()) { summands in
      ScaleShift(scale: [Float](repeating: 1, count: summands.count), shift: summands)
    }
  }

  func product(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    if let known = try knownProduct(operation) { return known }
    return try joined(operation, Product()) { factors in
      ScaleShift(scale: factors, shift: [Float](repeating: 0, count: factors.count))
    }
  }

  func difference(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    switch (try operation.value(0), try operation.value(1)) {
    case (.map(let view), .constant(let constant)):
      let terms = try perChannel(constant.tensor, view, operation)
      return try append(
        ScaleShift(scale: [Float](repeating: 1, count: terms.count), shift: terms.map { -$0 }), view, operation)
    case (.constant(let constant), .map(let view)):
      let terms = try perChannel(constant.tensor, view, operation)
      return try append(
        ScaleShift(scale: [Float](repeating: -1, count: terms.count), shift: terms), view, operation)
    case (.map(let left), .map(var right)):
      right.value = try add(scaling(right, by: -1, operation), [right.value], operation, name: "")
      return try joined([left, right], Sum(), operation)
    default: throw operation.error("it computes from constants alone, which is not supported")
    }
  }

  func quotient(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    switch (try operation.value(0), try operation.value(1)) {
    case (.map(let view), .constant(let constant)):
      if let source = hardSwishInput(view.value, constant.tensor.values.map { 1 / $0 }) {
        return .map(ONNXView(value: try add(Pointwise(.hardSwish), [source], operation), axes: view.axes))
      }
      let factors = try perChannel(constant.tensor, view, operation)
      return try append(
        ScaleShift(scale: factors.map { 1 / $0 }, shift: [Float](repeating: 0, count: factors.count)), view, operation)
    case (.constant(let constant), .map(var view)):
      let factors = try perChannel(constant.tensor, view, operation)
      let isOne = factors.allSatisfy { $0 == 1 }
      view.value = try add(Pointwise(.reciprocal), [view.value], operation, name: isOne ? nil : "")
      if isOne { return .map(view) }
      return try append(
        ScaleShift(scale: factors, shift: [Float](repeating: 0, count: factors.count)), view, operation)
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

  private func joined(
    _ views: [ONNXView], _ layer: any Layer, _ operation: ONNXOperation, name: String? = nil
  ) throws(ONNXError) -> ONNXValue {
    let (values, axes) = try aligned(views, operation)
    return .map(ONNXView(value: try add(layer, values, operation, name: name), axes: axes))
  }

  /// Joins the operation's maps by `layer`; a constant among them becomes the layer that `withConstant` makes of it, one
  /// value per channel.
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
    guard let first = maps.first else {
      throw operation.error("it computes from constants alone, which is not supported")
    }
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
