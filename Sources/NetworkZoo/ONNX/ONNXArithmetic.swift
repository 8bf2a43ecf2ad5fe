// Operations on constants alone, computed while a file is read: the shape arithmetic of exporters, and weights that are
// normalized or put together in the graph.

import Glibc
import NeuralNetwork

/// Computes such operations. A class, because its functions spend one budget and are named in a table.
final class ONNXArithmetic {
  /// How many values may still be computed: as many as shapes need, and a few passes over the file's own constants.
  private var budget = 1 << 24

  /// Lets the budget grow by what the constant `constant` of the file deserves.
  func allow(_ constant: ONNXConstant) { budget += 24 * constant.count }

  /// Whether the operator `kind` is read where it computes from constants.
  static func isRead(_ kind: String) -> Bool {
    kind == "Split" || unary[kind] != nil || binary[kind] != nil || comparisons[kind] != nil || reductions[kind] != nil
      || others[kind] != nil
  }

  /// What `operation` computes from constants; nil where its operator is not read there.
  func results(of operation: ONNXOperation) throws(ONNXError) -> [ONNXConstant]? {
    let kind = operation.kind
    if kind == "Split" { return try split(operation) }
    if let function = Self.unary[kind] { return [try each(operation, function)] }
    if let (floats, integers) = Self.binary[kind] { return [try joined(operation, floats, integers)] }
    if let (floats, integers) = Self.comparisons[kind] { return [try compared(operation, floats, integers)] }
    if let function = Self.reductions[kind] { return [try reduction(operation, function)] }
    guard let compute = Self.others[kind] else { return nil }
    return [try compute(self)(operation)]
  }

  // MARK: The operators

  /// Functions of one value.
  private static let unary: [String: @Sendable (Float) -> Float] = [
    "Not": { $0 == 0 ? 1 : 0 },
    "Neg": { -$0 },
    "Abs": { abs($0) },
    "Sqrt": { $0.squareRoot() },
    "Reciprocal": { 1 / $0 },
    "Exp": { expf($0) },
    "Log": { logf($0) },
    "Floor": { $0.rounded(.down) },
    "Ceil": { $0.rounded(.up) },
    "Round": { $0.rounded(.toNearestOrEven) },
    "Erf": { erff($0) },
    "IsNaN": { $0.isNaN ? 1 : 0 },
    "Relu": { max($0, 0) },
    "Sigmoid": { 1 / (1 + expf(-$0)) },
    "Sign": { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 },
    "Sin": { sinf($0) },
    "Cos": { cosf($0) },
    "Softplus": { max($0, 0) + log1pf(expf(-abs($0))) },
    "Tanh": { tanhf($0) },
  ]

  typealias Floats<Result> = @Sendable (Float, Float) -> Result
  typealias Integers<Result> = @Sendable (Int, Int) -> Result

  /// Functions of two values; of whole numbers nil where the result need not be one.
  private static let binary: [String: (Floats<Float>, Integers<(partialValue: Int, overflow: Bool)>?)] = [
    "Add": (+, { $0.addingReportingOverflow($1) }),
    "Sub": (-, { $0.subtractingReportingOverflow($1) }),
    "Mul": (*, { $0.multipliedReportingOverflow(by: $1) }),
    "Div": (/, { $0.dividedReportingOverflow(by: $1) }),
    "Mod": ({ fmod($0, $1) }, { modulo($0, $1) }),
    "Pow": ({ powf($0, $1) }, nil),
    "Min": ({ min($0, $1) }, { (min($0, $1), false) }),
    "Max": ({ max($0, $1) }, { (max($0, $1), false) }),
  ]

  /// The remainder with the sign of the divisor.
  private static func modulo(_ a: Int, _ b: Int) -> (partialValue: Int, overflow: Bool) {
    let (rest, overflow) = a.remainderReportingOverflow(dividingBy: b)
    return (overflow || rest == 0 || (rest < 0) == (b < 0) ? rest : rest + b, overflow)
  }

  private static let comparisons: [String: (Floats<Bool>, Integers<Bool>)] = [
    "Equal": ({ $0 == $1 }, { $0 == $1 }),
    "Greater": ({ $0 > $1 }, { $0 > $1 }),
    "Less": ({ $0 < $1 }, { $0 < $1 }),
    "GreaterOrEqual": ({ $0 >= $1 }, { $0 >= $1 }),
    "LessOrEqual": ({ $0 <= $1 }, { $0 <= $1 }),
    "And": ({ $0 != 0 && $1 != 0 }, { $0 != 0 && $1 != 0 }),
    "Xor": ({ ($0 != 0) != ($1 != 0) }, { ($0 != 0) != ($1 != 0) }),
    "Or": ({ $0 != 0 || $1 != 0 }, { $0 != 0 || $1 != 0 }),
  ]

  private static let reductions: [String: @Sendable ([Double]) -> Double] = [
    "ReduceMean": { $0.reduce(0, +) / Double($0.count) },
    "ReduceSum": { $0.reduce(0, +) },
    "ReduceProd": { $0.reduce(1, *) },
    "ReduceMax": { $0.max() ?? 0 },
    "ReduceMin": { $0.min() ?? 0 },
    "ReduceL1": { $0.reduce(0) { $0 + abs($1) } },
    "ReduceSumSquare": { $0.reduce(0) { $0 + $1 * $1 } },
    "ReduceL2": { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() },
  ]

  private typealias Compute = @Sendable (ONNXArithmetic) -> (ONNXOperation) throws(ONNXError) -> ONNXConstant

  private static let others: [String: Compute] = [
    "BatchNormalization": ONNXArithmetic.batchNorm,
    "Cast": ONNXArithmetic.cast,
    "CastLike": ONNXArithmetic.castLike,
    "Clip": ONNXArithmetic.clip,
    "Concat": ONNXArithmetic.concatenation,
    "ConstantOfShape": ONNXArithmetic.constantOfShape,
    "CumSum": ONNXArithmetic.cumulativeSum,
    "DequantizeLinear": ONNXArithmetic.dequantized,
    "Expand": ONNXArithmetic.expand,
    "Flatten": ONNXArithmetic.flatten,
    "Gather": ONNXArithmetic.gather,
    "GatherND": ONNXArithmetic.gatherSlices,
    "Identity": ONNXArithmetic.identity,
    "MatMul": ONNXArithmetic.matrixProduct,
    "Pad": ONNXArithmetic.pad,
    "Range": ONNXArithmetic.range,
    "Reshape": ONNXArithmetic.reshape,
    "ScatterND": ONNXArithmetic.scatterSlices,
    "Shape": ONNXArithmetic.shape,
    "Size": ONNXArithmetic.size,
    "Slice": ONNXArithmetic.slice,
    "Squeeze": ONNXArithmetic.squeeze,
    "Tile": ONNXArithmetic.tile,
    "Transpose": ONNXArithmetic.transpose,
    "Unsqueeze": ONNXArithmetic.unsqueeze,
    "Where": ONNXArithmetic.choice,
  ]

  // MARK: What they are made of

  /// The number of values that `shape` holds, taken from the budget.
  func spend(_ shape: [Int], _ operation: ONNXOperation) throws(ONNXError) -> Int {
    guard let count = ONNXOperation.count(of: shape, most: budget) else {
      throw operation.error("it makes a constant of the shape \(shape.prefix(8)), more than is computed")
    }
    budget -= count
    return count
  }

  /// The offset of each value of the shape `shape` in memory where its axes step by `strides`.
  func offsets(_ shape: [Int], strides: [Int], _ operation: ONNXOperation) throws(ONNXError) -> [Int] {
    var offsets = [0]
    _ = try spend(shape, operation)
    if shape.contains(0) { return [] }
    for (length, stride) in zip(shape, strides) where length != 1 {
      offsets = offsets.flatMap { first in (0..<length).map { first + $0 * stride } }
    }
    return offsets
  }

  /// The step of each axis of a constant of the shape `shape` in memory.
  static func strides(_ shape: [Int]) -> [Int] {
    var strides = shape
    var step = 1
    for axis in shape.indices.reversed() {
      strides[axis] = step
      step *= max(1, shape[axis])
    }
    return strides
  }

  /// The shape that constants of the shapes `shapes` have when joined, axis by axis from the last one on.
  func joinedShape(_ shapes: [[Int]], _ operation: ONNXOperation) throws(ONNXError) -> [Int] {
    let rank = shapes.map(\.count).max() ?? 0
    var result = [Int](repeating: 1, count: rank)
    for shape in shapes {
      for (index, length) in shape.enumerated() where length != 1 {
        let axis = index + rank - shape.count
        guard result[axis] == 1 || result[axis] == length else {
          throw operation.error("it joins constants of the shapes \(shapes)")
        }
        result[axis] = length
      }
    }
    return result
  }

  /// The offset in a constant of the shape `shape` of each value of the shape `joined`.
  func offsets(_ shape: [Int], in joined: [Int], _ operation: ONNXOperation) throws(ONNXError) -> [Int] {
    let padded = [Int](repeating: 1, count: joined.count - shape.count) + shape
    let strides = zip(padded, Self.strides(padded)).map { $0 == 1 ? 0 : $1 }
    return try offsets(joined, strides: strides, operation)
  }

  /// The positions `positions` of axis `axis`.
  func selected(
    _ constant: ONNXConstant, _ axis: Int, _ positions: [Int], _ operation: ONNXOperation
  ) throws(ONNXError) -> ONNXConstant {
    var shape = constant.shape
    let inner = shape[(axis + 1)...].reduce(1, *), length = shape[axis]
    shape[axis] = positions.count
    let total = try spend(shape, operation)
    guard total > 0 else { return constant.values(at: [], shape: shape) }
    let outer = total / positions.count / inner
    let offsets = (0..<outer).flatMap { block in
      positions.flatMap { position in (0..<inner).map { (block * length + position) * inner + $0 } }
    }
    return constant.values(at: offsets, shape: shape)
  }
}
