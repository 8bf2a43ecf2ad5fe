// Constants reduced along axes, and standardized.

import NeuralNetwork

extension ONNXArithmetic {
  func reduction(_ operation: ONNXOperation, _ function: ([Double]) -> Double) throws(ONNXError) -> ONNXConstant {
    let constant = try operation.givenConstant(0)
    let axes = constant.shape.indices
    let (stated, keepsAxes) = try operation.reduction(rank: axes.count)
    let reduced = stated ?? Set(axes)
    let strides = Self.strides(constant.shape)
    func offsets(along axes: [Int]) throws(ONNXError) -> [Int] {
      try self.offsets(axes.map { constant.shape[$0] }, strides: axes.map { strides[$0] }, operation)
    }
    let firsts = try offsets(along: axes.filter { !reduced.contains($0) })
    let others = try offsets(along: axes.filter { reduced.contains($0) })
    let values = constant.tensor.values
    _ = try spend([firsts.count, others.count], operation)
    let results = firsts.map { first in Float(function(others.map { Double(values[first + $0]) })) }
    let shape =
      keepsAxes ? axes.map { reduced.contains($0) ? 1 : constant.shape[$0] } : constant.shape.removing(at: reduced)
    return constant.likewise(Tensor(shape, results))
  }

  /// The sums of all values up to each along an axis.
  func cumulativeSum(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    let constant = try operation.givenConstant(0)
    guard let stated = try operation.integers(1).first else { throw operation.error("its axis is missing") }
    let axis = try operation.position(of: stated, rank: constant.shape.count)
    let (isExclusive, isReverse) = (try operation.int("exclusive", 0) != 0, try operation.int("reverse", 0) != 0)
    let length = constant.shape[axis], inner = constant.shape[(axis + 1)...].reduce(1, *)
    _ = try spend(constant.shape, operation)
    var values = constant.tensor.values.map(Double.init)
    for first in 0..<(length > 0 ? values.count / length : 0) {
      let start = first / inner * length * inner + first % inner
      var sum = 0.0
      for step in 0..<length {
        let offset = start + (isReverse ? length - 1 - step : step) * inner
        let value = values[offset]
        values[offset] = isExclusive ? sum : sum + value
        sum += value
      }
    }
    return constant.likewise(Tensor(constant.shape, values.map { Float($0) }))
  }

  /// The product of matrices; axes before them are joined from the last one on.
  func matrixProduct(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    let (a, b) = (try operation.givenConstant(0).tensor, try operation.givenConstant(1).tensor)
    guard a.shape.count > 1, b.shape.count > 1, a.shape.last == b.shape[b.shape.count - 2] else {
      throw operation.error("it multiplies \(a.shape) by \(b.shape)")
    }
    let (rows, inner, columns) = (a.shape[a.shape.count - 2], a.shape.last!, b.shape.last!)
    let outer = try joinedShape([a.shape.dropLast(2), b.shape.dropLast(2)].map { Array($0) }, operation)
    let left = try offsets(Array(a.shape.dropLast(2)), in: outer, operation)
    let right = try offsets(Array(b.shape.dropLast(2)), in: outer, operation)
    _ = try spend(outer + [rows, columns, max(1, inner)], operation)
    var values: [Float] = []
    for (i, j) in zip(left, right) {
      for row in 0..<rows {
        for column in 0..<columns {
          var sum = 0.0
          for k in 0..<inner {
            sum += Double(a.values[(i * rows + row) * inner + k]) * Double(b.values[(j * inner + k) * columns + column])
          }
          values.append(Float(sum))
        }
      }
    }
    return .floats(Tensor(outer + [rows, columns], values))
  }

  /// Weights that a network standardizes itself: by its own statistics, or by those given.
  func batchNorm(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    let x = try operation.givenConstant(0).tensor
    guard x.shape.count > 1 else { throw operation.error("it is given the shape \(x.shape)") }
    let channels = x.shape[1], inner = x.shape[2...].reduce(1, *), outer = x.shape[0]
    _ = try spend(x.shape, operation)
    let gamma = try operation.numbers(1, count: channels), beta = try operation.numbers(2, count: channels)
    let means = try operation.numbers(3, count: channels), variances = try operation.numbers(4, count: channels)
    let epsilon = Double(try operation.float("epsilon", 1e-5))
    let usesOwn = try operation.isInTraining()
    var result = x.values
    for channel in 0..<channels {
      let offsets = (0..<outer).flatMap { (block: Int) -> Range<Int> in
        let first = (block * channels + channel) * inner
        return first..<first + inner
      }
      var mean = Double(means[channel])
      var variance = Double(variances[channel])
      if usesOwn, !offsets.isEmpty {
        mean = offsets.reduce(0.0) { $0 + Double(x.values[$1]) } / Double(offsets.count)
        variance = 0
        for offset in offsets { variance += (Double(x.values[offset]) - mean) * (Double(x.values[offset]) - mean) }
        variance /= Double(offsets.count)
      }
      let factor = Double(gamma[channel]) / (variance + epsilon).squareRoot()
      for offset in offsets {
        result[offset] = Float((Double(x.values[offset]) - mean) * factor) + beta[channel]
      }
    }
    return .floats(Tensor(x.shape, result))
  }
}
