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

  /// Weights that a network standardizes itself: by its own statistics, or by those given.
  func batchNorm(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    let x = try operation.givenConstant(0).tensor
    guard x.shape.count > 1 else { throw operation.error("it is given the shape \(x.shape)") }
    let channels = x.shape[1], inner = x.shape[2...].reduce(1, *), outer = x.shape[0]
    _ = try spend(x.shape, operation)
    let gamma = try operation.numbers(1, count: channels), beta = try operation.numbers(2, count: channels)
    let means = try operation.numbers(3, count: channels), variances = try operation.numbers(4, count: channels)
    let epsilon = Double(try operation.float("epsilon", 1e-5))
    // up to version 13, asking for the statistics says that they are its own
    let asksForStatistics = operation.opset < 14 && operation.proto.output.count > 1
    let usesOwn = try operation.int("training_mode", 0) != 0 || asksForStatistics
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
