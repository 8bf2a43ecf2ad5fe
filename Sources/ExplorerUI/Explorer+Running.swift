import FeatureVisualization
import NeuralNetwork

extension Explorer {
  // MARK: - Beginning

  /// What is climbed: the node under the cursor, or what was asked for in its place.
  var target: Objective? { objective ?? layer.map { .node(node, of: $0.name) } }

  /// Begins the ascent of what the cursor is on, at both sides.
  mutating func beginRun() -> [Effect] {
    restsAt = nil
    return begin(.left) + (comparison == nil ? [] : begin(.right))
  }

  /// Begins the ascent of one side.
  mutating func begin(_ side: Side) -> [Effect] {
    guard let file, let target else { return [] }
    if side == .left, let climb, climb.isOfNode, findings[climb.place] == nil, let value = climb.run.history.lastValue {
      findings[climb.place] = .climbed(value)
    }
    nextFrame = nil
    let run = Run(AscentRequest(target, in: file, settings(of: side)), on: file)
    self[side] = Climb(run, at: place, isOfNode: objective == nil)
    if side == .left && objective == nil { findings[place] = nil }
    return [.queue(side, .begin(run))]
  }

  mutating func take(_ report: AscentReport) {
    guard let side = sides.first(where: { self[$0]?.run === report.run }), var climb = self[side] else { return }
    climb.take(report)
    self[side] = climb
    guard side == .left, climb.isOfNode else { return }
    switch report.phase {
    case .silent: findings[climb.place] = .silent
    case .dead: findings[climb.place] = .dead
    case .paused, .finished:
      guard case .some(.some(let value)) = report.run.history.values.last else { return }
      // whatever was climbed below its ReLU, the node itself never opened
      findings[climb.place] = report.phase == .finished && value == 0 ? .silent : .climbed(value)
    case .preparing, .running, .stepping, .failed: break
    }
  }

  /// Again with the next seed.
  mutating func again() -> [Effect] {
    for side in sides {
      let seed = (self[side]?.run.request.seed ?? 0) &+ 1
      change(settingsOf: side) { $0.set(.seed(seed)) }
    }
    return beginRun()
  }

  /// Climbs the negative of what is climbed, or no longer. Penalties stay penalties.
  mutating func negate() -> [Effect] {
    guard var negative = target else { return [] }
    for (place, term) in negative.terms.enumerated() {
      if case .penalty = term.measure { continue }
      negative.terms[place].weight.negate()
    }
    objective = layer.map { negative == .node(node, of: $0.name) } == true ? nil : negative
    return beginRun()
  }

  /// Goes on from the iteration on the screen with other random numbers; what came later is left.
  mutating func branch(at now: ContinuousClock.Instant) -> [Effect] {
    guard let climb, let snapshot = climb.snapshot else { return [] }
    branches += 1
    let iteration = snapshot.iteration
    var request = climb.run.request
    let seed = request.seed &+ branches
    request.end = nil
    request.changes.removeAll { $0.iteration >= iteration }
    let wishes = climb.wishes.filter { $0.key != "seed" } + [.seed(seed)]
    request.changes += wishes.map { AscentRequest.Change($0, at: iteration) }
    let run = Run(branching: climb.run, at: iteration, by: request)
    var branch = Climb(run, at: climb.place, isOfNode: climb.isOfNode)
    while branch.limit <= iteration { branch.limit += max(1, request.iterations) }
    self.climb = branch
    say("branched at \(iteration) · seed \(seed) from there", at: now)
    // a run that is as long as its recipe says needs to be told to go on
    return [.queue(.left, .begin(run))]
      + (branch.limit == request.last ? [] : [.queue(.left, .resume(to: branch.limit))])
  }

  // MARK: - Running and looking

  /// Whether steps are being taken at the left.
  var isRunning: Bool { climb?.isRunning == true }

  /// A run that is not on the screen does not go on.
  mutating func pauseUnseen() -> [Effect] { sides.flatMap { pause($0) } }

  private mutating func pause(_ side: Side) -> [Effect] {
    guard self[side]?.isRunning == true else { return [] }
    self[side]?.phase = .paused
    return [.queue(side, .pause)]
  }

  mutating func runOrPause(at now: ContinuousClock.Instant) -> [Effect] {
    if sides.contains(where: { self[$0]?.isRunning == true }) { return pauseUnseen() }
    return sides.flatMap { side -> [Effect] in
      guard var climb = self[side], !climb.isStuck else { return [] }
      if climb.limit <= climb.last {
        while climb.limit <= climb.last { climb.limit += max(1, climb.run.request.iterations) }
        say("goes on to \(climb.limit) iterations", at: now)
      }
      self[side] = climb
      return resume(side)
    }
  }

  /// Runs on to the limit.
  mutating func resume(_ side: Side) -> [Effect] {
    guard var climb = self[side], !climb.isStuck, climb.last < climb.limit else { return [] }
    climb.shown = nil
    climb.phase = .running
    self[side] = climb
    return [.queue(side, .resume(to: climb.limit))]
  }

  /// Shows another iteration; the run waits.
  mutating func look(at iteration: (Climb) -> Int?) -> [Effect] {
    sides.flatMap { side -> [Effect] in
      guard let climb = self[side], let iteration = iteration(climb),
        let snapshot = climb.run.history.snapshot(at: max(0, iteration))
      else { return [] }
      // what is computed meanwhile must not move the picture
      self[side]?.shown = climb.isRunning || snapshot.iteration < climb.last ? snapshot.iteration : nil
      return pause(side)
    }
  }

  /// One iteration on: through the past and, at its end, a new one.
  mutating func forward() -> [Effect] {
    guard let climb else { return [] }
    if let shown = climb.shown, shown < climb.last { return look { $0.run.history.kept(after: $0.shownIteration) } }
    return sides.flatMap { side -> [Effect] in
      self[side]?.shown = nil
      let paused = pause(side)
      return self[side]?.isStuck == false ? paused + [.queue(side, .stepForward)] : paused
    }
  }
}
