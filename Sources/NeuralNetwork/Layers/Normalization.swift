import ComputeKernels

/// x · scale + shift, channel by channel: a batch norm at inference, or a constant that is added or multiplied.
public struct ScaleShift: Layer {
  /// The factor of each channel.
  public let scale: [Float]
  /// The summand of each channel.
  public let shift: [Float]

  /// A factor and a summand per channel.
  public init(scale: [Float], shift: [Float]) {
    precondition(scale.count == shift.count, "\(scale.count) factors and \(shift.count) summands")
    self.scale = scale
    self.shift = shift
  }

  /// A batch norm with trained statistics: gamma · (x − mean) / √(variance + epsilon) + beta.
  public init(gamma: [Float], beta: [Float], mean: [Float], variance: [Float], epsilon: Float) {
    let scale = zip(gamma, variance).map { $0 / ($1 + epsilon).squareRoot() }
    self.init(scale: scale, shift: beta.indices.map { beta[$0] - mean[$0] * scale[$0] })
  }

  public var role: LayerRole { .normalization }
  public var epilogueStep: EpilogueStep? { .scaleAndShift(scale: scale, shift: shift) }
  public var isPositionwise: Bool { true }

  public func bounds(of inputs: [[Interval]]) -> [Interval]? {
    inputs[0].indices.map { inputs[0][$0] * Double(scale[$0]) + Double(shift[$0]) }
  }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    guard inputs[0].channels == scale.count else {
      throw LayerError("it has factors for \(scale.count) channels and is given \(inputs[0])")
    }
    return inputs[0]
  }

  public func forward(_ at: Operands, on cores: Cores) {
    let shape = at.output.shape
    cores.forEachRange(of: shape.height) { rows, _ in
      kernel_scale_shift(
        at.inputs[0].row(rows.lowerBound), at.output.row(rows.lowerBound), rows.count * shape.width, shape.channels,
        scale, shift, false)
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    let shape = at.output.shape
    cores.forEachRange(of: shape.height) { rows, _ in
      kernel_scale_shift(
        at.outputGradient.row(rows.lowerBound), at.inputGradients[0].row(rows.lowerBound), rows.count * shape.width,
        shape.channels, scale, nil, at.accumulates[0])
    }
  }

  public func narrowed(to nodes: [Int], inputs: [Shape]) -> NarrowedLayer? {
    .ofNarrowedInputs(ScaleShift(scale: nodes.map { scale[$0] }, shift: nodes.map { shift[$0] }))
  }
}

/// Local response normalization over neighboring channels: x / (bias + alpha / size · Σ x²)^beta.
public struct LocalResponseNormalization: Layer {
  /// Channels in the sum.
  public let size: Int
  /// Parameters of the formula.
  public let alpha, beta, bias: Float

  /// A normalization over `size` channels with the formula's parameters.
  public init(size: Int, alpha: Float, beta: Float, bias: Float) {
    precondition(size > 0, "a sum over \(size) channels")
    self.size = size
    self.alpha = alpha
    self.beta = beta
    self.bias = bias
  }

  public var savedMaps: SavedMaps { .inputs }
  public var isPositionwise: Bool { true }
  public func linearForm(of inputs: [Shape]) -> LinearForm { .input(0) }
  public func outputShape(of inputs: [Shape]) -> Shape { inputs[0] }

  public func forward(_ at: Operands, on cores: Cores) {
    let shape = at.output.shape
    cores.forEachRange(of: shape.height) { rows, _ in
      kernel_lrn_forward(
        at.inputs[0].row(rows.lowerBound), at.output.row(rows.lowerBound), rows.count * shape.width, shape.channels,
        size, alpha, beta, bias)
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    let shape = at.output.shape
    cores.forEachRange(of: shape.height) { rows, _ in
      let y = rows.lowerBound
      kernel_lrn_backward(
        at.outputGradient.row(y), at.inputs[0].row(y), at.inputGradients[0].row(y), rows.count * shape.width,
        shape.channels, size, alpha, beta, bias, at.accumulates[0])
    }
  }
}

/// Softmax over the channels of each pixel, or over all values of the map.
public struct Softmax: Layer {
  /// Whether all values of the map add up to 1, not those of each pixel.
  public let isGlobal: Bool

  /// Softmax over the channels of each pixel or, where `isGlobal`, over all values.
  public init(isGlobal: Bool = false) { self.isGlobal = isGlobal }

  public var role: LayerRole { .softmax }
  public var savedMaps: SavedMaps { .output }
  public var isPositionwise: Bool { !isGlobal }
  public func linearForm(of inputs: [Shape]) -> LinearForm { .input(0) }
  public func outputShape(of inputs: [Shape]) -> Shape { inputs[0] }

  public func forward(_ at: Operands, on cores: Cores) {
    forEachRun(at.output.shape, on: cores) { first, pixels, channels in
      kernel_softmax_forward(at.inputs[0].base + first, at.output.base + first, pixels, channels)
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    forEachRun(at.output.shape, on: cores) { first, pixels, channels in
      kernel_softmax_backward(
        at.outputGradient.base + first, at.output.base + first, at.inputGradients[0].base + first, pixels, channels,
        at.accumulates[0])
    }
  }

  private func forEachRun(
    _ shape: Shape, on cores: Cores, _ body: (_ first: Int, _ pixels: Int, _ channels: Int) -> Void
  ) {
    if isGlobal { return body(0, 1, shape.count) }
    cores.forEachRange(of: shape.pixels) { pixels, _ in
      body(pixels.lowerBound * shape.channels, pixels.count, shape.channels)
    }
  }
}
