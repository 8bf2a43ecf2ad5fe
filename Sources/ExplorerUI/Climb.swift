import FeatureVisualization

/// The pictures that may stand beside each other; alone there is the left one.
public enum Side: Hashable, Sendable { case left, right }

/// An ascent as the explorer follows it: what it is doing, and what of it is shown.
struct Climb: Sendable {
  /// What came of it so far.
  let run: Run
  /// Where the cursor was.
  let place: NodePosition
  /// Whether it climbs the node at `place`, and nothing else.
  let isOfNode: Bool
  /// What the run is doing.
  var phase = AscentReport.Phase.preparing
  /// Iterations a second.
  var rate: Double?
  /// Where running stops.
  var limit: Int
  /// The iteration on the screen; nil: the latest.
  var shown: Int?
  /// What is to change with the next step.
  private(set) var wishes: [Setting] = []

  /// A climb that is about to begin, or to go on.
  init(_ run: Run, at place: NodePosition, isOfNode: Bool) {
    self.run = run
    self.place = place
    self.isOfNode = isOfNode
    limit = run.request.last
  }

  /// The last iteration; 0 before the start.
  var last: Int { max(0, run.history.last) }
  /// How many iterations there are to be seen, or will be.
  var total: Int { max(limit, last) }
  /// The iteration on the screen.
  var shownIteration: Int { shown ?? last }
  /// The snapshot on the screen.
  var snapshot: Snapshot? { run.history.snapshot(at: shown ?? Int.max) }
  /// A tenth of the run.
  var tenth: Int { max(1, total / 10) }
  /// Whether steps are being taken.
  var isRunning: Bool { phase == .running || phase == .preparing }
  /// Whether it cannot go on.
  var isStuck: Bool {
    switch phase {
    case .silent, .dead, .failed: true
    default: false
    }
  }

  /// The recipe as the next step will have it.
  var request: AscentRequest {
    var request = run.request.current(after: last)
    for wish in wishes { wish.apply(to: &request) }
    return request
  }

  /// The recipe as it was when the picture on the screen was made; of the latest one, as the next step will have it.
  var shownRequest: AscentRequest {
    guard let shown, shown < last else { return request }
    return run.request.ending(at: shown).current(after: shown)
  }

  mutating func wish(for setting: Setting) {
    wishes.removeAll { $0.key == setting.key }
    wishes.append(setting)
  }

  mutating func take(_ report: AscentReport) {
    phase = report.phase == .stepping ? .paused : report.phase
    rate = report.rate ?? rate
    let changes = report.run.request.changes
    wishes.removeAll { wish in changes.last { $0.setting.key == wish.key }?.setting == wish }
  }
}
