import ComputeKernels

/// One value of all along an axis, or of each run of neighboring channels: their mean, sum or largest.
public struct Reduction: Layer {
  public enum Kind: Hashable, Sendable { case mean, sum, largest }

  public let kind: Kind
  public let axis: Axis
  /// How many neighbors make one value; nil: the whole axis.
  public let count: Int?

  /// Reduces `axis` to one value or, where `count` is given, each `count` neighbors to one.
  public init(_ kind: Kind, along axis: Axis, of count: Int? = nil) {
    self.kind = kind
    self.axis = axis
    self.count = count
  }

  public var isPositionwise: Bool { axis == .channels }

  public func linearForm(of inputs: [Shape]) -> LinearForm {
    kind == .largest ? .layer(Reduction(.mean, along: axis, of: count)) : .same
  }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    var shape = inputs[0]
    let count = count ?? shape[axis]
    guard count > 0, shape[axis].isMultiple(of: count) else {
      throw LayerError("it makes one value of \(count) and is given \(shape)")
    }
    shape[axis] /= count
    return shape
  }

  public func reach(along axis: Axis, input: Int, of inputs: [Shape]) -> Reach? {
    guard axis == self.axis else { return .same }
    return count.map { Reach(step: Double($0), first: 0, size: Double($0)) } ?? .whole
  }

  public func savedSize(inputs: [Shape], output: Shape) -> Int {
    kind == .largest ? output.count * MemoryLayout<Int32>.stride : 0
  }

  public func narrowed(to nodes: [Int], inputs: [Shape]) -> NarrowedLayer? {
    axis == .channels ? nil : .ofNarrowedInputs(self)
  }

  public func bounds(of inputs: [[Interval]]) -> [Interval]? {
    guard kind != .sum else { return nil }
    guard axis == .channels else { return inputs[0] }
    let count = count ?? inputs[0].count
    return stride(from: 0, to: inputs[0].count, by: count).map { first in
      inputs[0][first + 1..<first + count].reduce(inputs[0][first]) { $0.union($1) }
    }
  }

  public func forward(_ at: Operands, on cores: Cores) {
    forEachRange(at, on: cores) { outer, count, inner in
      let (from, to) = (outer.lowerBound * count * inner, outer.lowerBound * inner)
      if kind == .largest {
        kernel_reduce_max_forward(
          at.inputs[0].base + from, at.output.base + to, winners(at) + to, outer.count, count, inner)
      } else {
        kernel_reduce_sum_forward(
          at.inputs[0].base + from, at.output.base + to, outer.count, count, inner, factor(count))
      }
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    forEachRange(at, on: cores) { outer, count, inner in
      let (from, to) = (outer.lowerBound * count * inner, outer.lowerBound * inner)
      if kind == .largest {
        kernel_reduce_max_backward(
          at.outputGradient.base + to, winners(at) + to, at.inputGradients[0].base + from, outer.count, count, inner,
          at.accumulates[0])
      } else {
        kernel_reduce_sum_backward(
          at.outputGradient.base + to, at.inputGradients[0].base + from, outer.count, count, inner, factor(count),
          at.accumulates[0])
      }
    }
  }

  private func factor(_ count: Int) -> Float { kind == .mean ? 1 / Float(count) : 1 }

  /// For each value of the output, which of its inputs was the largest.
  private func winners(_ at: Operands) -> UnsafeMutablePointer<Int32> { at.saved.assumingMemoryBound(to: Int32.self) }

  /// The map as outer × count × inner values, of which the middle ones are reduced.
  private func forEachRange(
    _ at: Operands, on cores: Cores, _ body: (_ outer: Range<Int>, _ count: Int, _ inner: Int) -> Void
  ) {
    let shape = at.inputs[0].shape
    let (count, inner) = (count ?? shape[axis], shape.step(axis))
    cores.forEachRange(of: shape.count / (count * inner), unit: axis == .channels ? 16 : 1) { outer, _ in
      body(outer, count, inner)
    }
  }
}
