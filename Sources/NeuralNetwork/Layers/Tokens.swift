// Between maps of patches and sequences of tokens.

import ComputeKernels

/// The positions of a map as tokens, one a row, row after row of the map, behind constant ones (class token and
/// registers), if there are any.
public struct TokenSequence: Layer {
  /// The tokens that come first, tokens × channels.
  public let prefix: Tensor

  /// A sequence that begins with `prefix`, tokens × channels.
  public init(prefix: Tensor) {
    precondition(prefix.shape.count == 2, "tokens of the shape \(prefix.shape)")
    self.prefix = prefix
  }

  public func loaded() throws -> any Layer { TokenSequence(prefix: try prefix.loaded()) }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    guard inputs[0].channels == prefix.shape[1] else {
      throw LayerError("its first tokens have \(prefix.shape[1]) channels and it is given \(inputs[0])")
    }
    return Shape(prefix.shape[0] + inputs[0].pixels, 1, inputs[0].channels)
  }

  public func forward(_ at: Operands, on cores: Cores) {
    let count = prefix.values.count
    if count > 0 {
      prefix.values.withUnsafeBufferPointer { kernel_add($0.baseAddress!, at.output.base, count, false) }
    }
    kernel_add(at.inputs[0].base, at.output.base + count, at.inputs[0].shape.count, false)
  }

  public func backward(_ at: Operands, on cores: Cores) {
    kernel_add(
      at.outputGradient.base + prefix.values.count, at.inputGradients[0].base, at.inputs[0].shape.count,
      at.accumulates[0])
  }
}

/// The tokens of patches as a map again, without those that come first.
///
/// Its second input is a map of as many rows and columns as there are patches, and only says how many.
public struct Patches: Layer {
  /// How many tokens come before those of the patches.
  public let prefix: Int

  /// Patches behind `prefix` other tokens.
  public init(behind prefix: Int) { self.prefix = prefix }

  public var role: LayerRole { .selection }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    guard inputs.count == 2, inputs[0].pixels == prefix + inputs[1].pixels else {
      throw LayerError("it makes a map of the tokens behind \(prefix) others and is given \(inputs)")
    }
    return Shape(inputs[1].height, inputs[1].width, inputs[0].channels)
  }

  public func bounds(of inputs: [[Interval]]) -> [Interval]? { inputs[0] }
  public func narrowed(to nodes: [Int], inputs: [Shape]) -> NarrowedLayer? { .ofNarrowedFirstInput(self) }

  public func forward(_ at: Operands, on cores: Cores) {
    let shape = at.output.shape
    kernel_add(at.inputs[0].base + prefix * shape.channels, at.output.base, shape.count, false)
  }

  public func backward(_ at: Operands, on cores: Cores) {
    let shape = at.output.shape
    let first = prefix * shape.channels
    if !at.accumulates[0] { kernel_fill(at.inputGradients[0].base, first, 0) }
    kernel_add(at.outputGradient.base, at.inputGradients[0].base + first, shape.count, at.accumulates[0])
    if !at.accumulates[1] { kernel_fill(at.inputGradients[1].base, at.inputs[1].shape.count, 0) }
  }
}
