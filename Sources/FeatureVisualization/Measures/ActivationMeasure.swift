// The values of an objective's measures on maps of activations, and their gradients.

import Glibc
import NeuralNetwork

/// A measure, applied to the map that a plan computes for it.
enum ActivationMeasure {
  /// The mean over positions of a weighted sum of the map's nodes (nil: their mean), without the border if `hasBorder`.
  case linear([Float]?, hasBorder: Bool)
  /// The mean square.
  case meanSquare
  /// The mean over positions of a · v · max(0.1, cos(a, v))^power, where v is the direction, or without one the guide's
  /// activations at the position.
  case agreement([NodeWeights], power: Float)
  /// −‖a − guide‖² / ‖guide‖².
  case inversion
  /// The mean over positions of the largest a · v, where v runs over all positions of the guide.
  case dream
  /// The negative similarity of the pictures' Gram matrices.
  case diversity

  init(_ measure: Measure) {
    switch measure {
    case .node: self = .linear([1], hasBorder: true)
    case .unit, .logit: self = .linear([1], hasBorder: false)
    case .direction(let direction, _, 0): self = .linear(direction.weights, hasBorder: true)
    case .direction(let direction, _, let power): self = .agreement([direction], power: power)
    case .layer: self = .meanSquare
    case .function(.mean, _, _): self = .linear(nil, hasBorder: true)
    case .function(.caricature, _, let power), .function(.grid, _, let power): self = .agreement([], power: power)
    case .function(.inversion, _, _): self = .inversion
    case .function(.dream, _, _): self = .dream
    case .function(.diversity, _, _): self = .diversity
    case .penalty: preconditionFailure("a penalty measures the image")
    }
  }

  var needsGuide: Bool {
    switch self {
    case .agreement(let directions, _): directions.isEmpty
    case .inversion, .dream: true
    case .linear, .meanSquare, .diversity: false
    }
  }

  var isDiversity: Bool { if case .diversity = self { true } else { false } }

  /// The value on a map; writes `weight` times its gradient. `gate` is applied to a linear measure of one node first.
  func evaluate(_ measured: MeasuredMap, weight: Float, gate: Gate?) -> Float {
    switch self {
    case .linear(let weights, let hasBorder):
      let window = MapWindow(of: measured.map.shape, border: hasBorder ? measured.border : 0)
      if let gate {
        let factor = weights?.first ?? 1
        return factor * gatedMean(measured, gate, window, weight * factor)
      }
      return weightedMean(measured, weights, window, weight)
    case .meanSquare: return squareMean(measured, weight)
    case .agreement(let directions, let power):
      guard let direction = directions.first else { return agreementMean(measured, measured.guide, power, weight) }
      var vector = [Float](repeating: 0, count: measured.map.shape.channels)
      for (node, value) in zip(direction.nodes, direction.weights) { vector[node] = value }
      return agreementMean(measured, vector, power, weight)
    case .inversion: return negativeDistance(measured, weight)
    case .dream: return bestMatchMean(measured, weight)
    case .diversity: preconditionFailure("a diversity is one of several maps")
    }
  }
}

/// The map of a layer to be measured, and the memory for its gradient.
struct MeasuredMap {
  let map, gradient: FeatureMap  // h×w×channels
  /// The same map for the guide picture, h×w×channels; empty: no guide.
  var guide: [Float] = []
  /// The fraction of the side that is ignored at each border.
  var border: Float = 0
}

/// An activation function that is applied here and not by the plan, to a map of one node, so that gradients can pass it
/// where it is flat, and lead out of its hollow.
struct Gate {
  let function: ActivationFunction
  /// Which gradients pass where the function is flat; nil: none.
  var rescue: Rescue?

  init(_ function: ActivationFunction, rescue: Rescue? = nil) { (self.function, self.rescue) = (function, rescue) }

  /// The least slope of functions with a hollow: there the true one leads down, to where nothing comes back from.
  private static let leastSlope: Float = 0.1

  /// The function at `x`.
  func value(_ x: Float) -> Float {
    switch function {
    case .clamp(let clamp): min(max(x, clamp.lower), clamp.upper)
    case .gated(let function): x * function.gate(at: x)!  // it has one
    }
  }

  /// The fraction of the gradient that passes at `x`, `leak` where the function is flat. Of x · g(x) the slope is g(x),
  /// without x · g′(x), which is negative below 0.
  func slope(_ x: Float, leak: (Float) -> Float) -> Float {
    switch function {
    case .clamp: isOpen(x) ? 1 : leak(x)
    case .gated(let function): max(Self.leastSlope, function.gate(at: x)!)
    }
  }

  /// Whether the gradient passes by itself at `value`, because the function is not flat there.
  private func isOpen(_ value: Float) -> Bool { distance(value) < 0 }

  /// The distance of `value` from the open interval; below 0 within.
  private func distance(_ value: Float) -> Float {
    switch function {
    case .clamp(let clamp): max(clamp.lower - value, value - clamp.upper)
    case .gated: -.infinity
    }
  }

  /// Whether so few positions of `map` are open that the rescue acts.
  func isRescued(_ map: FeatureMap, _ window: MapWindow) -> Bool {
    guard let rescue else { return false }
    var open = 0
    for row in window.rows {
      for column in window.columns where isOpen(map.base[row * map.shape.width + column]) { open += 1 }
    }
    return open <= Int(rescue.open * Float(window.pixels))
  }

  /// The fraction of the gradient that passes at a value that is not open.
  func leak(_ map: FeatureMap, _ window: MapWindow) -> (Float) -> Float {
    guard let rescue, isRescued(map, window) else { return { _ in 0 } }
    guard rescue.nearest < 1 else { return { _ in rescue.leak } }
    let distances = window.rows.flatMap { row in window.columns.map { distance(map.base[row * map.shape.width + $0]) } }
    let reach = distances.sorted()[max(1, Int(rescue.nearest * Float(window.pixels))) - 1]
    return { distance($0) <= reach ? rescue.leak : 0 }
  }
}

/// The positions of a map that are measured: all but a border.
struct MapWindow {
  let rows, columns: Range<Int>
  var pixels: Int { rows.count * columns.count }

  /// Leaves out `border` · side positions, rounded up, at each end of sides of 4 or more.
  init(of shape: Shape, border: Float) {
    func range(_ side: Int) -> Range<Int> {
      let left = side < 4 ? 0 : min(Int((border * Float(side)).rounded(.up)), (side - 1) / 2)
      return left..<side - left
    }
    rows = range(shape.height)
    columns = range(shape.width)
  }
}

private func weightedMean(_ measured: MeasuredMap, _ weights: [Float]?, _ window: MapWindow, _ weight: Float) -> Float {
  let (map, gradient) = (measured.map, measured.gradient)
  let channels = map.shape.channels
  let weights = weights ?? [Float](repeating: 1 / Float(channels), count: channels)
  let factor = weight / Float(window.pixels)
  gradient.values.update(repeating: 0)
  var sum = 0.0
  for row in window.rows {
    for column in window.columns {
      let offset = (row * map.shape.width + column) * channels
      for channel in 0..<channels {
        sum += Double(weights[channel] * map.base[offset + channel])
        gradient.base[offset + channel] = weights[channel] * factor
      }
    }
  }
  return Float(sum / Double(window.pixels))
}

/// The mean of the map after its gate; `slope` is the gradient where the gate's is 1, times the number of positions.
private func gatedMean(_ measured: MeasuredMap, _ gate: Gate, _ window: MapWindow, _ slope: Float) -> Float {
  let (map, gradient) = (measured.map, measured.gradient)
  let width = map.shape.width
  let slope = slope / Float(window.pixels)
  let leak = gate.leak(map, window)
  var sum = 0.0
  gradient.values.update(repeating: 0)
  for row in window.rows {
    for column in window.columns {
      let value = map.base[row * width + column]
      sum += Double(gate.value(value))
      gradient.base[row * width + column] = slope * gate.slope(value, leak: leak)
    }
  }
  return Float(sum / Double(window.pixels))
}

private func squareMean(_ measured: MeasuredMap, _ weight: Float) -> Float {
  let (map, gradient) = (measured.map, measured.gradient)
  let count = map.shape.count
  let factor = 2 * weight / Float(count)
  var sum = 0.0
  for i in 0..<count {
    sum += Double(map.base[i] * map.base[i])
    gradient.base[i] = factor * map.base[i]
  }
  return Float(sum / Double(count))
}

/// `vectors` has one vector for all positions, or one for each.
private func agreementMean(_ measured: MeasuredMap, _ vectors: [Float], _ power: Float, _ weight: Float) -> Float {
  let (map, gradient) = (measured.map, measured.gradient)
  let (pixels, channels) = (map.shape.pixels, map.shape.channels)
  let stride = vectors.count == channels ? 0 : channels
  let factor = weight / Float(pixels)
  let leastCosine: Float = 0.1  // as in Lucid: vectors that point elsewhere still get a gradient
  var sum = 0.0
  vectors.withUnsafeBufferPointer { vectors in
    for pixel in 0..<pixels {
      let (a, g) = (map.base + pixel * channels, gradient.base + pixel * channels)
      let v = vectors.baseAddress! + pixel * stride
      var (dot, aa, vv) = (Float(0), Float(0), Float(0))
      for i in 0..<channels {
        dot += a[i] * v[i]
        aa += a[i] * a[i]
        vv += v[i] * v[i]
      }
      let lengths = (aa * vv).squareRoot() + 1e-12
      let cosine = dot / lengths
      let scale = power == 0 ? 1 : powf(max(leastCosine, cosine), power)
      sum += Double(dot * scale)
      // d(dot · cos^p) = cos^p · v + dot · p · cos^(p−1) · d cos
      let turn = power == 0 || cosine <= leastCosine ? 0 : dot * power * powf(cosine, power - 1)
      let (along, back) = (factor * (scale + turn / lengths), aa > 0 ? factor * turn * cosine / aa : 0)
      for i in 0..<channels { g[i] = along * v[i] - back * a[i] }
    }
  }
  return Float(sum / Double(pixels))
}

private func negativeDistance(_ measured: MeasuredMap, _ weight: Float) -> Float {
  let (map, gradient, guide) = (measured.map, measured.gradient, measured.guide)
  let squaredNorm = guide.reduce(0.0) { $0 + Double($1 * $1) } + 1e-12
  var sum = 0.0
  for i in 0..<map.shape.count {
    let difference = map.base[i] - guide[i]
    sum += Double(difference * difference)
    gradient.base[i] = Float(-2 * Double(weight * difference) / squaredNorm)
  }
  return Float(-sum / squaredNorm)
}

/// At every position of the map, the best of the guide's vectors (positions × channels).
private func bestMatchMean(_ measured: MeasuredMap, _ weight: Float) -> Float {
  let (map, gradient, guide) = (measured.map, measured.gradient, measured.guide)
  let (pixels, channels) = (map.shape.pixels, map.shape.channels)
  let count = guide.count / channels
  let factor = weight / Float(pixels)
  var sum = 0.0
  // a few positions at a time: all dot products of two large maps would take gigabytes
  let most = min(pixels, 64)
  guide.withUnsafeBufferPointer { guide in
    withUnsafeTemporaryAllocation(of: Float.self, capacity: most * count) { products in
      for start in stride(from: 0, to: pixels, by: most) {
        let end = min(start + most, pixels)
        Matrix.multiply(
          Matrix(map.base + start * channels, rows: end - start, columns: channels),
          Matrix(guide.baseAddress!, rows: count, columns: channels).transposed, into: products.baseAddress!,
          stride: count)
        for pixel in start..<end {
          let row = products.baseAddress! + (pixel - start) * count
          var best = 0
          for candidate in 1..<max(count, 1) where row[candidate] > row[best] { best = candidate }
          sum += Double(row[best])
          for i in 0..<channels { gradient.base[pixel * channels + i] = factor * guide[best * channels + i] }
        }
      }
    }
  }
  return Float(sum / Double(pixels))
}
