import ComputeKernels

/// Joins maps along an axis.
public struct Concatenation: Layer {
  public let axis: Axis

  /// Joins maps along `axis`.
  public init(along axis: Axis = .channels) { self.axis = axis }

  public var role: LayerRole { axis == .channels ? .concatenation : .other }
  public var isPositionwise: Bool { axis == .channels }

  public func bounds(of inputs: [[Interval]]) -> [Interval]? {
    if axis == .channels { return inputs.flatMap { $0 } }
    return inputs.dropFirst().reduce(inputs[0]) { zip($0, $1).map { $0.union($1) } }
  }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    for shape in inputs where Axis.allCases.contains(where: { $0 != axis && shape[$0] != inputs[0][$0] }) {
      throw LayerError("it joins maps of one size and is given \(inputs[0]) and \(shape)")
    }
    var shape = inputs[0]
    shape[axis] = inputs.reduce(0) { $0 + $1[axis] }
    return shape
  }

  public func forward(_ at: Operands, on cores: Cores) {
    forEachInput(at, on: cores) { input, offset, runs, count, whole, _ in
      kernel_copy_channels(
        at.inputs[input].base + runs.lowerBound * count, count, at.output.base + offset, whole, runs.count, count, false
      )
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    forEachInput(at, on: cores) { input, offset, runs, count, whole, adding in
      kernel_copy_channels(
        at.outputGradient.base + offset, whole, at.inputGradients[input].base + runs.lowerBound * count, count,
        runs.count, count, adding)
    }
  }

  /// Calls `body` for each input at a range of runs of neighboring values: `count` values of the input come together to
  /// lie among `whole` of the output, from `offset` on.
  private func forEachInput(
    _ at: Operands, on cores: Cores,
    _ body: (_ input: Int, _ offset: Int, _ runs: Range<Int>, _ count: Int, _ whole: Int, _ adding: Bool) -> Void
  ) {
    let step = at.output.shape.step(axis), whole = at.output.shape[axis] * step
    cores.forEachRange(of: at.output.shape.count / whole, unit: 16) { runs, _ in
      var offset = runs.lowerBound * whole
      for (input, map) in at.inputs.enumerated() {
        let count = map.shape[axis] * step
        body(input, offset, runs, count, whole, at.accumulates[input])
        offset += count
      }
    }
  }

  public func narrowed(to nodes: [Int], inputs: [Shape]) -> NarrowedLayer? {
    guard axis == .channels else { return .ofNarrowedInputs(self) }
    var first = 0
    for (input, shape) in inputs.enumerated() {
      let range = first..<first + shape.channels
      if nodes.allSatisfy(range.contains) { return .nodes(nodes.map { $0 - first }, ofInput: input) }
      first = range.upperBound
    }
    return nil
  }
}
