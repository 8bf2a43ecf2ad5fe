import FeatureVisualization

extension Pane {
  /// Between two pictures of a replay without a pace.
  private static let frameTime = Duration.milliseconds(50)
  /// The most pictures of such a replay: eight seconds.
  private static let maximumFrames = 160

  var isPlaying: Bool { nextFrame != nil }

  /// Replays the run from `first` on.
  mutating func play(from first: Int, _ pace: Pace?, at now: ContinuousClock.Instant) -> [QueueOrder] {
    nextFrame = now + (pace?.frameTime ?? Self.frameTime)
    return look { min(first, $0.last) }
  }

  /// Shows a run that is faster than `pace` at that pace, from `first` on, which was on the screen last.
  mutating func follow(_ pace: Pace, from first: Int, at now: ContinuousClock.Instant) {
    guard nextFrame == nil, let followed, !followed.isInThePast, followed.last > first else { return }
    self.followed?.show(first, hidingAfter: first)
    nextFrame = now + pace.frameTime
  }

  /// Takes another pace; nil: a run shows its newest picture again.
  mutating func set(_ pace: Pace?, at now: ContinuousClock.Instant) {
    guard let followed else { return }
    if let pace {
      if isPlaying {
        nextFrame = now + pace.frameTime
      } else if followed.isRunning {
        follow(pace, from: max(0, followed.last - 1), at: now)
      }
    } else if isPlaying, followed.isRunning {
      nextFrame = nil
      self.followed?.show(followed.last)
    }
  }

  /// Runs on to the limit and shows the newest picture or, at a pace, all from the one on the screen on.
  mutating func resume(_ pace: Pace?, at now: ContinuousClock.Instant) -> [QueueOrder] {
    let (shown, seen) = (followed?.shown, followed?.newestSeen ?? 0)
    let orders = resume()
    if let pace, let shown {
      followed?.show(shown, hidingAfter: seen)
      nextFrame = now + pace.frameTime
    }
    return orders
  }

  /// Shows the next picture of a replay, if it is due; the replay ends with the newest one.
  mutating func showNextFrame(_ pace: Pace?, at now: ContinuousClock.Instant) {
    guard let time = nextFrame, time <= now else { return }
    nextFrame = nil
    guard let followed, let shown = followed.shown, followed.isInThePast else { return }
    let stride = pace?.stride ?? max(1, followed.last / Self.maximumFrames)
    let history = followed.run.history
    // where pictures were dropped the next one is farther
    let next = max(history.snapshot(at: shown + stride)?.iteration ?? 0, history.kept(after: shown))
    self.followed?.show(next)
    if next < followed.last { nextFrame = max(time + (pace?.frameTime ?? Self.frameTime), now) }
  }
}
