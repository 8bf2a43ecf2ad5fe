/// Decides when the next part of a picture may be sent and how many bytes it may have, so that never more than a tenth
/// of a second's worth is on its way: the answer to a key is seen at once, and no backlog builds up.
///
/// A part is between two status requests (`CSI 5 n`), which the terminal answers when it reaches them. The time between
/// the answers is what the part took on the line, whatever the latency. Nothing more is sent before the second answer.
/// A terminal that has not answered its first request is sent no other: it may never answer, or be far away, and what
/// it answers after the program has ended would be keys for the shell. Times are seconds on any monotonic clock.
struct LinePace: Sendable {
  /// Seconds that a part may take on the line.
  static let partTime = 0.1
  /// Smallest and largest number of bytes of a part.
  static let sizes = 4096...400_000
  /// Bytes of a part while the bandwidth is unknown, unless the terminal is far away.
  static let firstSize = 16_384
  /// Seconds after which a terminal that has not answered yet is considered far away.
  static let farAway = 0.25
  /// Seconds after which an answer is considered lost.
  static let patience = 5.0
  /// Seconds between two parts for a terminal that does not answer.
  static let blindInterval = 0.2

  /// Whether the terminal answers.
  private(set) var answers = false
  /// Bytes per second; nil while unknown.
  private(set) var bandwidth: Double?
  /// Largest number of bytes of a part on this line.
  private let most: Int
  /// Least number of seconds from the start of one part to the start of the next.
  private let interval: Double
  /// Bytes per second that pictures may have even if the line carries more; nil: as many as it carries.
  private let limit: Double?

  /// Whether a part has been begun and not ended.
  private(set) var isOpen = false
  /// Bytes of the current part so far.
  private(set) var bytes = 0
  private var begun = -Double.infinity
  private var ended = 0.0
  private var isInFlight = false
  /// Whether the current part is between two status requests.
  private(set) var asks = false
  /// Status requests whose answers are still expected.
  private(set) var awaited = 0
  // When the first request was sent, and whether its answer took long.
  private var asked = -Double.infinity
  private var isFar = false
  // When the first of the two answers arrived.
  private var firstAnswer: Double?

  /// - Parameter isMultiplexed: tmux and screen read everything at once and drop what their own line cannot take. So
  ///   they get less.
  init(isMultiplexed: Bool, limit: Int? = nil) {
    self.limit = limit.map { Double($0) }
    most = isMultiplexed ? 65_536 : Self.sizes.upperBound
    interval = isMultiplexed ? 0.1 : 0
  }

  /// Bytes that the next part may have.
  var budget: Int {
    let allowed = limit.map { max(Int($0 * Self.partTime), Self.sizes.lowerBound) } ?? most
    guard answers, let bandwidth else {
      return min(isFar || mayAnswer ? Self.sizes.lowerBound : Self.firstSize, allowed)
    }
    return min(max(Int(bandwidth * Self.partTime), Self.sizes.lowerBound), most, allowed)
  }

  /// Whether the first answer is still waited for.
  var mayAnswer: Bool { !answers && awaited > 0 }

  /// When the next part may begin, unless an answer allows it earlier; nil while a part is open.
  var free: Double? {
    if isOpen { return nil }
    if isInFlight { return ended + Self.patience }
    let least = answers ? interval : max(interval, Self.blindInterval)
    return begun + max(least, limit.map { Double(bytes) / $0 } ?? 0)
  }

  /// Bytes per second that pictures may have; nil while unknown.
  var rate: Double? { bandwidth.map { min($0, limit ?? $0) } }

  /// Whether parts take about as long as they should, or less.
  var isQuick: Bool { bandwidth.map { Double(budget) / $0 < 1.5 * Self.partTime } ?? false }

  /// Whether the next part may begin.
  func isFree(at now: Double) -> Bool { free.map { $0 <= now } ?? false }

  /// Call when a status request is sent that belongs to no part.
  mutating func ask(at now: Double) {
    if !answers { asked = now }
    awaited += 1
  }

  /// Call when a part begins, before its first status request is sent if `asks`.
  mutating func begin(at now: Double) {
    precondition(!isOpen, "a part of \(bytes) bytes is open")
    isOpen = true
    asks = answers
    bytes = 0
    begun = now
    firstAnswer = nil
    // If an answer was lost, it is no longer waited for.
    isInFlight = false
    if answers || now >= asked + Self.patience { awaited = 0 }
    if asks { awaited += 1 }
  }

  /// Call when `count` bytes of the part are sent.
  mutating func add(_ count: Int) { bytes += count }

  /// Call when a part ends, and its second status request is sent if `asks`.
  mutating func end(at now: Double) {
    isOpen = false
    ended = now
    isInFlight = asks
    if asks { awaited += 1 }
  }

  /// Stops waiting for answers, because the terminal is given back.
  mutating func abandon() {
    isOpen = false
    isInFlight = false
    awaited = 0
  }

  /// Call when the terminal has answered a status request.
  mutating func takeAnswer(at now: Double) {
    awaited = max(0, awaited - 1)
    if !answers {
      answers = true
      isFar = now >= asked + Self.farAway
    }
    guard asks, isOpen || isInFlight else { return }
    guard let first = firstAnswer, !isOpen else {
      firstAnswer = now
      return
    }
    isInFlight = false
    // Too few bytes say nothing about the bandwidth.
    guard bytes >= 1024 else { return }
    let measured = Double(bytes) / max(now - first, 0.0005)
    // Delayed answers may arrive together, as if the line were fast. So the estimate rises only gradually.
    let before = bandwidth ?? Double(budget) / Self.partTime
    bandwidth = (before + min(measured, 4 * before)) / 2
  }
}
