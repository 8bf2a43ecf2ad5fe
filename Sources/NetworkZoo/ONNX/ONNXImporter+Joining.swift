// Sums, products and what is made of them.

import NeuralNetwork

extension ONNXImporter {
  mutating func concatenation(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    var inputs: [ONNXView] = []
    for index in operation.proto.input.indices { inputs.append(try map(operation, index)) }
    let stated = try operation.int("axis", 1)
    guard let first = inputs.first, let axis = first.position(stated),
      inputs.allSatisfy({ $0.rank == first.rank })
    else { throw operation.error("it has no axis \(stated) that all inputs have") }
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
        throw operation.error("axis \(stated) is not read: only the channels' is")
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

  mutating func sum(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    try joined(operation, Sum()) { numbers in
      ScaleShift(scale: [Float](repeating: 1, count: numbers.count), shift: numbers)
    }
  }

  mutating func product(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    if let known = try knownProduct(operation) { return known }
    return try joined(operation, Product()) { numbers in
      ScaleShift(scale: numbers, shift: [Float](repeating: 0, count: numbers.count))
    }
  }

  mutating func difference(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    switch (try value(operation, 0), try value(operation, 1)) {
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

  mutating func quotient(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    switch (try value(operation, 0), try value(operation, 1)) {
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

  /// The larger of two: with a number a clamp, of maps a + ReLU(b − a); the smaller: a − ReLU(a − b).
  mutating func extreme(_ operation: ONNXOperation, isMaximum: Bool) throws(ONNXError) -> Value {
    guard operation.proto.input.count == 2 else { throw operation.error("only two inputs are read") }
    switch (try value(operation, 0), try value(operation, 1)) {
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

  private mutating func joined(
    _ views: [ONNXView], _ layer: any Layer, _ operation: ONNXOperation, name: String? = nil
  ) throws(ONNXError) -> Value {
    let (numbers, axes) = try aligned(views, operation)
    return .map(ONNXView(number: try add(layer, numbers, operation, name: name), axes: axes))
  }

  /// Joins the operation's maps by `layer`; a constant among them is merged by the layer that `withConstant` makes of its
  /// numbers, one a channel.
  private mutating func joined(
    _ operation: ONNXOperation, _ layer: any Layer, withConstant: ([Float]) -> ScaleShift
  ) throws(ONNXError) -> Value {
    var maps: [ONNXView] = []
    var constants: [Tensor] = []
    for index in operation.proto.input.indices {
      switch try value(operation, index) {
      case .map(let view): maps.append(view)
      case .constant(let constant): constants.append(constant.tensor)
      }
    }
    guard let first = maps.first else { throw operation.error("it computes from constants alone, which is not read") }
    var result = Value.map(first)
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

// Formulas that exporters write in pieces, each recognised at its last one.
extension ONNXImporter {
  private func layer(_ number: Int) -> (any Layer, [Int]) {
    (network.operations[number].layer, network.operations[number].inputs)
  }

  /// The input of `number`, if that is `function` of it.
  private func input(of number: Int, _ function: Function) -> Int? {
    let (layer, inputs) = layer(number)
    return (layer as? Pointwise)?.function == function ? inputs[0] : nil
  }

  /// The input of `number`, its factor and its summand, if all channels have the same.
  private func line(_ number: Int) -> (input: Int, factor: Float, summand: Float)? {
    let (layer, inputs) = layer(number)
    guard let line = layer as? ScaleShift, let factor = line.scale.first, let summand = line.shift.first,
      line.scale.allSatisfy({ $0 == factor }), line.shift.allSatisfy({ $0 == summand })
    else { return nil }
    return (inputs[0], factor, summand)
  }

  private mutating func knownProduct(_ operation: ONNXOperation) throws(ONNXError) -> Value? {
    guard operation.proto.input.count == 2 else { return nil }
    switch (try value(operation, 0), try value(operation, 1)) {
    case (.map(let view), .constant(let constant)), (.constant(let constant), .map(let view)):
      let (source, function): (Int?, Function) =
        constant.tensor.values == [0.5]
        ? (geluInput(view.number, half: 1), .gelu) : (hardSwishInput(view.number, constant.tensor.values), .hardSwish)
      guard let source else { return nil }
      return .map(ONNXView(number: try add(Pointwise(function), [source], operation), axes: view.axes))
    case (.map(let left), .map(let right)):
      for (x, gate) in [(left, right), (right, left)] where x.axes == gate.axes {
        if let function = gated(x.number, gate.number) { return try append(Pointwise(function), x, operation) }
        if let source = geluInput(x.number, gate.number, half: 0.5) {
          return .map(ONNXView(number: try add(Pointwise(.gelu), [source], operation), axes: x.axes))
        }
      }
      for (x, factor) in [(left, right), (right, left)] {
        if let root = input(of: factor.number, .reciprocal),
          let known = try standardization(x, byRootOf: root, operation)
        {
          return known
        }
      }
      return nil
    default: return nil
    }
  }

  /// x · sigmoid(f · x), x · hardSigmoid(x / 6 + 1 / 2) or x · tanh(softplus(x)).
  private func gated(_ x: Int, _ gate: Int) -> Function? {
    if let source = input(of: gate, .tanh), input(of: source, .softplus) == x { return .mish }
    if let source = input(of: gate, .sigmoid) {
      if source == x { return .swish(factor: 1) }
      if let line = line(source), line.input == x, line.summand == 0 { return .swish(factor: line.factor) }
    }
    if case (let layer as Pointwise, let inputs) = layer(gate), inputs[0] == x,
      case .hardSigmoid(let slope, 0.5) = layer.function, abs(slope - 1 / 6) < 1e-6
    {
      return .hardSwish
    }
    if let sixth = line(gate), sixth.summand == 0, abs(sixth.factor - 1 / 6) < 1e-6, isRaised(sixth.input, x) {
      return .hardSwish
    }
    return nil
  }

  /// Whether `number` is x + 3 within 0 … 6.
  private func isRaised(_ number: Int, _ x: Int) -> Bool {
    let (clamp, inputs) = layer(number)
    guard clamp as? Clamp == Clamp(0, 6), let raised = line(inputs[0]) else { return false }
    return raised.input == x && raised.factor == 1 && raised.summand == 3
  }

  /// x, if `number` is x · (x + 3 within 0 … 6) and `factor` is a sixth.
  private func hardSwishInput(_ number: Int, _ factor: [Float]) -> Int? {
    guard factor.count == 1, abs(factor[0] - 1 / 6) < 1e-6, case (is Product, let inputs) = layer(number) else {
      return nil
    }
    if isRaised(inputs[1], inputs[0]) { return inputs[0] }
    return isRaised(inputs[0], inputs[1]) ? inputs[1] : nil
  }

  /// x, if the product `number` is `half` · x · (1 + erf(x / √2)).
  private func geluInput(_ number: Int, half: Float) -> Int? {
    guard case (is Product, let inputs) = layer(number) else { return nil }
    return geluInput(inputs[0], inputs[1], half: half) ?? geluInput(inputs[1], inputs[0], half: half)
  }

  /// x, if `factor` is `half` · x and `gate` is 1 + erf(x / √2).
  private func geluInput(_ factor: Int, _ gate: Int, half: Float) -> Int? {
    guard let one = line(gate), one.factor == 1, one.summand == 1, let root = input(of: one.input, .erf),
      let inner = line(root), inner.summand == 0, abs(inner.factor - 0.707_106_8) < 1e-5
    else { return nil }
    if half == 1 { return factor == inner.input ? factor : nil }
    guard let outer = line(factor), outer.summand == 0, outer.factor == half, outer.input == inner.input else {
      return nil
    }
    return inner.input
  }

  /// x − mean over √(mean of its square + ε), where `root` is that root.
  private mutating func standardization(
    _ x: ONNXView, byRootOf root: Int, _ operation: ONNXOperation
  ) throws(ONNXError) -> Value? {
    guard let sum = input(of: root, .squareRoot), let line = line(sum), line.factor == 1, line.summand > 0,
      case (let mean, let squares) = layer(line.input), isMean(mean),
      case (is Sum, let parts) = layer(x.number), parts.count == 2, isSquare(squares[0], of: x.number)
    else { return nil }
    for (source, negative) in [(parts[0], parts[1]), (parts[1], parts[0])] {
      guard let minus = self.line(negative), minus.factor == -1, minus.summand == 0,
        case (let mean2, let inputs) = layer(minus.input), inputs == [source], type(of: mean2) == type(of: mean),
        isMean(mean2)
      else { continue }
      let scope: Standardization.Scope = mean is ChannelPooling ? .pixels : .groups(shapes[source].channels)
      let number = try add(Standardization(scope, epsilon: line.summand), [source], operation)
      return .map(ONNXView(number: number, axes: x.axes))
    }
    return nil
  }

  private func isMean(_ layer: any Layer) -> Bool {
    if let layer = layer as? ChannelPooling { return !layer.isSum }
    if let layer = layer as? GlobalAveragePooling { return !layer.isSum }
    return false
  }

  private func isSquare(_ number: Int, of x: Int) -> Bool {
    if input(of: number, .square) == x { return true }
    guard case (is Product, let inputs) = layer(number) else { return false }
    return inputs == [x, x]
  }
}
