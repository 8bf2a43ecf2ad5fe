/// The values that a channel can take; an end is infinite where nothing is known.
public typealias Interval = ClosedRange<Double>

extension Interval {
  static var unbounded: Interval { -.infinity ... .infinity }

  /// From `lower` to `upper`; unbounded where one of them is not a number.
  init(_ lower: Double, _ upper: Double) { self = lower <= upper ? lower...upper : .unbounded }

  func including(_ value: Double) -> Interval { Swift.min(lowerBound, value)...Swift.max(upperBound, value) }

  func union(_ other: Interval) -> Interval { including(other.lowerBound).including(other.upperBound) }

  static func * (interval: Interval, factor: Double) -> Interval {
    let (a, b) = (interval.lowerBound * factor, interval.upperBound * factor)
    return factor < 0 ? Interval(b, a) : Interval(a, b)
  }

  static func + (interval: Interval, summand: Double) -> Interval {
    Interval(interval.lowerBound + summand, interval.upperBound + summand)
  }

  static func + (a: Interval, b: Interval) -> Interval {
    Interval(a.lowerBound + b.lowerBound, a.upperBound + b.upperBound)
  }
}

/// The intervals of weighted sums, one for each node.
struct IntervalSums {
  private var lower, upper: [Double]

  init(count: Int) {
    lower = [Double](repeating: 0, count: count)
    upper = lower
  }

  var intervals: [Interval] { lower.indices.map { Interval(lower[$0], upper[$0]) } }

  mutating func add(_ interval: Interval, _ weight: Float, to node: Int) {
    guard weight != 0 else { return }
    let weight = Double(weight)
    lower[node] += weight * (weight > 0 ? interval.lowerBound : interval.upperBound)
    upper[node] += weight * (weight > 0 ? interval.upperBound : interval.lowerBound)
  }
}
