import ComputeKernels

/// Values minus their mean, divided by their standard deviation: the core of layer, group and instance normalization.
public struct Standardization: Layer {
  /// Which values share a mean.
  public enum Scope: Hashable, Sendable {
    /// The channels of each pixel.
    case pixels
    /// This many groups of neighboring channels, each over the whole map.
    case groups(Int)
  }

  /// Which values share a mean.
  public let scope: Scope
  /// Added to the variance.
  public let epsilon: Float

  /// Standardizes the values of each set that `scope` names.
  public init(_ scope: Scope, epsilon: Float) {
    self.scope = scope
    self.epsilon = epsilon
  }

  public var role: LayerRole { .normalization }
  public var isPositionwise: Bool { scope == .pixels }
  public func linearForm(of inputs: [Shape]) -> LinearForm { .input(0) }
  public var scalesByAll: Bool { scope != .pixels }
  public func reach(along axis: Axis, input: Int, of inputs: [Shape]) -> Reach? { .same }
  public var savedMaps: SavedMaps { .output }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    if case .groups(let groups) = scope, groups < 1 || inputs[0].channels % groups != 0 {
      throw LayerError("it makes \(groups) groups of channels and is given \(inputs[0])")
    }
    return inputs[0]
  }

  public func savedSize(inputs: [Shape], output: Shape) -> Int {
    MemoryLayout<Float>.stride * (scope == .pixels ? output.pixels : sets(in: output).count)
  }

  public func forward(_ at: Operands, on cores: Cores) {
    let factors = at.saved.assumingMemoryBound(to: Float.self)
    forEachSet(of: at.output.shape, on: cores) { set, first, pixels, channels in
      factors[set] = kernel_standardize_forward(
        at.inputs[0].base + first, at.output.base + first, pixels, at.output.shape.channels, channels, epsilon)
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    let factors = at.saved.assumingMemoryBound(to: Float.self)
    forEachSet(of: at.output.shape, on: cores) { set, first, pixels, channels in
      kernel_standardize_backward(
        at.outputGradient.base + first, at.output.base + first, at.inputGradients[0].base + first, pixels,
        at.output.shape.channels, channels, factors[set], at.accumulates[0])
    }
  }

  /// The number of sets of values that share a mean, and the channels of each.
  private func sets(in shape: Shape) -> (count: Int, channels: Int) {
    switch scope {
    case .pixels: (shape.pixels, shape.channels)
    case .groups(let groups): (groups, shape.channels / groups)
    }
  }

  private func forEachSet(
    of shape: Shape, on cores: Cores,
    _ body: (_ set: Int, _ first: Int, _ pixels: Int, _ channels: Int) -> Void
  ) {
    let (count, channels) = sets(in: shape)
    cores.forEachRange(of: count) { range, _ in
      for set in range { body(set, set * channels, scope == .pixels ? 1 : shape.pixels, channels) }
    }
  }
}
