import ComputeKernels

/// A run of rows, columns or channels.
public struct Crop: Layer {
  public let axis: Axis
  /// The position of the first; below 0: counted from the end.
  public let start: Int
  public let count: Int

  /// `count` positions of `axis` from `start` on, which counts from the end where it is below 0.
  public init(_ axis: Axis, from start: Int, count: Int) {
    self.axis = axis
    self.start = start
    self.count = count
  }

  public var role: LayerRole { .selection }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    var shape = inputs[0]
    let first = first(in: shape)
    guard first >= 0, count > 0, first <= shape[axis] - count else {
      throw LayerError("it takes \(count) \(axis) from \(start) on, and is given \(shape)")
    }
    shape[axis] = count
    return shape
  }

  public func bounds(of inputs: [[Interval]]) -> [Interval]? {
    guard axis == .channels else { return inputs[0] }
    let first = start < 0 ? inputs[0].count + start : start
    return Array(inputs[0][first..<first + count])
  }

  public func reach(along axis: Axis, input: Int, of inputs: [Shape]) -> Reach? {
    axis == self.axis ? Reach(step: 1, first: Double(first(in: inputs[0])), size: 1) : .same
  }

  public func narrowed(to nodes: [Int], inputs: [Shape]) -> NarrowedLayer? {
    axis == .channels ? .nodes(nodes.map { $0 + first(in: inputs[0]) }, ofInput: 0) : .ofNarrowedInputs(self)
  }

  public func forward(_ at: Operands, on cores: Cores) {
    let run = run(at.inputs[0].shape)
    kernel_copy_channels(
      at.inputs[0].base + run.first, run.whole, at.output.base, run.part, run.outer, run.part, false)
  }

  public func backward(_ at: Operands, on cores: Cores) {
    let gradient = at.inputGradients[0]
    let run = run(gradient.shape)
    if !at.accumulates[0] { kernel_fill(gradient.base, gradient.shape.count, 0) }
    kernel_copy_channels(
      at.outputGradient.base, run.part, gradient.base + run.first, run.whole, run.outer, run.part, true)
  }

  private func first(in shape: Shape) -> Int { start < 0 ? shape[axis] + start : start }

  /// The values of the part among those of the whole axis, how often these come, and where the part begins.
  private func run(_ shape: Shape) -> (first: Int, part: Int, whole: Int, outer: Int) {
    let step = shape.step(axis), whole = shape[axis] * step
    return (first(in: shape) * step, count * step, whole, shape.count / whole)
  }
}
