/// Which positions of an axis of an input one position of a layer's output is computed from: from `first` + i · `step`
/// on, for position i.
public struct Reach: Hashable, Sendable {
  /// From one position of the output to the next, in positions of the input.
  let step: Double
  /// Where position 0 begins; can lie before the axis.
  let first: Double
  /// From the first to the last, both included; infinite: all, whatever the position.
  let size: Double

  /// The same position.
  static let same = Reach(step: 1, first: 0, size: 1)
  /// All positions.
  static let whole = Reach(step: 0, first: 0, size: .infinity)
}

extension Reach {
  /// The smallest that holds both.
  func union(_ other: Reach) -> Reach {
    guard size.isFinite, other.size.isFinite else { return .whole }
    let begin = min(first, other.first)
    return Reach(step: step, first: begin, size: max(first + size, other.first + other.size) - begin)
  }
}
