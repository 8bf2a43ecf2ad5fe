// Formulas that exporters write in pieces, each recognized at its last one.

import Glibc
import NeuralNetwork

extension ONNXImporter {
  /// What computes `value`, and from which values.
  func layer(_ value: Int) -> (any Layer, [Int]) {
    (network.operations[value].layer, network.operations[value].inputs)
  }

  /// The input of `value`, if that is `function` of it.
  private func input(of value: Int, _ function: Function) -> Int? {
    let (layer, inputs) = layer(value)
    return (layer as? Pointwise)?.function == function ? inputs[0] : nil
  }

  /// The input of `value`, its factor and its summand, if all channels have the same.
  func line(_ value: Int) -> (input: Int, factor: Float, summand: Float)? {
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
      guard constant.count == 1, constant.shape.count <= view.rank else { return nil }
      return try activation([view.value], times: constant.tensor.values[0], view, operation)
    case (.map(let left), .map(let right)):
      if left.axes == right.axes, let known = try activation([left.value, right.value], left, operation) {
        return known
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

  /// The activation function that the product of `factors` and `number`, read as `view`, is of an earlier value,
  /// however it is written; nil where it is none that is known.
  func activation(
    _ factors: [Int], times number: Float = 1, _ view: ONNXView, _ operation: ONNXOperation
  ) throws(ONNXError) -> ONNXValue? {
    // the nearest value of which all is a function
    var steps: Set<Int> = []
    var waiting = factors
    while let value = waiting.popLast(), steps.count < 24 {
      guard steps.insert(value).inserted, shapes[value] == shapes[factors[0]], isStep(value) else { continue }
      waiting += layer(value).1
    }
    for source in steps.sorted(by: >) {
      let values = Self.samples.compactMap { x -> Float? in
        var known: [Int: Float?] = [source: x]
        return factors.reduce(number as Float?) { product, factor in
          product.flatMap { product in self.value(of: factor, from: source, &known).map { product * $0 } }
        }
      }
      guard values.count == Self.samples.count, let function = Self.activation(of: values) else { continue }
      return .map(ONNXView(value: try add(Pointwise(function), [source], operation), axes: view.axes))
    }
    return nil
  }

  /// Whether each value of `value` is a function of those in its place.
  private func isStep(_ value: Int) -> Bool {
    let layer = layer(value).0
    return layer is Pointwise || layer is Clamp || layer is Sum || layer is Product || line(value) != nil
  }

  /// What a value of `value` is where those of `known` are what that says; nil where it is not a function of `source`
  /// alone.
  private func value(of value: Int, from source: Int, _ known: inout [Int: Float?]) -> Float? {
    if let result = known[value] { return result }
    known[value] = .some(nil)
    let (layer, inputs) = layer(value)
    guard value > source, isStep(value), inputs.allSatisfy({ shapes[$0] == shapes[value] }) else { return nil }
    var arguments: [Float] = []
    for input in inputs {
      guard let argument = self.value(of: input, from: source, &known) else { return nil }
      arguments.append(argument)
    }
    var result: Float
    switch layer {
    case let layer as Pointwise: result = layer.function.value(at: arguments[0])
    case let layer as Clamp: result = min(max(arguments[0], layer.lower), layer.upper)
    case is Sum: result = arguments.reduce(0, +)
    case is Product: result = arguments.reduce(1, *)
    default:
      guard let line = line(value) else { return nil }
      result = line.factor * arguments[0] + line.summand
    }
    known[value] = result
    return result
  }

  /// Where activation functions are told apart.
  private static let samples: [Float] = [1, -4, -2.2, -1, -0.4, 0.5, 2.2, 4]

  /// The activation function that has `values` at `samples`.
  private static func activation(of values: [Float]) -> Function? {
    var functions: [Function] = [.gelu, .geluTanh, .hardSwish, .mish]
    // the first sample is 1; half of it is no gate
    if values[0] > 0.51 && values[0] < 1 {
      let factor = log(Double(values[0])) - log(1 - Double(values[0]))
      functions.append(.swish(factor: abs(factor - 1) < 1e-5 ? 1 : Float((factor * 1e5).rounded() / 1e5)))
    }
    return functions.first { function in
      zip(samples, values).allSatisfy { abs(function.value(at: $0) - $1) < 2e-5 }
    }
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
