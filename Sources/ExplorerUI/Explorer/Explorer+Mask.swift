import Pictures

extension Explorer {
  /// Shows of the pictures only what matters to their objective, on black, then on squares, then all of it again.
  mutating func showMaskElsewhere(at now: ContinuousClock.Instant) {
    switch backdrop {
    case nil:
      backdrop = .black
      say("on black: what matters little to the node", at: now)
    case .black:
      backdrop = .checkerboard
      say("on squares: what matters little to the node", at: now)
    case .checkerboard:
      backdrop = nil
      say("the whole picture", at: now)
    }
  }
}
