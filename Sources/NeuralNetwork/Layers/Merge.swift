// Layers that join maps.

import ComputeKernels

/// The maps one behind the other, channels after channels.
public struct Concatenation: Layer {
  /// Concatenation along the channels.
  public init() {}

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    for shape in inputs where shape.height != inputs[0].height || shape.width != inputs[0].width {
      throw LayerError("it joins maps of one size and is given \(inputs[0]) and \(shape)")
    }
    return Shape(inputs[0].height, inputs[0].width, inputs.reduce(0) { $0 + $1.channels })
  }

  public func forward(_ at: Operands, on cores: Cores) {
    forEachPart(at, on: cores) { input, whole, pixels, channels, _ in
      kernel_copy_channels(
        at.inputs[input].base + pixels.lowerBound * channels, channels, at.output.base + whole,
        at.output.shape.channels, pixels.count, channels, false)
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    forEachPart(at, on: cores) { input, whole, pixels, channels, adding in
      kernel_copy_channels(
        at.outputGradient.base + whole, at.output.shape.channels,
        at.inputGradients[input].base + pixels.lowerBound * channels, channels, pixels.count, channels, adding)
    }
  }

  private func forEachPart(
    _ at: Operands, on cores: Cores,
    _ body: (_ input: Int, _ whole: Int, _ pixels: Range<Int>, _ channels: Int, _ adding: Bool) -> Void
  ) {
    cores.forEachRange(of: at.output.shape.pixels, unit: 16) { pixels, _ in
      var first = pixels.lowerBound * at.output.shape.channels
      for input in at.inputs.indices {
        let channels = at.inputs[input].shape.channels
        body(input, first, pixels, channels, at.accumulates[input])
        first += channels
      }
    }
  }

  public func narrowed(to nodes: [Int], inputs: [Shape]) -> NarrowedLayer? {
    var first = 0
    for (input, shape) in inputs.enumerated() {
      let range = first..<first + shape.channels
      if nodes.allSatisfy(range.contains) { return .nodes(nodes.map { $0 - first }, ofInput: input) }
      first = range.upperBound
    }
    return nil
  }
}

/// The sum of maps of one shape; a 1 × 1 map is added to every pixel.
public struct Sum: Layer {
  /// Addition.
  public init() {}

  public func outputShape(of inputs: [Shape]) throws -> Shape { try joined(inputs) }
  public func narrowed(to nodes: [Int], inputs: [Shape]) -> NarrowedLayer? { .ofNarrowedInputs(self) }

  public func forward(_ at: Operands, on cores: Cores) {
    let shape = at.output.shape
    cores.forEachRange(of: shape.pixels, unit: 16) { pixels, _ in
      let first = pixels.lowerBound * shape.channels
      var isFirst = true
      for input in at.inputs where input.shape == shape {
        kernel_add(input.base + first, at.output.base + first, pixels.count * shape.channels, !isFirst)
        isFirst = false
      }
      for input in at.inputs where input.shape != shape {
        kernel_add_pixel(input.base, at.output.base + first, pixels.count, shape.channels)
      }
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    let shape = at.output.shape
    for (input, gradient) in at.inputGradients.enumerated() {
      if gradient.shape == shape {
        cores.forEachRange(of: shape.count, unit: 256) { range, _ in
          kernel_add(
            at.outputGradient.base + range.lowerBound, gradient.base + range.lowerBound, range.count,
            at.accumulates[input])
        }
      } else {
        if !at.accumulates[input] { kernel_fill(gradient.base, shape.channels, 0) }
        kernel_sum_pixels(at.outputGradient.base, nil, shape.pixels, shape.channels, gradient.base)
      }
    }
  }
}

/// The product of two maps of one shape; a 1 × 1 map multiplies every pixel (squeeze and excitation).
public struct Product: Layer {
  /// Multiplication.
  public init() {}

  public var keeps: Kept { .inputs }
  public func narrowed(to nodes: [Int], inputs: [Shape]) -> NarrowedLayer? { .ofNarrowedInputs(self) }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    guard inputs.count == 2 else { throw LayerError("it multiplies two maps and is given \(inputs.count)") }
    return try joined(inputs)
  }

  public func forward(_ at: Operands, on cores: Cores) {
    let (map, factor) = sorted(at)
    let shape = at.output.shape
    cores.forEachRange(of: shape.pixels, unit: 16) { pixels, _ in
      multiply(
        at.inputs[map].base, at.inputs[factor], pixels, shape, into: at.output.base, adding: false)
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    let (map, factor) = sorted(at)
    let shape = at.output.shape
    cores.forEachRange(of: shape.pixels, unit: 16) { pixels, _ in
      multiply(
        at.outputGradient.base, at.inputs[factor], pixels, shape, into: at.inputGradients[map].base,
        adding: at.accumulates[map])
    }
    let gradient = at.inputGradients[factor]
    if gradient.shape == shape {
      cores.forEachRange(of: shape.pixels, unit: 16) { pixels, _ in
        multiply(
          at.outputGradient.base, at.inputs[map], pixels, shape, into: gradient.base, adding: at.accumulates[factor])
      }
    } else {
      if !at.accumulates[factor] { kernel_fill(gradient.base, shape.channels, 0) }
      kernel_sum_pixels(at.outputGradient.base, at.inputs[map].base, shape.pixels, shape.channels, gradient.base)
    }
  }

  /// The input of the output's shape, and the other.
  private func sorted(_ at: Operands) -> (map: Int, factor: Int) {
    at.inputs[0].shape == at.output.shape ? (0, 1) : (1, 0)
  }

  private func multiply(
    _ map: UnsafeMutablePointer<Float>, _ factor: FeatureMap, _ pixels: Range<Int>, _ shape: Shape,
    into result: UnsafeMutablePointer<Float>, adding: Bool
  ) {
    let first = pixels.lowerBound * shape.channels
    if factor.shape == shape {
      kernel_multiply(map + first, factor.base + first, result + first, pixels.count * shape.channels, adding)
    } else {
      kernel_multiply_pixel(map + first, factor.base, result + first, pixels.count, shape.channels, adding)
    }
  }
}

/// The shape of the largest input, where the others are of that shape or one pixel of it.
private func joined(_ inputs: [Shape]) throws -> Shape {
  let largest = inputs.max { $0.pixels < $1.pixels }!
  for shape in inputs where shape != largest && shape != Shape(1, 1, largest.channels) {
    throw LayerError("it joins maps of one shape and is given \(largest) and \(shape)")
  }
  return largest
}
