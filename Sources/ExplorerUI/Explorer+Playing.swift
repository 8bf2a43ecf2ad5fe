import FeatureVisualization

extension Explorer {
  /// Between two pictures of a run that is played back.
  private static let frameTime = Duration.milliseconds(50)
  /// The most pictures of one: eight seconds.
  private static let mostFrames = 160

  /// Plays the run back from the picture on the screen, or from the start where that is the last one; it waits meanwhile.
  mutating func play(at now: ContinuousClock.Instant) -> [Effect] {
    guard let climb, climb.last > 0 else { return [] }
    let first = climb.shown.map { $0 < climb.last ? $0 : 0 } ?? 0
    nextFrame = now + Self.frameTime
    return look { min(first, $0.last) }
  }

  /// Shows the next pictures of what is played; behind the last ones it ends.
  mutating func showNextFrame(at now: ContinuousClock.Instant) {
    guard let time = nextFrame, time <= now else { return }
    nextFrame = nil
    for side in sides {
      guard let climb = self[side], let shown = climb.shown, shown < climb.last else { continue }
      let stride = max(1, climb.last / Self.mostFrames)
      let history = climb.run.history
      // where pictures were dropped the next one is farther
      let next = max(history.snapshot(at: shown + stride)?.iteration ?? 0, history.kept(after: shown))
      self[side]?.shown = next < climb.last ? next : nil
      if next < climb.last { nextFrame = now + Self.frameTime }
    }
  }
}
