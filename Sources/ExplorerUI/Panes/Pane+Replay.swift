import FeatureVisualization

extension Pane {
  /// Between two pictures of a replay.
  private static let frameTime = Duration.milliseconds(50)
  /// The most pictures of a replay: eight seconds.
  private static let maximumFrames = 160

  var isPlaying: Bool { nextFrame != nil }

  /// Replays the run from `first` on.
  mutating func play(from first: Int, at now: ContinuousClock.Instant) -> [QueueOrder] {
    nextFrame = now + Self.frameTime
    return look { min(first, $0.last) }
  }

  /// Shows the next picture of a replay, if it is due; the replay ends with the newest one.
  mutating func showNextFrame(at now: ContinuousClock.Instant) {
    guard let time = nextFrame, time <= now else { return }
    nextFrame = nil
    guard let followed, let shown = followed.shown, followed.isInThePast else { return }
    let stride = max(1, followed.last / Self.maximumFrames)
    let history = followed.run.history
    // where pictures were dropped the next one is farther
    let next = max(history.snapshot(at: shown + stride)?.iteration ?? 0, history.kept(after: shown))
    self.followed?.show(next)
    if next < followed.last { nextFrame = now + Self.frameTime }
  }
}
