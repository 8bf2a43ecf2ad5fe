// Formulas that exporters write in pieces, each recognized at its last one.

import NeuralNetwork

extension ONNXImporter {
  private func layer(_ value: Int) -> (any Layer, [Int]) {
    (network.operations[value].layer, network.operations[value].inputs)
  }

  /// The input of `value`, if that is `function` of it.
  private func input(of value: Int, _ function: Function) -> Int? {
    let (layer, inputs) = layer(value)
    return (layer as? Pointwise)?.function == function ? inputs[0] : nil
  }

  /// The input of `value`, its factor and its summand, if all channels have the same.
  private func line(_ value: Int) -> (input: Int, factor: Float, summand: Float)? {
    let (layer, inputs) = layer(value)
    guard let line = layer as? ScaleShift, let factor = line.scale.first, let summand = line.shift.first,
      line.scale.allSatisfy({ $0 == factor }), line.shift.allSatisfy({ $0 == summand })
    else { return nil }
    return (inputs[0], factor, summand)
  }

  func knownProduct(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue? {
    guard operation.inputCount == 2 else { return nil }
    switch (try operation.value(0), try operation.value(1)) {
    case (.map(let view), .constant(let constant)), (.constant(let constant), .map(let view)):
      let (source, function): (Int?, Function) =
        constant.tensor.values == [0.5]
        ? (geluInput(view.value, half: 1), .gelu) : (hardSwishInput(view.value, constant.tensor.values), .hardSwish)
      guard let source else { return nil }
      return .map(ONNXView(value: try add(Pointwise(function), [source], operation), axes: view.axes))
    case (.map(let left), .map(let right)):
      for (x, gate) in [(left, right), (right, left)] where x.axes == gate.axes {
        if let function = gated(x.value, gate.value) { return try append(Pointwise(function), x, operation) }
        if let source = geluInput(x.value, gate.value, half: 0.5) {
          return .map(ONNXView(value: try add(Pointwise(.gelu), [source], operation), axes: x.axes))
        }
      }
      for (x, factor) in [(left, right), (right, left)] {
        if let root = input(of: factor.value, .reciprocal),
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

  /// Whether `value` is x + 3 within 0 … 6.
  private func isRaised(_ value: Int, _ x: Int) -> Bool {
    let (clamp, inputs) = layer(value)
    guard clamp as? Clamp == Clamp(0, 6), let raised = line(inputs[0]) else { return false }
    return raised.input == x && raised.factor == 1 && raised.summand == 3
  }

  /// x, if `value` is x · (x + 3 within 0 … 6) and `factor` is a sixth.
  func hardSwishInput(_ value: Int, _ factor: [Float]) -> Int? {
    guard factor.count == 1, abs(factor[0] - 1 / 6) < 1e-6, case (is Product, let inputs) = layer(value) else {
      return nil
    }
    if isRaised(inputs[1], inputs[0]) { return inputs[0] }
    return isRaised(inputs[0], inputs[1]) ? inputs[1] : nil
  }

  /// x, if the product `value` is `half` · x · (1 + erf(x / √2)).
  private func geluInput(_ value: Int, half: Float) -> Int? {
    guard case (is Product, let inputs) = layer(value) else { return nil }
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
  func standardization(
    _ x: ONNXView, byRootOf root: Int, _ operation: ONNXOperation
  ) throws(ONNXError) -> ONNXValue? {
    guard let sum = input(of: root, .squareRoot), let line = line(sum), line.factor == 1, line.summand > 0,
      case (let mean, let squares) = layer(line.input), isMean(mean),
      case (is Sum, let parts) = layer(x.value), parts.count == 2, isSquare(squares[0], of: x.value)
    else { return nil }
    for (source, negative) in [(parts[0], parts[1]), (parts[1], parts[0])] {
      guard let minus = self.line(negative), minus.factor == -1, minus.summand == 0,
        case (let mean2, let inputs) = layer(minus.input), inputs == [source], type(of: mean2) == type(of: mean),
        isMean(mean2)
      else { continue }
      let scope: Standardization.Scope = mean is Reduction ? .pixels : .groups(shapes[source].channels)
      let value = try add(Standardization(scope, epsilon: line.summand), [source], operation)
      return .map(ONNXView(value: value, axes: x.axes))
    }
    return nil
  }

  /// Whether `value` is the softplus of what `large` is, perhaps times a factor and over it, and the condition says
  /// that this is so large that both are the same.
  func isSoftplus(of condition: Int, _ large: Int, else value: Int) -> Bool {
    guard case (is Comparison, let compared) = layer(condition), let bound = line(compared[0]), bound.factor == 1,
      bound.summand <= -16
    else { return false }
    if let source = input(of: value, .softplus) { return source == large && source == bound.input }
    guard let quotient = line(value), quotient.summand == 0, let source = input(of: quotient.input, .softplus),
      let factor = line(source), factor.summand == 0, abs(factor.factor * quotient.factor - 1) < 1e-6
    else { return false }
    return factor.input == large && source == bound.input
  }

  private func isMean(_ layer: any Layer) -> Bool {
    if let layer = layer as? Reduction { return layer.kind == .mean && layer.axis == .channels && layer.count == nil }
    if let layer = layer as? GlobalAveragePooling { return !layer.isSum }
    return false
  }

  private func isSquare(_ value: Int, of x: Int) -> Bool {
    if input(of: value, .square) == x { return true }
    guard case (is Product, let inputs) = layer(value) else { return false }
    return inputs == [x, x]
  }
}
