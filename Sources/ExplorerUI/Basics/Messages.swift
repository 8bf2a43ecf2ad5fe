/// What the user is told: one message at a time, and the log of all.
struct Messages: Sendable {
  /// How long a message stays.
  private static let time = Duration.seconds(6)
  /// The most messages that are kept.
  private static let maximumCount = 500

  /// The message on the screen.
  private(set) var current: Message?
  /// When the message goes; nil: there is none.
  private(set) var end: ContinuousClock.Instant?
  /// What was told so far, the newest last.
  private(set) var log: [Message] = []

  /// Tells something for a while. What only announces the next message is not kept in the log.
  mutating func say(_ text: String, isError: Bool, isKept: Bool, at now: ContinuousClock.Instant) {
    current = Message(text: text, isError: isError)
    end = now + Self.time
    if isKept { note(text, isError: isError) }
  }

  /// Adds to the log only.
  mutating func note(_ text: String, isError: Bool) {
    log.append(Message(text: text, isError: isError))
    log.removeFirst(max(0, log.count - Self.maximumCount))
  }

  mutating func clear() { (current, end) = (nil, nil) }

  /// Clears a message whose time is over.
  mutating func expire(at now: ContinuousClock.Instant) {
    if let end, end <= now { clear() }
  }
}
