/// Decides when the next part of a picture may be sent and how many bytes it may have, so that never more than a tenth
/// of a second's worth is on its way: the answer to a key is seen at once, and no backlog builds up.
///
/// A part is between two status requests (`CSI 5 n`), which the terminal answers when it reaches them. The time between
/// the answers is what the part took on the line, whatever the latency. Nothing more is sent before the second answer.
/// Times are seconds on any monotonic clock.
struct LinePace: Sendable {
  /// Seconds that a part may take on the line.
  static let partTime = 0.1
  /// Smallest and largest number of bytes of a part.
  static let sizes = 4096...400_000
  /// Bytes of a part while the bandwidth is unknown.
  static let firstSize = 16_384
  /// Seconds after which an answer is considered lost.
  static let patience = 5.0
  /// Seconds between two parts for a terminal that does not answer.
  static let blindInterval = 0.2

  /// Whether the terminal answers.
  private(set) var answers: Bool
  /// Bytes per second; nil while unknown.
  private(set) var bandwidth: Double?
  /// Largest number of bytes of a part on this line.
  private let most: Int
  /// Least number of seconds from the start of one part to the start of the next.
  private let interval: Double

  /// Whether a part has been begun and not ended.
  private(set) var isOpen = false
  /// Bytes of the current part so far.
  private(set) var bytes = 0
  private var begun = -Double.infinity
  private var ended = 0.0
  private var isInFlight = false
  // When the first of the two answers arrived.
  private var firstAnswer: Double?

  /// - Parameter isMultiplexed: tmux and screen read everything at once and drop what their own line cannot take. So
  ///   they get less.
  init(answers: Bool, isMultiplexed: Bool) {
    self.answers = answers
    most = isMultiplexed ? 65_536 : Self.sizes.upperBound
    interval = isMultiplexed ? 0.1 : 0
  }

  /// Bytes that the next part may have.
  var budget: Int {
    guard answers, let bandwidth else { return Self.firstSize }
    return min(max(Int(bandwidth * Self.partTime), Self.sizes.lowerBound), most)
  }

  /// When the next part may begin, unless an answer allows it earlier; nil while a part is open.
  var free: Double? {
    if isOpen { return nil }
    if isInFlight { return ended + Self.patience }
    return begun + (answers ? interval : max(interval, Self.blindInterval))
  }

  /// Whether answers are outstanding.
  var isAwaited: Bool { isOpen || isInFlight }

  /// Whether parts take about as long as they should, or less.
  var isQuick: Bool { bandwidth.map { Double(budget) / $0 < 1.5 * Self.partTime } ?? false }

  /// Whether the next part may begin.
  func isFree(at now: Double) -> Bool { free.map { $0 <= now } ?? false }

  /// Call when the first status request is sent.
  mutating func begin(at now: Double) {
    precondition(!isOpen, "a part of \(bytes) bytes is open")
    isOpen = true
    bytes = 0
    begun = now
    firstAnswer = nil
    // If an answer was lost, it is no longer waited for.
    isInFlight = false
  }

  /// Call when `count` bytes of the part are sent.
  mutating func add(_ count: Int) { bytes += count }

  /// Call when the second status request is sent.
  mutating func end(at now: Double) {
    isOpen = false
    ended = now
    isInFlight = answers
  }

  /// Stops waiting for answers, because the terminal is given back.
  mutating func abandon() {
    isOpen = false
    isInFlight = false
  }

  /// Call when the terminal has answered a status request.
  mutating func takeAnswer(at now: Double) {
    answers = true
    guard isOpen || isInFlight else { return }
    guard let first = firstAnswer, !isOpen else {
      firstAnswer = now
      return
    }
    isInFlight = false
    // Too few bytes say nothing about the bandwidth.
    guard bytes >= 1024 else { return }
    let measured = Double(bytes) / max(now - first, 0.0005)
    // Delayed answers may arrive together, as if the line were fast. So the estimate rises only gradually.
    let before = bandwidth ?? Double(Self.firstSize) / Self.partTime
    bandwidth = (before + min(measured, 4 * before)) / 2
  }
}
