// Sums and products of maps.

import ComputeKernels

/// The sum of maps of one shape; a 1 × 1 map is added to every pixel, a map of one channel to every channel.
public struct Sum: Layer {
  public init() {}

  public var role: LayerRole { .sum }
  public var isPositionwise: Bool { true }
  public func outputShape(of inputs: [Shape]) throws -> Shape { try joined(inputs) }
  public func narrowed(to nodes: [Int], inputs: [Shape]) -> NarrowedLayer? { narrowedJoin(self, inputs) }

  public func bounds(of inputs: [[Interval]]) -> [Interval]? {
    (0..<inputs.map(\.count).max()!).map { channel in
      // a map of one channel is added to every channel
      let terms = inputs.map { $0[$0.count == 1 ? 0 : channel] }
      return terms.dropFirst().reduce(terms[0], +)
    }
  }

  public func forward(_ at: Operands, on cores: Cores) {
    let shape = at.output.shape
    cores.forEachRange(of: shape.pixels, unit: 16) { pixels, _ in
      let sum = at.output.base + pixels.lowerBound * shape.channels
      var isFirst = true
      for input in at.inputs where input.shape == shape {
        kernel_add(input.base + pixels.lowerBound * shape.channels, sum, pixels.count * shape.channels, !isFirst)
        isFirst = false
      }
      for input in at.inputs where input.shape != shape {
        if input.shape.channels == shape.channels {
          kernel_add_pixel(input.base, sum, pixels.count, shape.channels)
        } else {
          kernel_add_scalar(input.base + pixels.lowerBound, sum, pixels.count, shape.channels)
        }
      }
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    let shape = at.output.shape
    for (input, gradient) in at.inputGradients.enumerated() {
      let adds = at.accumulates[input]
      if gradient.shape == shape {
        cores.forEachRange(of: shape.count, unit: 256) { range, _ in
          kernel_add(at.outputGradient.base + range.lowerBound, gradient.base + range.lowerBound, range.count, adds)
        }
      } else {
        reduce(at.outputGradient, nil, into: gradient, adding: adds, on: cores)
      }
    }
  }
}

/// The product of two maps of one shape; a 1 × 1 map multiplies every pixel (squeeze and excitation), a map of one
/// channel every channel.
public struct Product: Layer {
  public init() {}

  public var role: LayerRole { .product }
  public var savedMaps: SavedMaps { .inputs }
  public var isPositionwise: Bool { true }

  /// The map that is weighed by the other; of two maps the second, for gates come first.
  public func linearForm(of inputs: [Shape]) -> LinearForm { .input(inputs[0].count > inputs[1].count ? 0 : 1) }

  public func narrowed(to nodes: [Int], inputs: [Shape]) -> NarrowedLayer? { narrowedJoin(self, inputs) }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    guard inputs.count == 2 else { throw LayerError("it multiplies two maps and is given \(inputs.count)") }
    return try joined(inputs)
  }

  public func forward(_ at: Operands, on cores: Cores) {
    let (map, factor) = sorted(at)
    multiply(at.inputs[map], at.inputs[factor], into: at.output, adding: false, on: cores)
  }

  public func backward(_ at: Operands, on cores: Cores) {
    let (map, factor) = sorted(at)
    multiply(
      at.outputGradient, at.inputs[factor], into: at.inputGradients[map], adding: at.accumulates[map], on: cores)
    let gradient = at.inputGradients[factor]
    if gradient.shape == at.output.shape {
      multiply(at.outputGradient, at.inputs[map], into: gradient, adding: at.accumulates[factor], on: cores)
    } else {
      reduce(at.outputGradient, at.inputs[map], into: gradient, adding: at.accumulates[factor], on: cores)
    }
  }

  /// The input of the output's shape, and the other.
  private func sorted(_ at: Operands) -> (map: Int, factor: Int) {
    at.inputs[0].shape == at.output.shape ? (0, 1) : (1, 0)
  }

  private func multiply(
    _ map: FeatureMap, _ factor: FeatureMap, into result: FeatureMap, adding: Bool, on cores: Cores
  ) {
    let shape = result.shape
    cores.forEachRange(of: shape.pixels, unit: 16) { pixels, _ in
      let first = pixels.lowerBound * shape.channels
      let (x, y) = (map.base + first, result.base + first)
      if factor.shape == shape {
        kernel_multiply(x, factor.base + first, y, pixels.count * shape.channels, adding)
      } else if factor.shape.channels == shape.channels {
        kernel_multiply_pixel(x, factor.base, y, pixels.count, shape.channels, adding)
      } else {
        kernel_multiply_scalar(x, factor.base + pixels.lowerBound, y, pixels.count, shape.channels, adding)
      }
    }
  }
}

/// The shape of the largest input, where the others are of that shape, one pixel of it, or one channel.
private func joined(_ inputs: [Shape]) throws -> Shape {
  let largest = inputs.max { ($0.pixels, $0.channels) < ($1.pixels, $1.channels) }!
  let pixel = Shape(1, 1, largest.channels), channel = Shape(largest.height, largest.width, 1)
  for shape in inputs where shape != largest && shape != pixel && shape != channel {
    throw LayerError("it joins maps of one shape and is given \(largest) and \(shape)")
  }
  return largest
}

/// Cut down to the same nodes of every input, unless one of them has a single channel for all.
private func narrowedJoin(_ layer: any Layer, _ inputs: [Shape]) -> NarrowedLayer? {
  inputs.allSatisfy { $0.channels == inputs[0].channels } ? .ofNarrowedInputs(layer) : nil
}

/// Sums `gradient`, or `gradient` · `map`, over the pixels or over the channels of which `result` has only one.
private func reduce(
  _ gradient: FeatureMap, _ map: FeatureMap?, into result: FeatureMap, adding: Bool, on cores: Cores
) {
  let shape = gradient.shape
  if result.shape.channels == shape.channels {
    if !adding { kernel_fill(result.base, shape.channels, 0) }
    kernel_sum_pixels(gradient.base, map?.base, shape.pixels, shape.channels, result.base)
  } else {
    cores.forEachRange(of: shape.pixels, unit: 16) { pixels, _ in
      let first = pixels.lowerBound * shape.channels
      kernel_sum_channels(
        gradient.base + first, map.map { $0.base + first }, pixels.count, shape.channels, 1,
        result.base + pixels.lowerBound, adding)
    }
  }
}
