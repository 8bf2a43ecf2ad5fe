/// Iterations per second, smoothed over about a second.
struct Rate {
  private let clock = ContinuousClock()
  private var start: ContinuousClock.Instant?
  private var secondsEach: Double?

  var perSecond: Double? { secondsEach.map { 1 / max($0, 1e-9) } }

  mutating func begin() { start = clock.now }

  mutating func end() {
    guard let start else { return }
    let seconds = (clock.now - start) / .seconds(1)
    let weight = min(1, max(0.05, seconds))
    secondsEach = secondsEach.map { $0 + weight * (seconds - $0) } ?? seconds
  }
}
