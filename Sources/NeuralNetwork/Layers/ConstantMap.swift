import ComputeKernels

/// Constant values, whatever its input is, which only says how large the map is.
public struct ConstantMap: Layer {
  /// What becomes of the constant's rows and columns where the input has another number of them.
  public enum Fit: Sendable {
    /// The constant is interpolated between its corners; one row or column stays one.
    case interpolated
    /// The input must have as many.
    case exact
    /// The input's do not matter.
    case own
  }

  /// Height × width × channels.
  public let values: Tensor
  public let fit: Fit

  /// The map `values`, height × width × channels.
  public init(_ values: Tensor, fit: Fit = .interpolated) {
    precondition(values.shape.count == 3, "a map of the shape \(values.shape)")
    self.values = values
    self.fit = fit
  }

  private var stored: Shape { Shape(values.shape[0], values.shape[1], values.shape[2]) }

  public var role: LayerRole { .selection }

  public func loaded() throws -> any Layer { ConstantMap(try values.loaded(), fit: fit) }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    var shape = stored
    if fit == .own { return shape }
    for axis in [Axis.rows, .columns] where stored[axis] > 1 { shape[axis] = inputs[0][axis] }
    guard fit == .interpolated || shape == stored else {
      throw LayerError(
        "it joins a constant of \(stored) and is given \(inputs[0]): take the size of the network's file")
    }
    return shape
  }

  public func bounds(of inputs: [[Interval]]) -> [Interval]? {
    (0..<stored.channels).map { channel in
      let own = stride(from: channel, to: stored.count, by: stored.channels).map { Double(values.values[$0]) }
      return own.min()!...own.max()!
    }
  }

  public func reach(along axis: Axis, input: Int, of inputs: [Shape]) -> Reach? { nil }

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
