// Values that depend on a condition.

import ComputeKernels

/// 1 where a value is larger than 0, else 0: a condition. Its gradient is 0.
public struct Comparison: Layer {
  /// Whether 0 is 1, too.
  public let orEqual: Bool

  /// 1 where a value is larger than 0 or, with `orEqual`, equal to it.
  public init(orEqual: Bool = false) { self.orEqual = orEqual }

  public var role: LayerRole { .function }
  public var isPositionwise: Bool { true }
  public func outputShape(of inputs: [Shape]) -> Shape { inputs[0] }
  public func bounds(of inputs: [[Interval]]) -> [Interval]? { inputs[0].map { _ in Interval(0, 1) } }
  public func narrowed(to nodes: [Int], inputs: [Shape]) -> NarrowedLayer? { .ofNarrowedInputs(self) }

  public func forward(_ at: Operands, on cores: Cores) {
    cores.forEachRange(of: at.output.shape.count, unit: 256) { range, _ in
      kernel_compare(at.inputs[0].base + range.lowerBound, at.output.base + range.lowerBound, range.count, orEqual)
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    if !at.accumulates[0] { kernel_fill(at.inputGradients[0].base, at.output.shape.count, 0) }
  }
}

/// Of two maps, the second and third input, the values of the first where the first input is larger than 0, else those
/// of the second. All have one shape.
public struct Choice: Layer {
  public init() {}

  public var role: LayerRole { .other }
  public var savedMaps: SavedMaps { .inputs }
  public var isPositionwise: Bool { true }
  public func narrowed(to nodes: [Int], inputs: [Shape]) -> NarrowedLayer? { .ofNarrowedInputs(self) }

  public func bounds(of inputs: [[Interval]]) -> [Interval]? { zip(inputs[1], inputs[2]).map { $0.union($1) } }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    guard inputs.count == 3, inputs[1] == inputs[0], inputs[2] == inputs[0] else {
      throw LayerError("it chooses by a map between two of its shape and is given \(inputs)")
    }
    return inputs[0]
  }

  public func forward(_ at: Operands, on cores: Cores) {
    cores.forEachRange(of: at.output.shape.count, unit: 256) { range, _ in
      let first = range.lowerBound
      kernel_choose(
        at.inputs[0].base + first, at.inputs[1].base + first, at.inputs[2].base + first, at.output.base + first,
        range.count)
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    cores.forEachRange(of: at.output.shape.count, unit: 256) { range, _ in
      let first = range.lowerBound
      if !at.accumulates[0] { kernel_fill(at.inputGradients[0].base + first, range.count, 0) }
      for input in 1...2 {
        kernel_choose_backward(
          at.inputs[0].base + first, at.outputGradient.base + first, at.inputGradients[input].base + first,
          range.count, input == 1, at.accumulates[input])
      }
    }
  }
}
