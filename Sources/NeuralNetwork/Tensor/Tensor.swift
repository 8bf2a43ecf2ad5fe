import ComputeKernels

/// A constant of a network: weights, with their axes.
public struct Tensor: Sendable {
  /// The length of every axis; empty for a single number.
  public let shape: [Int]
  /// The values, the last axis contiguous.
  public let values: [Float]

  /// Wraps `values`, whose count is the product of `shape`.
  public init(_ shape: [Int], _ values: [Float]) {
    precondition(shape.reduce(1, *) == values.count, "\(values.count) values for the shape \(shape)")
    self.shape = shape
    self.values = values
  }

  /// Whether no value is infinite or not a number.
  public var isFinite: Bool { kernel_all_finite(values, values.count) }

  /// The filters of a convolution (G×H×W×I×O) from the order of channels-first files: `values` is (G·O)×I×H×W.
  public static func filters(
    channelsFirst values: [Float], groups: Int, outputs: Int, inputs: Int, height: Int, width: Int
  ) -> Tensor {
    let reordered = [Float](unsafeUninitializedCapacity: values.count) { result, count in
      kernel_reorder_filters(values, result.baseAddress, groups, outputs, inputs, height * width)
      count = values.count
    }
    return Tensor([groups, height, width, inputs, outputs], reordered)
  }

  /// Numbers in half precision (bit patterns) as single precision.
  public static func widened(_ halves: [UInt16]) -> [Float] {
    [Float](unsafeUninitializedCapacity: halves.count) { result, count in
      kernel_widen_half(halves, result.baseAddress, halves.count)
      count = halves.count
    }
  }
}
