/// Traffic to the terminal, per second.
public struct LineRate: Equatable, Sendable {
  /// Pictures shown.
  public var pictures = 0.0
  /// Bytes of pictures.
  public var bytes = 0.0
  /// Pictures not shown, because newer ones replaced them first.
  public var dropped = 0.0

  /// No traffic.
  public init() {}
}

/// Measures `LineRate` over the last two seconds. Times are seconds on any monotonic clock.
struct RateMeter: Sendable {
  private static let window = 2.0
  private enum Kind { case picture, bytes, dropped }
  private var entries: [(time: Double, kind: Kind, count: Int)] = []
  // Whether there is a picture of which nothing has been sent.
  private var isPictureDue = false

  /// A new screen, with pictures or without, replaces the last one: what was not sent of that one is dropped.
  mutating func expectPicture(_ hasPictures: Bool, at now: Double) {
    if isPictureDue { countDropped(at: now) }
    isPictureDue = hasPictures
  }

  /// Counts a part of a picture; the first part counts as the picture.
  mutating func countPart(bytes: Int, at now: Double) {
    add(.bytes, bytes, now)
    if isPictureDue { add(.picture, 1, now) }
    isPictureDue = false
  }

  mutating func countDropped(at now: Double) { add(.dropped, 1, now) }

  /// The mean per second of the two seconds before `now`.
  func rate(at now: Double) -> LineRate {
    var rate = LineRate()
    for entry in entries where entry.time > now - Self.window {
      let share = Double(entry.count) / Self.window
      switch entry.kind {
      case .picture: rate.pictures += share
      case .bytes: rate.bytes += share
      case .dropped: rate.dropped += share
      }
    }
    return rate
  }

  private mutating func add(_ kind: Kind, _ count: Int, _ now: Double) {
    if let first = entries.first, first.time < now - 2 * Self.window {
      entries.removeAll { $0.time <= now - Self.window }
    }
    entries.append((now, kind, count))
  }
}
