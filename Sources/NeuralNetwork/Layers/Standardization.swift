import ComputeKernels

/// Values minus their mean, over their deviation: the middle of layer, group and instance normalization.
public struct Standardization: Layer {
  /// Which values share a mean.
  public enum Scope: Hashable, Sendable {
    /// The channels of each pixel.
    case pixels
    /// This many groups of neighbouring channels, each over the whole map.
    case groups(Int)
  }

  /// Which values share a mean.
  public let scope: Scope
  /// What is added to the variance.
  public let epsilon: Float

  /// Standardization of the values that `scope` names.
  public init(_ scope: Scope, epsilon: Float) {
    self.scope = scope
    self.epsilon = epsilon
  }

  public var role: LayerRole { .normalization }
  public var isPositionwise: Bool { scope == .pixels }
  public var keeps: Kept { .output }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    if case .groups(let groups) = scope, groups < 1 || inputs[0].channels % groups != 0 {
      throw LayerError("it makes \(groups) groups of channels and is given \(inputs[0])")
    }
    return inputs[0]
  }

  public func notesSize(inputs: [Shape], output: Shape) -> Int {
    MemoryLayout<Float>.stride * (scope == .pixels ? output.pixels : parts(of: output).count)
  }

  public func forward(_ at: Operands, on cores: Cores) {
    let factors = at.notes.assumingMemoryBound(to: Float.self)
    forEachPart(of: at.output.shape, on: cores) { part, first, pixels, channels in
      factors[part] = kernel_standardize_forward(
        at.inputs[0].base + first, at.output.base + first, pixels, at.output.shape.channels, channels, epsilon)
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    let factors = at.notes.assumingMemoryBound(to: Float.self)
    forEachPart(of: at.output.shape, on: cores) { part, first, pixels, channels in
      kernel_standardize_backward(
        at.outputGradient.base + first, at.output.base + first, at.inputGradients[0].base + first, pixels,
        at.output.shape.channels, channels, factors[part], at.accumulates[0])
    }
  }

  /// How many sets of values share a mean, and the channels of each.
  private func parts(of shape: Shape) -> (count: Int, channels: Int) {
    switch scope {
    case .pixels: (shape.pixels, shape.channels)
    case .groups(let groups): (groups, shape.channels / groups)
    }
  }

  private func forEachPart(
    of shape: Shape, on cores: Cores,
    _ body: (_ part: Int, _ first: Int, _ pixels: Int, _ channels: Int) -> Void
  ) {
    let (count, channels) = parts(of: shape)
    cores.forEachRange(of: count) { parts, _ in
      for part in parts { body(part, part * channels, scope == .pixels ? 1 : shape.pixels, channels) }
    }
  }
}
