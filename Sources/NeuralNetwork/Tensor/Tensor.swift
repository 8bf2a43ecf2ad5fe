import ComputeKernels
import Files
import Synchronization

/// A constant of a network: weights and their shape.
///
/// The values are in memory, or in a file until a plan needs them.
public struct Tensor: Sendable {
  private enum Content {
    case values([Float])
    case stored(Stored)
  }

  /// A class, because copies of the tensor share what was read.
  private final class Stored: Sendable {
    private let read: @Sendable () throws -> [Float]
    private let values = Mutex<[Float]?>(nil)

    /// Bytes from which on it is asked whether there is memory for them, and how often the values may be there while
    /// they are read and reordered.
    private static let large = 4 << 20, copies = 3

    init(_ count: Int, _ read: @escaping @Sendable () throws -> [Float]) {
      let bytes = count * MemoryLayout<Float>.stride
      self.read = {
        if bytes >= Self.large, let shortage = MemoryShortage(of: Self.copies * bytes) { throw shortage }
        return try read()
      }
    }

    /// The values, which are not kept unless they are already.
    func fresh() throws -> [Float] { try values.withLock { $0 } ?? read() }

    func load() throws -> [Float] {
      try values.withLock { values in
        if let values { return values }
        let fresh = try read()
        values = fresh
        return fresh
      }
    }
  }

  /// The length of each axis; empty for a scalar.
  public let shape: [Int]
  private let content: Content

  /// The values, the last axis contiguous. A tensor from a file must be `loaded()` first.
  public var values: [Float] {
    guard case .values(let values) = content else {
      preconditionFailure("weights of the shape \(shape) are not loaded")
    }
    return values
  }

  /// Wraps `values`, whose count is the product of `shape`.
  public init(_ shape: [Int], _ values: [Float]) {
    self.init(shape, .values(values))
    precondition(shape.reduce(1, *) == values.count, "\(values.count) values for the shape \(shape)")
  }

  /// A tensor whose values `read` returns; it is called once, when they are needed.
  public init(_ shape: [Int], loading read: @escaping @Sendable () throws -> [Float]) {
    self.init(shape, .stored(Stored(shape.reduce(1, *), read)))
  }

  /// What `transform` makes of the values of `source`: at once if these are in memory, else when they are needed.
  public init(_ shape: [Int], derivedFrom source: Tensor, _ transform: @escaping @Sendable ([Float]) -> [Float]) {
    switch source.content {
    case .values(let values): self.init(shape, transform(values))
    case .stored(let stored): self.init(shape) { transform(try stored.fresh()) }
    }
  }

  /// Whether the values are in memory.
  public var isLoaded: Bool {
    if case .values = content { return true }
    return false
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

  /// The same values with another shape.
  public func reshaped(_ shape: [Int]) -> Tensor {
    precondition(shape.reduce(1, *) == self.shape.reduce(1, *), "a tensor of the shape \(self.shape) as \(shape)")
    return Tensor(shape, content)
  }

  /// Whether every value is finite.
  public var isFinite: Bool { kernel_all_finite(values, values.count) }

  /// The filters of a convolution, G×H×W×I×O, from the order of channels-first files, (G·O)×I×H×W.
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
