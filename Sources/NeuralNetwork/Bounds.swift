// Bounds of what a network can compute of any image: intervals, layer by layer, each channel the same at all positions.
//
// They are wide, for they take everything to be as bad as can be at once. But where the two ends meet, nothing on an image
// can move the value: of a ReLU whose input is never above 0 both are 0.

extension Network {
  /// Between which bounds each channel of the value `value` stays, whatever the image; infinite where a layer has none that
  /// are known. Throws `PlanError` where a layer does not fit `canvas` or cannot be read.
  public func bounds(of value: Int, on canvas: Canvas) throws(PlanError) -> [ClosedRange<Double>] {
    let shapes = try self.shapes(on: canvas)
    var isNeeded = [Bool](repeating: false, count: value + 1)
    isNeeded[value] = true
    for number in isNeeded.indices.reversed() where isNeeded[number] {
      for input in operations[number].inputs { isNeeded[input] = true }
    }
    var bounds = [[ClosedRange<Double>]](repeating: [], count: value + 1)
    bounds[0] = [ClosedRange](repeating: -1...1, count: 3)
    for number in 1..<max(1, value + 1) where isNeeded[number] {
      let operation = operations[number]
      let layer: any Layer
      do { layer = try operation.layer.loaded() } catch {
        throw PlanError(operation: operation.name, canvas: nil, reason: "\(error)")
      }
      bounds[number] =
        layer.bounds(of: operation.inputs.map { bounds[$0] })
        ?? [ClosedRange](repeating: .unbounded, count: shapes[number].channels)
    }
    return bounds[value]
  }
}

extension Layer {
  /// The bounds of the output's channels where the inputs' have these; nil where none are known.
  fileprivate func bounds(of inputs: [[ClosedRange<Double>]]) -> [ClosedRange<Double>]? {
    switch self {
    case let layer as Clamp:
      let (lower, upper) = (Double(layer.lower), Double(layer.upper))
      return inputs[0].map { $0.clamped(to: lower...upper) }
    case let layer as ScaleShift:
      return inputs[0].indices.map { inputs[0][$0] * Double(layer.scale[$0]) + Double(layer.shift[$0]) }
    case let layer as ChannelSelection: return layer.channels.map { inputs[0][$0] }
    case is Concatenation: return inputs.flatMap { $0 }
    case is Sum:
      let channels = inputs.map(\.count).max()!
      return (0..<channels).map { channel in
        inputs.dropFirst().reduce(inputs[0].of(channel)) { sum, input in
          ClosedRange(
            sum.lowerBound + input.of(channel).lowerBound, sum.upperBound + input.of(channel).upperBound)
        }
      }
    // a window may reach beyond the map
    case is MaxPooling, is AveragePooling: return inputs[0].map { $0.including(0) }
    case let layer as GlobalAveragePooling: return layer.isSum ? nil : inputs[0]
    case is Resizing: return inputs[0]
    case let layer as Padding:
      guard case .constant(let value) = layer.mode else { return inputs[0] }
      return inputs[0].map { $0.including(Double(value)) }
    case let layer as Convolution: return layer.bounds(of: inputs[0])
    case let layer as DepthwiseConvolution: return layer.bounds(of: inputs[0])
    default: return nil
    }
  }
}

extension Convolution {
  fileprivate func bounds(of input: [ClosedRange<Double>]) -> [ClosedRange<Double>] {
    let taps = filters.shape[1] * filters.shape[2]
    var sums = Sums(count: outputs)
    filters.values.withUnsafeBufferPointer { weights in
      for group in 0..<groups {
        for tap in 0..<taps {
          for channel in 0..<groupInputs {
            // what surrounds the map is 0
            let range = input[group * groupInputs + channel].including(0)
            let row = ((group * taps + tap) * groupInputs + channel) * groupOutputs
            for node in 0..<groupOutputs { sums.add(range, weights[row + node], to: group * groupOutputs + node) }
          }
        }
      }
    }
    return epilogue.bounds(of: sums.ranges)
  }
}

extension DepthwiseConvolution {
  fileprivate func bounds(of input: [ClosedRange<Double>]) -> [ClosedRange<Double>] {
    let ranges = input.map { $0.including(0) }
    var sums = Sums(count: ranges.count)
    for (place, weight) in filters.values.enumerated() {
      sums.add(ranges[place % ranges.count], weight, to: place % ranges.count)
    }
    return epilogue.bounds(of: sums.ranges)
  }
}

extension Epilogue {
  fileprivate func bounds(of sums: [ClosedRange<Double>]) -> [ClosedRange<Double>] {
    let lower = clamp.map { Double($0.lower) } ?? -.infinity, upper = clamp.map { Double($0.upper) } ?? .infinity
    return sums.indices.map { node in
      let scaled = sums[node] * Double(scale?[node] ?? 1)
      return (scaled + Double(shift[node])).clamped(to: lower...upper)
    }
  }
}

/// Bounds of weighted sums.
private struct Sums {
  private var lower, upper: [Double]

  init(count: Int) {
    lower = [Double](repeating: 0, count: count)
    upper = lower
  }

  var ranges: [ClosedRange<Double>] { lower.indices.map { ClosedRange(lower[$0], upper[$0]) } }

  mutating func add(_ range: ClosedRange<Double>, _ weight: Float, to place: Int) {
    guard weight != 0 else { return }
    let weight = Double(weight)
    lower[place] += weight * (weight > 0 ? range.lowerBound : range.upperBound)
    upper[place] += weight * (weight > 0 ? range.upperBound : range.lowerBound)
  }
}

extension [ClosedRange<Double>] {
  /// A map of one channel counts for every channel.
  fileprivate func of(_ channel: Int) -> ClosedRange<Double> { self[count == 1 ? 0 : channel] }
}

extension ClosedRange<Double> {
  fileprivate static var unbounded: Self { -.infinity ... .infinity }

  /// From `lower` to `upper`; unbounded where one of them is not a number.
  fileprivate init(_ lower: Double, _ upper: Double) { self = lower <= upper ? lower...upper : .unbounded }

  fileprivate func including(_ value: Double) -> Self { Swift.min(lowerBound, value)...Swift.max(upperBound, value) }

  fileprivate static func * (range: Self, factor: Double) -> Self {
    let (a, b) = (range.lowerBound * factor, range.upperBound * factor)
    return factor < 0 ? Self(b, a) : Self(a, b)
  }

  fileprivate static func + (range: Self, summand: Double) -> Self {
    Self(range.lowerBound + summand, range.upperBound + summand)
  }
}
