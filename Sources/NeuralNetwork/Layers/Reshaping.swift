// Layers that only move values.

import ComputeKernels

/// The whole map as a vector (one pixel): channel after channel, as channels-first networks flatten, or pixel after
/// pixel.
public struct Flatten: Layer {
  /// Whether the pixels of a channel come together, not the channels of a pixel.
  public let channelsFirst: Bool

  /// Flattening channel after channel or, unless `channelsFirst`, pixel after pixel.
  public init(channelsFirst: Bool = true) { self.channelsFirst = channelsFirst }

  public var role: LayerRole { .flattening }
  public func outputShape(of inputs: [Shape]) -> Shape { Shape(1, 1, inputs[0].count) }

  public func forward(_ at: Operands, on cores: Cores) {
    let (pixels, channels) = (at.inputs[0].shape.pixels, at.inputs[0].shape.channels)
    guard channelsFirst else { return kernel_add(at.inputs[0].base, at.output.base, pixels * channels, false) }
    for c in 0..<channels {
      kernel_copy_channels(at.inputs[0].base + c, channels, at.output.base + c * pixels, 1, pixels, 1, false)
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    let (pixels, channels) = (at.inputs[0].shape.pixels, at.inputs[0].shape.channels)
    guard channelsFirst else {
      return kernel_add(at.outputGradient.base, at.inputGradients[0].base, pixels * channels, at.accumulates[0])
    }
    for c in 0..<channels {
      kernel_copy_channels(
        at.outputGradient.base + c * pixels, 1, at.inputGradients[0].base + c, channels, pixels, 1,
        at.accumulates[0])
    }
  }
}

/// Some channels, in a given order.
public struct ChannelSelection: Layer {
  /// For each channel of the output, the channel of the input that it is.
  public let channels: [Int]
  /// How many channels the input must have; nil: as many as it takes.
  public let inputs: Int?
  private let runs: [(from: Int, to: Int, count: Int)]  // neighbors that stay neighbors

  /// Takes `channels` of the input, which has `inputs` of them (nil: as many as it takes).
  public init(_ channels: [Int], of inputs: Int? = nil) {
    self.channels = channels
    self.inputs = inputs
    var runs: [(from: Int, to: Int, count: Int)] = []
    for (index, channel) in channels.enumerated() {
      if let last = runs.last, last.from + last.count == channel {
        runs[runs.count - 1].count += 1
      } else {
        runs.append((channel, index, 1))
      }
    }
    self.runs = runs
  }

  public var role: LayerRole { .selection }
  public var isPositionwise: Bool { true }
  public func bounds(of inputs: [[Interval]]) -> [Interval]? { channels.map { inputs[0][$0] } }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    if let wrong = channels.first(where: { $0 < 0 || $0 >= inputs[0].channels }) {
      throw LayerError("it takes channel \(wrong) and is given \(inputs[0])")
    }
    if let expected = self.inputs, inputs[0].channels != expected {
      throw LayerError("it takes channels of \(expected) and is given \(inputs[0])")
    }
    return Shape(inputs[0].height, inputs[0].width, channels.count)
  }

  public func forward(_ at: Operands, on cores: Cores) {
    forEachRun(at, on: cores) { run, from, to, pixels in
      kernel_copy_channels(
        at.inputs[0].base + from + run.from, at.inputs[0].shape.channels, at.output.base + to + run.to,
        channels.count, pixels, run.count, false)
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    let shape = at.inputs[0].shape
    if !at.accumulates[0] {
      cores.forEachRange(of: shape.height) { rows, _ in
        kernel_fill(at.inputGradients[0].row(rows.lowerBound), rows.count * shape.width * shape.channels, 0)
      }
    }
    forEachRun(at, on: cores) { run, from, to, pixels in
      kernel_copy_channels(
        at.outputGradient.base + to + run.to, channels.count, at.inputGradients[0].base + from + run.from,
        shape.channels, pixels, run.count, true)
    }
  }

  /// Calls `body` for each run of channels at a range of pixels, with the offsets of the range in the input and the
  /// output.
  private func forEachRun(
    _ at: Operands, on cores: Cores,
    _ body: (_ run: (from: Int, to: Int, count: Int), _ from: Int, _ to: Int, _ pixels: Int) -> Void
  ) {
    cores.forEachRange(of: at.output.shape.pixels, unit: 16) { pixels, _ in
      for run in runs {
        body(run, pixels.lowerBound * at.inputs[0].shape.channels, pixels.lowerBound * channels.count, pixels.count)
      }
    }
  }

  public func narrowed(to nodes: [Int], inputs: [Shape]) -> NarrowedLayer? {
    .nodes(nodes.map { channels[$0] }, ofInput: 0)
  }
}

/// A border around the map or, where it is negative, a part of the map that is cut off.
public struct Padding: Layer {
  /// The values of the border.
  public enum Filling: Sendable {
    /// One value.
    case constant(Float)
    /// The map mirrored, its edge not repeated.
    case reflect
    /// The nearest value of the map.
    case edge
    /// The map again, as if it were repeated all around.
    case wrap
  }

  /// Rows and columns of the border.
  public let top, left, bottom, right: Int
  /// The values of the border.
  public let mode: Filling

  /// A border of so many rows and columns.
  public init(top: Int, left: Int, bottom: Int, right: Int, mode: Filling) {
    self.top = top
    self.left = left
    self.bottom = bottom
    self.right = right
    self.mode = mode
  }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    let shape = inputs[0]
    let output = Shape(shape.height + top + bottom, shape.width + left + right, shape.channels)
    if output.height < 1 || output.width < 1 {
      throw LayerError("nothing is left of a map of \(shape) after cutting it to \(output)")
    }
    if case .reflect = mode, max(top, bottom) >= shape.height || max(left, right) >= shape.width {
      throw LayerError("a map of \(shape) is too small to be mirrored this far: take a larger size")
    }
    return output
  }

  public var role: LayerRole { .selection }
  public func narrowed(to nodes: [Int], inputs: [Shape]) -> NarrowedLayer? { .ofNarrowedInputs(self) }

  public func reach(along axis: Axis, input: Int, of inputs: [Shape]) -> Reach? {
    Reach(step: 1, first: -Double(axis == .rows ? top : left), size: 1)
  }

  public func bounds(of inputs: [[Interval]]) -> [Interval]? {
    guard case .constant(let value) = mode else { return inputs[0] }
    return inputs[0].map { $0.including(Double(value)) }
  }

  public func forward(_ at: Operands, on cores: Cores) {
    let (from, to) = (at.inputs[0].shape, at.output.shape)
    if case .constant(let value) = mode { kernel_fill(at.output.base, to.count, value) }
    for y in 0..<to.height {
      guard let row = source(y - top, from.height) else { continue }
      for x in 0..<to.width {
        guard let column = source(x - left, from.width) else { continue }
        kernel_add(
          at.inputs[0].row(row) + column * from.channels, at.output.row(y) + x * from.channels, from.channels, false)
      }
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    let (from, to) = (at.inputs[0].shape, at.output.shape)
    if !at.accumulates[0] { kernel_fill(at.inputGradients[0].base, from.count, 0) }
    for y in 0..<to.height {
      guard let row = source(y - top, from.height) else { continue }
      for x in 0..<to.width {
        guard let column = source(x - left, from.width) else { continue }
        kernel_add(
          at.outputGradient.row(y) + x * from.channels, at.inputGradients[0].row(row) + column * from.channels,
          from.channels, true)
      }
    }
  }

  /// Where position `i` of an axis of length `size` takes its value; nil in a constant border.
  private func source(_ i: Int, _ size: Int) -> Int? {
    if i >= 0 && i < size { return i }
    switch mode {
    case .constant: return nil
    case .reflect: return i < 0 ? -i : 2 * (size - 1) - i
    case .edge: return i < 0 ? 0 : size - 1
    case .wrap: return (i % size + size) % size
    }
  }
}
