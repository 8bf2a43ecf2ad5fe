import FeatureVisualization

/// The picture at the right: the same objective otherwise climbed.
struct Comparison: Sendable {
  /// What is the same for every ascent there.
  var settings: Settings
  /// The ascent at work.
  var climb: Climb?
}

extension Explorer {
  /// The sides that there are.
  var sides: [Side] { comparison == nil ? [.left] : [.left, .right] }

  /// The ascent of a side.
  subscript(side: Side) -> Climb? {
    get { side == .left ? climb : comparison?.climb }
    set { if side == .left { climb = newValue } else { comparison?.climb = newValue } }
  }

  func settings(of side: Side) -> Settings { side == .left ? settings : comparison?.settings ?? settings }

  mutating func change(settingsOf side: Side, _ change: (inout Settings) -> Void) {
    if side == .left { change(&settings) } else if comparison != nil { change(&comparison!.settings) }
  }

  /// Begins the same with the next seed at the right, or leaves what is there.
  mutating func compare() -> [Effect] {
    if comparison != nil {
      comparison = nil
      return [.queue(.right, .leave)]
    }
    comparison = Comparison(settings: settings)
    let seed = (climb?.run.request.seed ?? 0) &+ 1
    change(settingsOf: .right) { $0.set(.seed(seed)) }
    return begin(.right)
  }
}
