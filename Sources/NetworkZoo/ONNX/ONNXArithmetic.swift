// Operations on constants alone, computed while a file is read: the shape arithmetic of exporters, and weights that are
// normalized or put together in the graph.

import Glibc
import NeuralNetwork

/// One such operation, its inputs (nil for those left out), and how many values may still be made.
struct ONNXArithmetic {
  typealias Compute = @Sendable (inout ONNXArithmetic) throws(ONNXError) -> [ONNXConstant]

  let operation: ONNXOperation
  let inputs: [ONNXConstant?]
  var budget: Int

  init(_ operation: ONNXOperation, inputs: [ONNXConstant?], budget: Int) {
    self.operation = operation
    self.inputs = inputs
    self.budget = budget
  }

  /// How each operator is computed.
  static let functions: [String: Compute] = [
    "Shape": { (a) throws(ONNXError) in
      let shape = try a.input(0).shape
      return [.integers(shape, shape: [shape.count])]
    },
    "Size": { (a) throws(ONNXError) in [.integers([try a.input(0).count], shape: [])] },
    "Cast": { (a) throws(ONNXError) in [try a.cast()] },
    "Add": { (a) throws(ONNXError) in [try a.joined(floats: +, integers: { $0.addingReportingOverflow($1) })] },
    "Sub": { (a) throws(ONNXError) in [try a.joined(floats: -, integers: { $0.subtractingReportingOverflow($1) })] },
    "Mul": { (a) throws(ONNXError) in [try a.joined(floats: *, integers: { $0.multipliedReportingOverflow(by: $1) })] },
    "Div": { (a) throws(ONNXError) in [try a.joined(floats: /, integers: { $0.dividedReportingOverflow(by: $1) })] },
    "Mod": { (a) throws(ONNXError) in
      [try a.joined(floats: fmod, integers: { $0.remainderReportingOverflow(dividingBy: $1) })]
    },
    "Pow": { (a) throws(ONNXError) in [try a.joined(floats: powf, integers: nil)] },
    "Min": { (a) throws(ONNXError) in [try a.joined(floats: { min($0, $1) }, integers: { (min($0, $1), false) })] },
    "Max": { (a) throws(ONNXError) in [try a.joined(floats: { max($0, $1) }, integers: { (max($0, $1), false) })] },
    "Equal": { (a) throws(ONNXError) in [try a.compared(==, ==)] },
    "Greater": { (a) throws(ONNXError) in [try a.compared(>, >)] },
    "Less": { (a) throws(ONNXError) in [try a.compared(<, <)] },
    "GreaterOrEqual": { (a) throws(ONNXError) in [try a.compared(>=, >=)] },
    "LessOrEqual": { (a) throws(ONNXError) in [try a.compared(<=, <=)] },
    "And": { (a) throws(ONNXError) in [try a.compared({ $0 != 0 && $1 != 0 }, { $0 != 0 && $1 != 0 })] },
    "Or": { (a) throws(ONNXError) in [try a.compared({ $0 != 0 || $1 != 0 }, { $0 != 0 || $1 != 0 })] },
    "Not": { (a) throws(ONNXError) in [try a.each { $0 == 0 ? 1 : 0 }] },
    "Neg": { (a) throws(ONNXError) in [try a.each { -$0 }] },
    "Abs": { (a) throws(ONNXError) in [try a.each { abs($0) }] },
    "Sqrt": { (a) throws(ONNXError) in [try a.each { $0.squareRoot() }] },
    "Reciprocal": { (a) throws(ONNXError) in [try a.each { 1 / $0 }] },
    "Exp": { (a) throws(ONNXError) in [try a.each { expf($0) }] },
    "Log": { (a) throws(ONNXError) in [try a.each { logf($0) }] },
    "Floor": { (a) throws(ONNXError) in [try a.each { $0.rounded(.down) }] },
    "Ceil": { (a) throws(ONNXError) in [try a.each { $0.rounded(.up) }] },
    "Round": { (a) throws(ONNXError) in [try a.each { $0.rounded(.toNearestOrEven) }] },
    "Where": { (a) throws(ONNXError) in [try a.choice()] },
    "Gather": { (a) throws(ONNXError) in [try a.gather()] },
    "Concat": { (a) throws(ONNXError) in [try a.concatenation()] },
    "Reshape": { (a) throws(ONNXError) in [try a.reshape()] },
    "Squeeze": { (a) throws(ONNXError) in [try a.squeeze()] },
    "Unsqueeze": { (a) throws(ONNXError) in [try a.unsqueeze()] },
    "Transpose": { (a) throws(ONNXError) in [try a.transpose()] },
    "Slice": { (a) throws(ONNXError) in [try a.slice()] },
    "Split": { (a) throws(ONNXError) in try a.split() },
    "Expand": { (a) throws(ONNXError) in [try a.expand()] },
    "Tile": { (a) throws(ONNXError) in [try a.tile()] },
    "ConstantOfShape": { (a) throws(ONNXError) in [try a.constantOfShape()] },
    "Range": { (a) throws(ONNXError) in [try a.range()] },
    "ReduceMean": { (a) throws(ONNXError) in [try a.reduction { $0.reduce(0, +) / Double($0.count) }] },
    "ReduceSum": { (a) throws(ONNXError) in [try a.reduction { $0.reduce(0, +) }] },
    "ReduceProd": { (a) throws(ONNXError) in [try a.reduction { $0.reduce(1, *) }] },
    "ReduceMax": { (a) throws(ONNXError) in [try a.reduction { $0.max() ?? 0 }] },
    "ReduceMin": { (a) throws(ONNXError) in [try a.reduction { $0.min() ?? 0 }] },
    "ReduceL2": { (a) throws(ONNXError) in [try a.reduction { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }] },
    "BatchNormalization": { (a) throws(ONNXError) in [try a.batchNorm()] },
  ]

  // MARK: What the functions are made of

  func has(_ index: Int) -> Bool { index < inputs.count && inputs[index] != nil }

  func input(_ index: Int) throws(ONNXError) -> ONNXConstant {
    guard index < inputs.count, let input = inputs[index] else {
      throw operation.error("its input \(index) is missing")
    }
    return input
  }

  func integers(_ index: Int) throws(ONNXError) -> [Int] {
    guard let integers = try input(index).integers else {
      throw operation.error("its input \(index) holds numbers that are not whole")
    }
    return integers
  }

  /// The attribute `name` up to the operator set `last`, then input `index`; nil where it is left out.
  func wholeNumbers(_ name: String, upTo last: Int, _ index: Int) throws(ONNXError) -> [Int]? {
    if operation.opset <= last { return try operation.ints(name) }
    return has(index) ? try integers(index) : nil
  }

  func position(_ axis: Int, _ rank: Int) throws(ONNXError) -> Int {
    guard axis >= -rank, axis < rank else { throw operation.error("it has no axis \(axis) of \(rank)") }
    return axis < 0 ? axis + rank : axis
  }

  /// The number of values that `shape` holds, taken from the budget.
  mutating func count(_ shape: [Int]) throws(ONNXError) -> Int {
    var count = 1
    for length in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard length >= 0, !overflow, product <= budget else {
        throw operation.error("it makes a constant of the shape \(shape.prefix(8)), more than is computed")
      }
      count = product
    }
    budget -= count
    return count
  }

  /// The values of `constant` at `places`, with the shape `shape`.
  mutating func taken(_ constant: ONNXConstant, _ shape: [Int], _ places: [Int]) -> ONNXConstant {
    switch constant {
    case .floats(let tensor): .floats(Tensor(shape, places.map { tensor.values[$0] }))
    case .integers(let values, _): .integers(places.map { values[$0] }, shape: shape)
    }
  }

  /// The place in a constant of the shape `shape`, whose axes step by `strides` (default: one behind the other), of each
  /// value.
  mutating func places(_ shape: [Int], strides: [Int]) throws(ONNXError) -> [Int] {
    var places = [0]
    _ = try count(shape)
    if shape.contains(0) { return [] }
    for (length, stride) in zip(shape, strides) {
      if length == 1 { continue }
      places = places.flatMap { first in (0..<length).map { first + $0 * stride } }
    }
    return places
  }

  static func strides(_ shape: [Int]) -> [Int] {
    var step = 1
    return Array(
      shape.reversed().map { length in
        defer { step *= max(1, length) }; return step
      }.reversed())
  }

  /// The shape that `shapes` have when joined, each matched from its last axis on.
  func joinedShape(_ shapes: [[Int]]) throws(ONNXError) -> [Int] {
    let rank = shapes.map(\.count).max() ?? 0
    var result = [Int](repeating: 1, count: rank)
    for shape in shapes {
      for (place, length) in shape.enumerated() where length != 1 {
        let axis = place + rank - shape.count
        guard result[axis] == 1 || result[axis] == length else {
          throw operation.error("it joins constants of the shapes \(shapes)")
        }
        result[axis] = length
      }
    }
    return result
  }

  /// The place in a constant of the shape `shape` of each value of `joined`.
  mutating func places(_ shape: [Int], in joined: [Int]) throws(ONNXError) -> [Int] {
    let padded = [Int](repeating: 1, count: joined.count - shape.count) + shape
    return try places(joined, strides: zip(padded, Self.strides(padded)).map { $0 == 1 ? 0 : $1 })
  }

  /// The positions that a slice takes of `length`; nil where `step` is 0.
  static func indices(_ length: Int, from start: Int, to end: Int, by step: Int) -> [Int]? {
    guard step != 0, step > Int.min else { return nil }
    func place(_ stated: Int, _ range: ClosedRange<Int>) -> Int {
      let place = stated < 0 ? stated + length : stated
      return min(max(place, range.lowerBound), range.upperBound)
    }
    if step > 0 {
      return Array(stride(from: place(start, 0...length), to: place(end, 0...length), by: step))
    }
    let first = place(start, -1...length - 1)
    // an end far below zero means: to the very beginning
    return Array(stride(from: first, to: place(end, -1...length - 1), by: step))
  }
}

extension ONNXConstant {
  var shape: [Int] {
    switch self {
    case .floats(let tensor): tensor.shape
    case .integers(_, let shape): shape
    }
  }

  var count: Int {
    switch self {
    case .floats(let tensor): tensor.values.count
    case .integers(let values, _): values.count
    }
  }
}
