import ComputeKernels

/// Resampling: each value is the nearest one, or interpolated between the two or four nearest along each axis.
///
/// A second input, if there is one, only says how many rows and columns the result has.
public struct Resizing: Layer {
  /// How a value between two positions is computed.
  public enum Mode: Hashable, Sendable {
    case nearest(Rounding)
    case linear
    /// By cubic polynomials whose slope at the first neighbor is `sharpness`, about −½ or −¾.
    case cubic(sharpness: Double)
  }

  /// Which of two positions is the nearest.
  public enum Rounding: Hashable, Sendable { case floor, ceil, halfDown, halfUp }

  /// Where output position i lies on the input.
  public enum Coordinates: Hashable, Sendable {
    /// (i + ½) / scale − ½, but 0 for a map of one position.
    case halfPixel, pytorchHalfPixel
    /// As `halfPixel` of a map that is exactly `scale` times as large, cut off evenly on both sides.
    case halfPixelSymmetric
    /// i / scale.
    case asymmetric
    /// The corners lie on the corners.
    case alignCorners
  }

  /// Output size over input size, rows and columns, where there is no second input.
  public let scale: (y: Double, x: Double)
  /// How a value between two positions is computed.
  public let mode: Mode
  /// Where output position i lies on the input.
  public let coordinates: Coordinates

  /// A map `scale` times as large.
  public init(scale: (y: Double, x: Double), mode: Mode, coordinates: Coordinates) {
    self.scale = scale
    self.mode = mode
    self.coordinates = coordinates
  }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    if inputs.count > 1 { return Shape(inputs[1].height, inputs[1].width, inputs[0].channels) }
    let height = Double(inputs[0].height) * scale.y, width = Double(inputs[0].width) * scale.x
    guard height >= 1 && width >= 1 && height < 1e6 && width < 1e6 else {
      throw LayerError("it makes a map \(scale.y) × \(scale.x) times as large of \(inputs[0])")
    }
    return Shape(Int((height + 1e-6).rounded(.down)), Int((width + 1e-6).rounded(.down)), inputs[0].channels)
  }

  public func bounds(of inputs: [[Interval]]) -> [Interval]? {
    // polynomials go beyond the values that they run through
    if case .cubic = mode { return nil }
    return inputs[0]
  }

  public func narrowed(to nodes: [Int], inputs: [Shape]) -> NarrowedLayer? {
    .ofNarrowedFirstInput(self)
  }

  public func reach(along axis: Axis, input: Int, of inputs: [Shape]) -> Reach? {
    guard input == 0, let output = try? outputShape(of: inputs) else { return nil }
    let step = Double(inputs[0][axis]) / Double(max(1, output[axis]))
    if step == 1 { return .same }
    switch mode {
    case .nearest: return Reach(step: step, first: 0, size: 1)
    case .linear: return Reach(step: step, first: (step - 1) / 2 - 0.5, size: 2)
    case .cubic: return Reach(step: step, first: (step - 1) / 2 - 1.5, size: 4)
    }
  }

  // the taps of both axes are computed in each pass: they are few compared with the map
  public func forward(_ at: Operands, on cores: Cores) {
    if case .cubic(let sharpness) = mode { return cubicForward(at, sharpness: sharpness, on: cores) }
    let (from, to) = (at.inputs[0].shape, at.output.shape)
    let (rows, columns) = taps(at)
    cores.forEachRange(of: to.height) { range, _ in
      kernel_resize_forward(
        at.inputs[0].base, at.output.base, rows, columns, from.width, to.width, to.channels, range.lowerBound,
        range.upperBound)
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    let (from, to) = (at.inputs[0].shape, at.output.shape)
    for (input, gradient) in at.inputGradients.enumerated().dropFirst() where !at.accumulates[input] {
      kernel_fill(gradient.base, gradient.shape.count, 0)
    }
    if !at.accumulates[0] { kernel_fill(at.inputGradients[0].base, from.count, 0) }
    if case .cubic(let sharpness) = mode { return cubicBackward(at, sharpness: sharpness, on: cores) }
    let (rows, columns) = taps(at)
    cores.forEachRange(of: to.channels, unit: 16) { range, _ in
      kernel_resize_backward(
        at.outputGradient.base, at.inputGradients[0].base, rows, columns, from.width, to.height, to.width,
        to.channels, range.lowerBound, range.upperBound)
    }
  }

  private func taps(_ at: Operands) -> (rows: [kernel_tap], columns: [kernel_tap]) {
    let (from, to) = (at.inputs[0].shape, at.output.shape)
    let scale = scale(at)
    return (taps(from.height, to.height, scale.y), taps(from.width, to.width, scale.x))
  }

  /// Output size over input size.
  func scale(_ at: Operands) -> (y: Double, x: Double) {
    let (from, to) = (at.inputs[0].shape, at.output.shape)
    if at.inputs.count < 2 { return scale }
    return (Double(to.height) / Double(from.height), Double(to.width) / Double(from.width))
  }

  /// How `output` positions are interpolated from `input` ones whose first and last lie on theirs.
  static func cornerTaps(_ input: Int, _ output: Int) -> [kernel_tap] {
    Resizing(scale: (1, 1), mode: .linear, coordinates: .alignCorners).taps(input, output, 1)
  }

  /// For each of `output` positions, which of `input` positions it is computed from.
  private func taps(_ input: Int, _ output: Int, _ scale: Double) -> [kernel_tap] {
    (0..<output).map { i in
      let position = position(of: i, input, output, scale)
      func within(_ position: Double) -> Int32 { Int32(min(max(position, 0), Double(input - 1))) }
      switch mode {
      case .linear:
        let position = min(max(position, 0), Double(input - 1)), below = position.rounded(.down)
        return kernel_tap(first: within(below), second: within(below + 1), weight: Float(position - below))
      case .nearest(let rounding):
        let nearest: Int32
        switch rounding {
        case .floor: nearest = within(position.rounded(.down))
        case .ceil: nearest = within(position.rounded(.up))
        case .halfDown: nearest = within((position - 0.5).rounded(.up))
        case .halfUp: nearest = within((position + 0.5).rounded(.down))
        }
        return kernel_tap(first: nearest, second: nearest, weight: 0)
      case .cubic: preconditionFailure("four positions are not two")
      }
    }
  }

  /// Where position `i` of `output` lies on `input` positions.
  func position(of i: Int, _ input: Int, _ output: Int, _ scale: Double) -> Double {
    let position = Double(i)
    switch coordinates {
    case .asymmetric: return position / scale
    case .halfPixel: return (position + 0.5) / scale - 0.5
    case .halfPixelSymmetric:
      let whole = Double(input) * scale
      return Double(input) / 2 * (1 - Double(output) / whole) + (position + 0.5) / scale - 0.5
    case .pytorchHalfPixel: return output > 1 ? (position + 0.5) / scale - 0.5 : 0
    case .alignCorners: return output > 1 ? position * Double(input - 1) / Double(output - 1) : 0
    }
  }
}
