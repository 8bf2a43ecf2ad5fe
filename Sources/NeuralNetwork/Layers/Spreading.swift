import ComputeKernels

/// The map's values with zeros between them: what a transposed convolution convolves.
public struct Spreading: Layer {
  /// Rows and columns from one value to the next.
  public let stride: (y: Int, x: Int)

  /// Sets the values `stride` rows and columns apart.
  public init(stride: (y: Int, x: Int)) {
    precondition(stride.y > 0 && stride.x > 0, "values \(stride) apart")
    self.stride = stride
  }

  public var role: LayerRole { .selection }
  public func bounds(of inputs: [[Interval]]) -> [Interval]? { inputs[0].map { $0.including(0) } }
  public func narrowed(to nodes: [Int], inputs: [Shape]) -> NarrowedLayer? { .ofNarrowedInputs(self) }

  public func outputShape(of inputs: [Shape]) -> Shape {
    Shape((inputs[0].height - 1) * stride.y + 1, (inputs[0].width - 1) * stride.x + 1, inputs[0].channels)
  }

  public func reach(along axis: Axis, input: Int, of inputs: [Shape]) -> Reach? {
    Reach(step: 1 / Double(axis == .rows ? stride.y : stride.x), first: 0, size: 1)
  }

  public func forward(_ at: Operands, on cores: Cores) {
    let (from, to) = (at.inputs[0].shape, at.output.shape)
    kernel_fill(at.output.base, to.count, 0)
    cores.forEachRange(of: from.height) { rows, _ in
      for row in rows {
        kernel_copy_channels(
          at.inputs[0].row(row), from.channels, at.output.row(row * stride.y), stride.x * to.channels, from.width,
          from.channels, false)
      }
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    let (from, to) = (at.inputs[0].shape, at.output.shape)
    cores.forEachRange(of: from.height) { rows, _ in
      for row in rows {
        kernel_copy_channels(
          at.outputGradient.row(row * stride.y), stride.x * to.channels, at.inputGradients[0].row(row), from.channels,
          from.width, from.channels, at.accumulates[0])
      }
    }
  }
}
