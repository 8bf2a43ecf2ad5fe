extension Explorer {
  /// Tells something for a while. What only announces the next message is not kept in the log.
  mutating func say(
    _ text: String, isError: Bool = false, isKept: Bool = true, at now: ContinuousClock.Instant
  ) {
    messages.say(text, isError: isError, isKept: isKept, at: now)
  }

  /// Tells what is wrong with what was typed or chosen, in the overlay if it stands there to be corrected.
  mutating func refuse(_ reason: String, at now: ContinuousClock.Instant) {
    guard var overlay, overlay.show(problem: reason) else { return say(reason, isError: true, at: now) }
    self.overlay = overlay
    messages.note(reason, isError: true)
  }
}
