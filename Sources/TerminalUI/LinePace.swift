/// Decides when the next part of a picture may be sent and how many bytes it may have, so that a slow line never has more
/// before it than a tenth of a second: what follows a key is seen at once, and there is no backlog.
///
/// A part stands between two status requests (`CSI 5 n`), which a terminal answers when it comes to them: the time between
/// the answers is what the part took on the line, however far the terminal is. Until the second answer nothing more is
/// sent. Times are seconds on any clock that only grows.
struct LinePace: Sendable {
  /// How long a part may take on the line, seconds.
  static let partTime = 0.1
  /// The bytes of a part, at the least and at the most.
  static let sizes = 4096...400_000
  /// The bytes of a part while nothing is known.
  static let firstSize = 16_384
  /// How long an answer is waited for, seconds: then it is taken for lost.
  static let patience = 5.0
  /// The seconds between two parts for a terminal that answers nothing.
  static let blindInterval = 0.2

  /// Whether the terminal answers.
  private(set) var answers: Bool
  /// Bytes a second; nil while nothing is known.
  private(set) var bandwidth: Double?
  /// The most bytes of a part.
  private let most: Int
  /// The seconds from one part's begin to the next one's, at the least.
  private let interval: Double

  /// Whether a part was begun and not ended.
  private(set) var isOpen = false
  /// The bytes of the part so far.
  private(set) var bytes = 0
  private var begun = -Double.infinity
  private var ended = 0.0
  private var isInFlight = false
  // When the first of the two answers came.
  private var firstAnswer: Double?

  /// For a terminal that has answered, or has not. A multiplexer (tmux, screen) reads everything at once and drops what
  /// its own line cannot take: it gets less.
  init(answers: Bool, isMultiplexed: Bool) {
    self.answers = answers
    most = isMultiplexed ? 65_536 : Self.sizes.upperBound
    interval = isMultiplexed ? 0.1 : 0
  }

  /// The bytes that the next part may have.
  var budget: Int {
    guard answers, let bandwidth else { return Self.firstSize }
    return min(max(Int(bandwidth * Self.partTime), Self.sizes.lowerBound), most)
  }

  /// The time from which another part may begin, unless an answer comes before; nil while one is open.
  var free: Double? {
    if isOpen { return nil }
    if isInFlight { return ended + Self.patience }
    return begun + (answers ? interval : max(interval, Self.blindInterval))
  }

  /// Whether answers are to come.
  var isAwaited: Bool { isOpen || isInFlight }

  /// Whether parts take no longer than they are meant to.
  var isQuick: Bool { bandwidth.map { Double(budget) / $0 < 1.5 * Self.partTime } ?? false }

  /// Whether another part may begin.
  func isFree(at now: Double) -> Bool { free.map { $0 <= now } ?? false }

  /// The first status request is on its way.
  mutating func begin(at now: Double) {
    precondition(!isOpen, "a part of \(bytes) bytes is open")
    isOpen = true
    bytes = 0
    begun = now
    firstAnswer = nil
    // what was lost is not waited for any more
    isInFlight = false
  }

  /// So many bytes of the part are on their way.
  mutating func add(_ count: Int) { bytes += count }

  /// The second status request is on its way.
  mutating func end(at now: Double) {
    isOpen = false
    ended = now
    isInFlight = answers
  }

  /// The line is given to others: no answer is waited for any more.
  mutating func abandon() {
    isOpen = false
    isInFlight = false
  }

  /// The terminal has answered a status request.
  mutating func takeAnswer(at now: Double) {
    answers = true
    guard isOpen || isInFlight else { return }
    guard let first = firstAnswer, !isOpen else {
      firstAnswer = now
      return
    }
    isInFlight = false
    // too few bytes tell nothing
    guard bytes >= 1024 else { return }
    let measured = Double(bytes) / max(now - first, 0.0005)
    // answers may come late and together, as if the line were fast: believed little by little
    let before = bandwidth ?? Double(Self.firstSize) / Self.partTime
    bandwidth = (before + min(measured, 4 * before)) / 2
  }
}
