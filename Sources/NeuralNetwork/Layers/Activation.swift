// Functions of single values with a kink, whose backward needs one bit per value.

import ComputeKernels

/// A function behind a layer in which gradients of what is to be maximized get lost.
public enum ActivationFunction: Hashable, Sendable {
  /// Flat below and above its bounds.
  case clamp(Clamp)
  /// A function with `Function.gate`: where its slope is negative, ascent leads away from what lies above 0.
  case gated(Function)
}

/// Limits every value: ReLU is 0 … ∞, ReLU6 0 … 6. The gradient passes strictly between the bounds.
public struct Clamp: Layer, Hashable {
  /// The least value that comes out.
  public let lower: Float
  /// The greatest value that comes out.
  public let upper: Float

  /// A clamp to `lower` … `upper`.
  public init(_ lower: Float, _ upper: Float) {
    self.lower = lower
    self.upper = upper
  }

  /// max(x, 0).
  public static let relu = Clamp(0, .infinity)

  public var role: LayerRole { .activation }
  public var epilogueStep: EpilogueStep? { .clamp(lower: lower, upper: upper) }
  public func outputShape(of inputs: [Shape]) -> Shape { inputs[0] }
  public var isPositionwise: Bool { true }
  public func linearForm(of inputs: [Shape]) -> LinearForm { .input(0) }
  public func savedSize(inputs: [Shape], output: Shape) -> Int { maskSize(output) }
  public func narrowed(to nodes: [Int], inputs: [Shape]) -> NarrowedLayer? { .ofNarrowedInputs(self) }

  public func bounds(of inputs: [[Interval]]) -> [Interval]? {
    let limits = Interval(Double(lower), Double(upper))
    return inputs[0].map { $0.clamped(to: limits) }
  }

  public func forward(_ at: Operands, on cores: Cores) {
    forEachMaskedRow(at, on: cores) { x, y, _, _, mask, pixels in
      kernel_clamp_forward(x, y, pixels, at.output.shape.channels, lower, upper, mask)
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    forEachMaskedRow(at, on: cores) { _, _, gradient, inputGradient, mask, pixels in
      kernel_clamp_backward(gradient, inputGradient, pixels, at.output.shape.channels, 0, mask, at.accumulates[0])
    }
  }

  public func makeLeaky(_ at: Operands, leak: Float, on cores: Cores) { at.makeLeaky(leak: leak, on: cores) }
}

extension Operands {
  /// Multiplies the output's gradients of values that were clamped by `leak`, and sets their saved bits as if they had
  /// passed.
  func makeLeaky(leak: Float, on cores: Cores) {
    let shape = output.shape
    let words = shape.width * ((shape.channels + 15) / 16)
    let passed = savedBits
    cores.forEachRange(of: shape.height) { rows, _ in
      kernel_make_leaky(
        outputGradient.row(rows.lowerBound), rows.count * shape.width, shape.channels, leak,
        passed + rows.lowerBound * words)
    }
  }
}

/// x where it is positive, `slope` · x elsewhere.
public struct LeakyReLU: Layer {
  /// The factor of negative values.
  public let slope: Float

  /// A leaky ReLU.
  public init(slope: Float) { self.slope = slope }

  public var role: LayerRole { .activation }
  public func outputShape(of inputs: [Shape]) -> Shape { inputs[0] }
  public var isPositionwise: Bool { true }
  public func linearForm(of inputs: [Shape]) -> LinearForm { .input(0) }
  public func savedSize(inputs: [Shape], output: Shape) -> Int { maskSize(output) }
  public func narrowed(to nodes: [Int], inputs: [Shape]) -> NarrowedLayer? { .ofNarrowedInputs(self) }

  public func forward(_ at: Operands, on cores: Cores) {
    forEachMaskedRow(at, on: cores) { x, y, _, _, mask, pixels in
      kernel_leaky_forward(x, y, pixels, at.output.shape.channels, slope, mask)
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    forEachMaskedRow(at, on: cores) { _, _, gradient, inputGradient, mask, pixels in
      kernel_clamp_backward(gradient, inputGradient, pixels, at.output.shape.channels, slope, mask, at.accumulates[0])
    }
  }
}

/// Bytes of one bit per value, 16 channels a word, each pixel from a new word.
private func maskSize(_ shape: Shape) -> Int { shape.pixels * ((shape.channels + 15) / 16) * 2 }

/// Calls `body` for runs of rows, with the first value of input, output, output gradient and input gradient, the first
/// word of the saved bits, and the number of pixels.
private func forEachMaskedRow(
  _ at: Operands, on cores: Cores,
  _ body: (
    UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>,
    UnsafeMutablePointer<UInt16>, Int
  ) -> Void
) {
  let shape = at.output.shape
  let words = shape.width * ((shape.channels + 15) / 16)
  let mask = at.savedBits
  cores.forEachRange(of: shape.height) { rows, _ in
    let y = rows.lowerBound
    body(
      at.inputs[0].row(y), at.output.row(y), at.outputGradient.row(y), at.inputGradients[0].row(y), mask + y * words,
      rows.count * shape.width)
  }
}
