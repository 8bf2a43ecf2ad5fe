import ComputeKernels

/// Its first input, repeated along those of `axes` in which it has one position until it is as long as any of the
/// others. These only say how long.
public struct Expansion: Layer {
  public let axes: Set<Axis>

  /// Repeats along `axes`.
  public init(along axes: Set<Axis> = Set(Axis.allCases)) { self.axes = axes }

  public var role: LayerRole { .selection }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    var shape = inputs[0]
    for axis in axes where shape[axis] == 1 { shape[axis] = inputs.map { $0[axis] }.max()! }
    return shape
  }

  public func bounds(of inputs: [[Interval]]) -> [Interval]? {
    guard inputs[0].count == 1, axes.contains(.channels) else { return inputs[0] }
    return [Interval](repeating: inputs[0][0], count: inputs.map(\.count).max()!)
  }

  public func reach(along axis: Axis, input: Int, of inputs: [Shape]) -> Reach? { input == 0 ? .same : nil }

  public func forward(_ at: Operands, on cores: Cores) {
    let (rows, columns, channels) = offsets(at.inputs[0].shape, at.output.shape)
    cores.forEachRange(of: at.output.shape.height) { range, _ in
      kernel_gather(
        at.inputs[0].base, at.output.row(range.lowerBound), Array(rows[range]), range.count, columns, columns.count,
        channels, channels.count)
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    let (rows, columns, channels) = offsets(at.inputs[0].shape, at.output.shape)
    for (input, gradient) in at.inputGradients.enumerated() where !at.accumulates[input] {
      kernel_fill(gradient.base, gradient.shape.count, 0)
    }
    // values are added up, so it is not cut among cores
    kernel_scatter(
      at.outputGradient.base, at.inputGradients[0].base, rows, rows.count, columns, columns.count, channels,
      channels.count, true)
  }

  private func offsets(_ from: Shape, _ to: Shape) -> (rows: [Int], columns: [Int], channels: [Int]) {
    func offsets(_ axis: Axis) -> [Int] { (0..<to[axis]).map { from[axis] == 1 ? 0 : $0 * from.step(axis) } }
    return (offsets(.rows), offsets(.columns), offsets(.channels))
  }
}
