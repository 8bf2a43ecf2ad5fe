/// How many iterations of a run are shown per second, at most.
struct Pace: Equatable, Sendable {
  static let rates = [1, 2, 5, 10, 20, 50]

  private let rate: Int

  private init(rate: Int) { self.rate = rate }

  /// The pace of `rate` iterations per second, or the next slower one; nil: no limit, or it is less than 1.
  init?(_ rate: Int?) {
    guard let rate = rate.flatMap({ rate in Self.rates.last { $0 <= rate } }) else { return nil }
    self.rate = rate
  }

  var words: String { rate == 1 ? "1 iteration per second" : "\(rate) iterations per second" }

  /// The pace that many steps slower (< 0) or faster; nil, from which it begins, too: no limit.
  static func next(to pace: Pace?, by steps: Int) -> Pace? {
    let index = pace.flatMap { rates.firstIndex(of: $0.rate) } ?? rates.count
    let next = max(0, index + steps)
    return next < rates.count ? Pace(rate: rates[next]) : nil
  }

  /// The iterations from one picture to the next.
  var stride: Int { (rate + Self.pictures - 1) / Self.pictures }
  /// The time between them.
  var frameTime: Duration { .seconds(stride) / rate }

  /// Pictures per second; at more, several iterations are one step.
  private static let pictures = 25
}
