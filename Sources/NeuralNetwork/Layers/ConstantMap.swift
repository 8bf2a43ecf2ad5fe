import ComputeKernels

/// Constant values, whatever its input is, which only says how large the map is: where the constant has more than one row
/// and column and another number of them, it is interpolated between its corners.
public struct ConstantMap: Layer {
  /// Height × width × channels.
  public let values: Tensor

  /// Whether it always has its own size.
  public let isOfOneSize: Bool

  /// The map `values`, height × width × channels, which has the size of the input unless `isOfOneSize`.
  public init(_ values: Tensor, isOfOneSize: Bool = false) {
    precondition(values.shape.count == 3, "a map of the shape \(values.shape)")
    self.values = values
    self.isOfOneSize = isOfOneSize
  }

  private var stored: Shape { Shape(values.shape[0], values.shape[1], values.shape[2]) }

  public var role: LayerRole { .selection }

  public func loaded() throws -> any Layer { ConstantMap(try values.loaded(), isOfOneSize: isOfOneSize) }

  public func outputShape(of inputs: [Shape]) -> Shape {
    isOfOneSize
      ? stored
      : Shape(
        stored.height == 1 ? 1 : inputs[0].height, stored.width == 1 ? 1 : inputs[0].width, stored.channels)
  }

  public func bounds(of inputs: [[Interval]]) -> [Interval]? {
    (0..<stored.channels).map { channel in
      let own = stride(from: channel, to: stored.count, by: stored.channels).map { Double(values.values[$0]) }
      return own.min()!...own.max()!
    }
  }

  public func forward(_ at: Operands, on cores: Cores) {
    let (from, to) = (stored, at.output.shape)
    values.values.withUnsafeBufferPointer { values in
      if from == to { return kernel_add(values.baseAddress!, at.output.base, to.count, false) }
      kernel_resize_forward(
        values.baseAddress!, at.output.base, Resizing.cornerTaps(from.height, to.height),
        Resizing.cornerTaps(from.width, to.width), from.width, to.width, to.channels, 0, to.height)
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    let gradient = at.inputGradients[0]
    if !at.accumulates[0] { kernel_fill(gradient.base, gradient.shape.count, 0) }
  }
}
