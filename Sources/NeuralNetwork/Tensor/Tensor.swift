import ComputeKernels
import Synchronization

/// A constant of a network: weights, with their axes.
///
/// The values are in memory, or in a file until a plan needs them.
public struct Tensor: Sendable {
  private enum Content {
    case values([Float])
    case stored(Stored)
  }

  /// A class, because all who share the tensor share what was read.
  private final class Stored: Sendable {
    private let read: @Sendable () throws -> [Float]
    private let values = Mutex<[Float]?>(nil)

    init(_ read: @escaping @Sendable () throws -> [Float]) { self.read = read }

    func load() throws -> [Float] {
      try values.withLock { values in
        if let values { return values }
        let fresh = try read()
        values = fresh
        return fresh
      }
    }
  }

  /// The length of every axis; empty for a single number.
  public let shape: [Int]
  private let content: Content

  /// The values, the last axis contiguous. They must be in memory: of a tensor from a file, `loaded()` returns them.
  public var values: [Float] {
    guard case .values(let values) = content else { preconditionFailure("weights \(shape) that were not loaded") }
    return values
  }

  /// Wraps `values`, whose count is the product of `shape`.
  public init(_ shape: [Int], _ values: [Float]) {
    self.init(shape, .values(values))
    precondition(shape.reduce(1, *) == values.count, "\(values.count) values for the shape \(shape)")
  }

  /// A tensor whose values `read` returns, which is asked once, when they are needed.
  public init(_ shape: [Int], loading read: @escaping @Sendable () throws -> [Float]) {
    self.init(shape, .stored(Stored(read)))
  }

  private init(_ shape: [Int], _ content: Content) {
    self.shape = shape
    self.content = content
  }

  /// This tensor with its values in memory. Throws what reading them throws.
  public func loaded() throws -> Tensor {
    guard case .stored(let stored) = content else { return self }
    return Tensor(shape, try stored.load())
  }

  /// The same values by other axes.
  public func reshaped(_ shape: [Int]) -> Tensor {
    precondition(shape.reduce(1, *) == self.shape.reduce(1, *), "the shape \(self.shape) as \(shape)")
    return Tensor(shape, content)
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
