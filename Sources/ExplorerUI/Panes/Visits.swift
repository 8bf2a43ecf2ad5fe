import FeatureVisualization
import Files

/// The runs that were left, as far as there is memory for them, in the order in which one goes back and forward.
struct Visits: Sendable {
  /// A run, and what brings it back to the screen.
  struct Visit: Sendable {
    var followed: FollowedRun
    let settings: Settings
    /// What is maximized where that is not the node at the run's position.
    let objective: Objective?
  }

  /// The most bytes that they have, all together.
  private static let budget = 512 << 20

  /// Before the run on the screen, and after it; the nearest are the last.
  private var earlier: [Visit] = []
  private var later: [Visit] = []
  private let budget: Int
  private let room: @Sendable () -> Int

  /// Keeps at most `budget` bytes, and a quarter of what they and the `room` beside them are together.
  init(budget: Int = Self.budget, room: @escaping @Sendable () -> Int = { MemoryRoom.now.bytes }) {
    (self.budget, self.room) = (budget, room)
  }

  /// Keeps a run that is left for another one, which becomes the last: nothing is later than that.
  mutating func leave(_ visit: Visit) {
    earlier += later
    later = []
    add(visit, to: \.earlier)
  }

  /// Takes out the run of `request`, as it was asked for or as it was changed while it ran; nil: there is none.
  mutating func take(_ request: AscentRequest) -> Visit? {
    for list in [\Self.later, \Self.earlier] {
      if let index = self[keyPath: list].lastIndex(where: { $0.followed.isRun(of: request) }) {
        return self[keyPath: list].remove(at: index)
      }
    }
    return nil
  }

  /// Takes out the run before the one on the screen, which is kept as the one after it; nil: there is none.
  mutating func back(from visit: Visit?) -> Visit? { move(from: visit, \.earlier, \.later) }

  /// Takes out the run after the one on the screen, which is kept as the one before it; nil: there is none.
  mutating func forward(from visit: Visit?) -> Visit? { move(from: visit, \.later, \.earlier) }

  private mutating func move(
    from visit: Visit?, _ source: WritableKeyPath<Self, [Visit]>, _ target: WritableKeyPath<Self, [Visit]>
  ) -> Visit? {
    guard let found = self[keyPath: source].popLast() else { return nil }
    if let visit { add(visit, to: target) }
    return found
  }

  /// All of them, those left last first, around the place of the run on the screen.
  var inOrder: (later: [Visit], earlier: [Visit]) { (later, earlier.reversed()) }

  /// Takes out a run; nil: it is not kept any more.
  mutating func take(_ run: Run) -> Visit? {
    for list in [\Self.later, \Self.earlier] {
      if let index = self[keyPath: list].firstIndex(where: { $0.followed.run === run }) {
        return self[keyPath: list].remove(at: index)
      }
    }
    return nil
  }

  /// The nodes of which there are runs.
  var positions: Set<NodePosition> {
    Set((earlier + later).lazy.filter(\.followed.isOfNode).map(\.followed.position))
  }

  /// Forgets the runs of a network, which is another one now.
  mutating func forget(network: Int) {
    earlier.removeAll { $0.followed.position.network == network }
    later.removeAll { $0.followed.position.network == network }
  }

  private mutating func add(_ visit: Visit, to list: WritableKeyPath<Self, [Visit]>) {
    guard visit.followed.last > 0, visit.followed.failure == nil else { return }
    self[keyPath: list].append(visit)
    let held = (earlier + later).reduce(0) { $0 + $1.followed.run.size }
    fit(in: min(budget, (held + room()) / 4), held)
  }

  /// The runs that are farthest from the screen lose pictures first; all keep their last one, unless that is too much.
  private mutating func fit(in allowed: Int, _ held: Int) {
    var held = held
    func shrink(_ run: Run) {
      while held > allowed {
        let before = run.size
        guard run.thin() else { return }
        held += run.size - before
      }
    }
    for visit in later + earlier where held > allowed { shrink(visit.followed.run) }
    while held > allowed, !(earlier.isEmpty && later.isEmpty) {
      held -= (earlier.isEmpty ? later.removeFirst() : earlier.removeFirst()).followed.run.size
    }
  }
}

extension FollowedRun {
  /// Whether it began as `request`, or would now.
  func isRun(of request: AscentRequest) -> Bool {
    guard run.request.objective == request.objective else { return false }
    var (asked, now) = (run.request, run.request.current(after: last))
    (asked.changes, now.changes) = ([], [])
    if asked == request || now == request { return true }
    now.iterations = limit
    return now == request
  }
}
