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

  /// Maximizes the target in one pane. Findings are those of the first.
  mutating func begin(_ pane: Int) -> [Effect] {
    guard let file, let target else { return [] }
    if pane == 0 {
      if let old = panes[0].followed, old.isOfNode, findings[old.position] == nil, let value = old.run.history.lastValue
      {
        findings[old.position] = .reached(value)
      }
      if objective == nil { findings[lists.position] = nil }
    }
    let (position, isOfNode) = (lists.position, objective == nil)
    return inPane(pane) { $0.begin(target, in: file, at: position, isOfNode: isOfNode) }
  }

  /// A queue tells about its run; it may have been left meanwhile.
  mutating func take(_ report: AscentReport) {
    if let failure = report.phase.failure { messages.note(failure, isError: true) }
    guard let pane = panes.firstIndex(where: { $0.followed?.run === report.run }) else { return }
    panes[pane].followed?.take(report)
    if pane == 0, let followed = panes[0].followed, followed.isOfNode, let finding = followed.finding {
      findings[followed.position] = finding
    }
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
      panes.removeLast()
      return [.queue(pane: panes.count, .leave)]
    }
    var pane = Pane(panes[0].settings)
    pane.settings.set(.seed(panes[0].nextSeed))
    if panes[0].activation != nil { pane.activation = ActivationMap() }
    panes.append(pane)
    return begin(panes.count - 1)
  }

  // MARK: - Running and looking

  /// A run that is not on the screen does not go on.
  mutating func pause() -> [Effect] { inEachPane { $0.pause() } }

  mutating func runOrPause(at now: ContinuousClock.Instant) -> [Effect] {
    if panes.contains(where: \.isRunning) { return pause() }
    for pane in panes.indices {
      if let limit = panes[pane].followed?.extendIfDone() { say("continuing to \(limit) iterations", at: now) }
    }
    return inEachPane { $0.resume() }
  }

  /// Shows another iteration of every run, and pauses them.
  mutating func look(at iteration: (FollowedRun) -> Int?) -> [Effect] { inEachPane { $0.look(at: iteration) } }

  /// Shows the next iteration or, at the end, computes a new one.
  mutating func stepForward() -> [Effect] {
    guard let followed = panes[0].followed else { return [] }
    if followed.isInThePast { return look { $0.run.history.kept(after: $0.shownIteration) } }
    return inEachPane { $0.followed?.stepForward() ?? [] }
  }

  /// Replays the runs from the picture on the screen or, where that is the newest, from the start.
  mutating func replay(at now: ContinuousClock.Instant) -> [Effect] {
    guard let followed = panes[0].followed, followed.last > 0 else { return [] }
    let first = followed.isInThePast ? followed.shownIteration : 0
    return inEachPane { $0.play(from: first, at: now) }
  }

  mutating func stopReplay() {
    for pane in panes.indices { panes[pane].nextFrame = nil }
  }

  // MARK: - Activation maps

  mutating func showOrHideActivation(at now: ContinuousClock.Instant) {
    let isShown = panes[0].activation != nil
    if !isShown, panes[0].followed?.run.request.objective.singleNode == nil {
      return say("only a node has an activation map: choose one", isError: true, at: now)
    }
    for pane in panes.indices { panes[pane].activation = isShown ? nil : ActivationMap() }
  }

  /// Asks for what is not known yet about the pictures on the screen.
  mutating func askForActivation(at now: ContinuousClock.Instant) -> [Effect] {
    guard case .node = mode, file != nil else { return [] }
    return panes.indices.compactMap { pane in
      panes[pane].followed.flatMap { panes[pane].activation?.ask(about: $0, pane: pane, at: now) }
        .map { .mapActivation($0) }
    }
  }

  /// An activation map came, or why there is none.
  mutating func take(
    _ order: ActivationOrder, _ result: Result<Picture?, RecipeError>, at now: ContinuousClock.Instant
  ) {
    guard panes.indices.contains(order.pane), panes[order.pane].activation != nil else { return }
    switch result {
    case .success(let picture):
      if panes[order.pane].activation?.take(order, picture) == true {
        say("the node is active nowhere in this picture", at: now)
      }
    case .failure(let error):
      for pane in panes.indices { panes[pane].activation = nil }
      say(error.description, isError: true, at: now)
    }
  }
}
