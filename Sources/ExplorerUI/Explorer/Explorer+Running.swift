import FeatureVisualization
import Pictures

extension Explorer {
  /// Changes a pane, and returns the orders to its queue.
  mutating func inPane(_ pane: Int, _ change: (inout Pane) -> [QueueOrder]) -> [Effect] {
    change(&panes[pane]).map { .queue(pane: pane, $0) }
  }

  /// Changes every pane, and returns the orders to their queues.
  mutating func inEachPane(_ change: (inout Pane) -> [QueueOrder]) -> [Effect] {
    panes.indices.flatMap { inPane($0, change) }
  }

  // MARK: - Beginning

  /// What is maximized: the node under the cursor, or what was asked for instead.
  var target: Objective? { objective ?? layer.map { .node(node, of: $0.name) } }

  /// Maximizes the target in every pane.
  mutating func beginRun() -> [Effect] {
    restsAt = nil
    return panes.indices.flatMap { begin($0) }
  }

  /// Maximizes the target in one pane, or goes on with the run that did. Findings are those of the first.
  mutating func begin(_ pane: Int) -> [Effect] {
    guard let file, let target else { return [] }
    if let left = leave(pane) { visits.leave(left) }
    let request = AscentRequest(target, in: file, panes[pane].settings)
    if let visit = visits.take(request), let effects = show(visit, in: pane) { return effects }
    let (position, isOfNode) = (lists.position, objective == nil)
    return inPane(pane) { $0.begin(request, in: file, at: position, isOfNode: isOfNode) }
  }

  // MARK: - Leaving and coming back

  /// The run of a pane, which is about to be left; nil: there is none.
  mutating func leave(_ pane: Int) -> Visits.Visit? {
    guard let followed = panes[pane].followed else { return nil }
    if pane == 0, followed.isOfNode, followed.ending == nil || followed.hidesNewest,
      let value = followed.lastSeenValue
    {
      findings.add(.left(value), about: followed.position, by: followed.run.request.recipe)
    }
    return Visits.Visit(
      followed: followed, settings: panes[pane].settingsOfRun,
      objective: followed.isOfNode ? nil : followed.run.request.objective)
  }

  /// Goes on with a run that was left.
  private mutating func show(_ visit: Visits.Visit, in pane: Int) -> [Effect]? {
    var followed = visit.followed
    guard let orders = followed.goOn() else { return nil }
    return inPane(pane) { $0.goOn(followed, orders) }
  }

  /// Goes back to the run that was looked at before, or forward again.
  mutating func goBack(isForward: Bool, at now: ContinuousClock.Instant) -> [Effect] {
    restsAt = nil
    let left = leave(0)
    guard let visit = isForward ? visits.forward(from: left) : visits.back(from: left) else {
      say(isForward ? "this is the newest run" : "this is the oldest run that is kept", at: now)
      return []
    }
    return go(to: visit)
  }

  /// Goes to a run that is kept.
  mutating func go(to run: Run, at now: ContinuousClock.Instant) -> [Effect] {
    guard let visit = visits.take(run) else {
      say("this run is not kept any more", at: now)
      return []
    }
    restsAt = nil
    if let left = leave(0) { visits.leave(left) }
    return go(to: visit)
  }

  private mutating func go(to visit: Visits.Visit) -> [Effect] {
    let position = visit.followed.position
    lists.clearFilter()
    lists.network = position.network
    objective = visit.objective
    if let layer = lists.entry.layers.first(where: { $0.value == position.layer }) {
      lists.entry.go(to: layer, node: position.node)
    }
    panes[0].settings = visit.settings
    let others = panes.indices.dropFirst().flatMap { begin($0) }
    return (show(visit, in: 0) ?? begin(0)) + others
  }

  /// A queue tells about its run; it may have been left meanwhile.
  mutating func take(_ report: AscentReport, at now: ContinuousClock.Instant) {
    if let failure = report.phase.failure { messages.note(failure, isError: true) }
    guard let pane = panes.firstIndex(where: { $0.followed?.run === report.run }) else { return }
    let before = panes[pane].followed?.reported ?? 0
    panes[pane].followed?.take(report)
    if let pace { panes[pane].follow(pace, from: before, at: now) }
  }

  mutating func restartWithNextSeed() -> [Effect] {
    for pane in panes.indices { panes[pane].settings.set(.seed(panes[pane].nextSeed)) }
    return beginRun()
  }

  /// Minimizes what is maximized, or the other way around. Penalties stay penalties.
  mutating func negate() -> [Effect] {
    guard var negative = target else { return [] }
    for (index, term) in negative.terms.enumerated() {
      if case .penalty = term.measure { continue }
      negative.terms[index].weight.negate()
    }
    objective = layer.map { negative == .node(node, of: $0.name) } == true ? nil : negative
    return beginRun()
  }

  /// Goes on from the iteration on the screen with another seed.
  mutating func branch(at now: ContinuousClock.Instant) -> [Effect] {
    guard let (orders, iteration, seed) = panes[0].branch() else { return [] }
    say("branched at iteration \(iteration) with seed \(seed)", at: now)
    return orders.map { .queue(pane: 0, $0) }
  }

  /// Opens a second pane with the next seed, or closes it.
  mutating func compare() -> [Effect] {
    if panes.count > 1 {
      if let left = leave(panes.count - 1) { visits.leave(left) }
      panes.removeLast()
      return [.queue(pane: panes.count, .leave)]
    }
    let seed = Setting.seed(panes[0].nextSeed)
    var pane = Pane(followedTarget?.settingsToRepeat ?? panes[0].settings)
    pane.settings.changes.removeAll { $0.setting.key == seed.key }
    pane.settings.set(seed)
    if panes[0].activation != nil { pane.activation = ActivationMap() }
    panes.append(pane)
    let effects = begin(panes.count - 1)
    // what was changed in the left run holds from the start for the runs that follow, on both sides
    panes[panes.count - 1].settings = panes[0].settings
    panes[panes.count - 1].settings.set(seed)
    return effects
  }

  // MARK: - Running and looking

  /// Runs that are not on the screen wait.
  mutating func hold() -> [Effect] { inEachPane { $0.hold() } }

  /// Pauses what moves, else lets it move: a replay, or the runs. Runs that are done go on only if that is asked for
  /// twice.
  mutating func runOrPause(at now: ContinuousClock.Instant) -> [Effect] {
    if panes.contains(where: { $0.isRunning || $0.isPlaying }) {
      stopReplay()
      return inEachPane { $0.pause() }
    }
    guard let followed = panes[0].followed else { return [] }
    if followed.isDone, followed.isInThePast { return replay(from: followed.shownIteration, at: now) }
    if followed.isDone, followed.ending != nil, askedForMoreAt.map({ now - $0 > Self.askingTime }) ?? true {
      askedForMoreAt = now
      say("all \(followed.last) iterations are done: space again runs \(followed.run.request.iterations) more", at: now)
      return []
    }
    askedForMoreAt = nil
    for pane in panes.indices {
      if let limit = panes[pane].followed?.extendIfDone() { say("continuing to \(limit) iterations", at: now) }
    }
    let pace = pace
    return inEachPane { $0.resume(pace, at: now) }
  }

  /// How long it counts that a question was asked.
  private static let askingTime = Duration.seconds(6)

  /// Shows another iteration of every run, and pauses them.
  mutating func look(at iteration: (FollowedRun) -> Int?) -> [Effect] {
    stopReplay()
    return inEachPane { $0.look(at: iteration) }
  }

  /// Shows the best iteration of every run, and pauses them.
  mutating func lookAtBest(at now: ContinuousClock.Instant) -> [Effect] {
    if let followed = panes[0].followed, followed.best == nil {
      say("there is no best picture yet: only those of the last stage are compared, which have the whole size", at: now)
      return []
    }
    return look { $0.best?.iteration }
  }

  /// Shows the next iteration or, at the end, computes a new one.
  mutating func stepForward() -> [Effect] {
    guard let followed = panes[0].followed else { return [] }
    if followed.isInThePast { return look { $0.run.history.kept(after: $0.shownIteration) } }
    return inEachPane { $0.followed?.stepForward() ?? [] }
  }

  /// Replays the runs from the picture on the screen or, where that is one of the last, from the start; stops a replay.
  mutating func replay(at now: ContinuousClock.Instant) -> [Effect] {
    if panes.contains(where: \.isPlaying) {
      stopReplay()
      return inEachPane { $0.pause() }
    }
    guard let followed = panes[0].followed, followed.last > 0 else { return [] }
    // the last tenth alone would be over at once
    let isNearEnd = followed.shownIteration + followed.last / 10 >= followed.last
    return replay(from: isNearEnd ? 0 : followed.shownIteration, at: now)
  }

  private mutating func replay(from first: Int, at now: ContinuousClock.Instant) -> [Effect] {
    let pace = pace
    return inEachPane { $0.play(from: first, pace, at: now) }
  }

  /// Shows runs and replays more slowly or faster.
  mutating func changePace(by steps: Int, at now: ContinuousClock.Instant) {
    pace = Pace.next(to: pace, by: steps)
    say(pace.map(\.words) ?? "as fast as it can", at: now)
    for pane in panes.indices { panes[pane].set(pace, at: now) }
  }

  mutating func stopReplay() {
    for pane in panes.indices { panes[pane].nextFrame = nil }
  }
}
