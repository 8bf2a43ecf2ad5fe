import FeatureVisualization

/// A run as the explorer follows it: what it is doing, which iteration is on the screen, what is about to change.
struct FollowedRun: Sendable {
  private(set) var run: Run
  /// Where the cursor was when it began.
  let position: NodePosition
  /// Whether it maximizes the node at `position` and nothing else.
  let isOfNode: Bool
  /// What was set when it began.
  private let settings: Settings
  private(set) var phase = AscentReport.Phase.preparing
  /// Iterations per second.
  private(set) var rate: Double?
  /// The iteration at which it stops.
  var limit: Int
  /// The newest iteration at the last report.
  private(set) var reported = 0
  /// The iteration on the screen; nil: the newest one.
  private(set) var shown: Int?
  /// The newest iteration that was on the screen, where more were computed than shown at the pace that is wanted; nil:
  /// all were.
  private var seen: Int?
  /// Whether it was running and only waits until it is on the screen again.
  private(set) var isHeld = false
  /// Settings that apply from the next iteration on.
  private(set) var pendingSettings: [Setting] = []

  /// A run that is about to begin or to go on; `settings` are what is set for it.
  init(_ run: Run, at position: NodePosition, isOfNode: Bool, settings: Settings) {
    self.run = run
    self.position = position
    self.isOfNode = isOfNode
    self.settings = settings
    limit = run.request.last
  }

  /// The newest iteration; 0 before the start.
  var last: Int { max(0, run.history.last) }
  /// How many iterations there are, or will be.
  var total: Int { max(limit, last) }
  var shownIteration: Int { shown ?? last }
  /// Whether an older iteration than the newest is on the screen.
  var isInThePast: Bool { shown.map { $0 < last } ?? false }
  /// The snapshot on the screen; nil before the first one.
  var snapshot: Snapshot? { run.history.snapshot(at: shown ?? Int.max) }
  /// The value of the picture on the screen or, where the newest is not measured yet, the last one known.
  var shownValue: Float? { snapshot?.value ?? (shown == nil ? run.history.lastValue : nil) }

  // MARK: - What was seen

  /// Whether pictures are computed that were not shown yet.
  var hidesNewest: Bool { seen != nil }
  /// The newest iteration that was on the screen.
  var newestSeen: Int { seen ?? last }
  /// The values of what was on the screen, by iteration.
  var seenValues: ArraySlice<Float?> { run.history.values.prefix(newestSeen + 1) }
  /// The last one of these that is known.
  var lastSeenValue: Float? { seenValues.last { $0 != nil } ?? nil }

  /// The iteration with the highest value, of those that were seen and have the final size; nil: there is none yet.
  var best: (iteration: Int, value: Float)? {
    let resized = run.request.changes.last { $0.setting.key == "size" && $0.iteration < last }.map { $0.iteration + 1 }
    let first = max(run.request.firstOfLastStage, resized ?? 0)
    var best: (iteration: Int, value: Float)?
    for (iteration, value) in zip(first..., seenValues.dropFirst(first)) {
      if let value, best.map({ value >= $0.value }) ?? true { best = (iteration, value) }
    }
    return best
  }

  /// How long the ascent of `request` would take at the speed of this one; nil: that is not known yet.
  func seconds(for request: AscentRequest) -> Double? {
    guard let rate, rate > 0, let picture = run.history.snapshot(at: last)?.picture else { return nil }
    return request.pixelSteps
      / (rate * Double(picture.width * picture.height * run.request.pictures * run.request.tuned.views))
  }

  /// A tenth of the run, in iterations.
  var tenth: Int { max(1, total / 10) }

  // MARK: - Phases

  var isRunning: Bool {
    switch phase {
    case .preparing, .measuring, .running: true
    case .stepping, .paused, .ended: false
    }
  }
  /// Whether it takes no steps, and all that it took were shown.
  var isAtRest: Bool { !isRunning && !hidesNewest }

  /// How it ended; nil: it did not.
  var ending: Ending? { if case .ended(let ending) = phase { ending } else { nil } }

  /// Whether it cannot go on. A node that is silent after all steps may wake in further ones.
  var isStuck: Bool {
    switch ending {
    case nil, .finished, .naturalMaximum, .left: false
    case .silent: last < limit
    case .dead, .notFinite, .failed: true
    }
  }

  /// What it tells about its node; nil: nothing yet.
  var finding: Finding? {
    switch phase {
    case .ended(.silent): return .silent
    case .ended(.dead): return .dead
    case .paused: return run.history.values.last.flatMap { $0 }.map { .left($0) }
    case .ended(.finished), .ended(.naturalMaximum): return run.history.values.last.flatMap { $0 }.map { .reached($0) }
    case .preparing, .measuring, .running, .stepping, .ended(.notFinite), .ended(.failed), .ended(.left): return nil
    }
  }

  /// Why it could not go on; nil: it can, or there was nothing to do.
  var failure: String? { phase.failure }

  /// Takes in what the queue reports.
  mutating func take(_ report: AscentReport) {
    phase = report.phase == .stepping ? .paused : report.phase
    rate = report.rate ?? rate
    reported = last
    let changes = report.run.request.changes
    pendingSettings.removeAll { setting in changes.last { $0.setting.key == setting.key }?.setting == setting }
  }

  // MARK: - Orders

  /// Stops taking steps.
  mutating func pause() -> [QueueOrder] {
    guard isRunning else { return [] }
    phase = .paused
    return [.pause]
  }

  /// Waits until it is on the screen again.
  mutating func hold() -> [QueueOrder] {
    isHeld = isRunning || isHeld
    return pause()
  }

  /// Runs on to the limit and shows the newest iteration.
  mutating func resume() -> [QueueOrder] {
    guard !isStuck, last < limit else { return [] }
    (shown, seen) = (nil, nil)
    isHeld = false
    phase = .running
    return [.resume(to: limit)]
  }

  /// Whether all iterations are there that were asked for.
  var isDone: Bool { !isStuck && limit <= last }

  /// Where all iterations are done, adds as many as the recipe has, and returns the new limit.
  mutating func extendIfDone() -> Int? {
    guard isDone else { return nil }
    extend(beyond: last)
    return limit
  }

  private mutating func extend(beyond iteration: Int) {
    while limit <= iteration { limit += max(1, run.request.iterations) }
  }

  /// Pauses and shows `iteration`, or the nearest earlier one that was kept.
  mutating func look(at iteration: Int) -> [QueueOrder] {
    guard let snapshot = run.history.snapshot(at: max(0, iteration)) else { return [] }
    // what is being computed must not move the picture
    put(isRunning || snapshot.iteration < last ? snapshot.iteration : nil)
    return pause()
  }

  /// Shows `iteration`, and does not pause.
  mutating func show(_ iteration: Int) { put(iteration < last ? iteration : nil) }

  private mutating func put(_ iteration: Int?) {
    shown = iteration
    if let iteration { seen = seen.map { max($0, iteration) } } else { seen = nil }
  }

  /// Shows `iteration`, and tells nothing of what comes after `newest` until it is on the screen, too.
  mutating func show(_ iteration: Int, hidingAfter newest: Int) {
    show(iteration)
    seen = shown == nil || newest >= last ? nil : newest
  }

  /// Shows the newest iteration and computes one more.
  mutating func stepForward() -> [QueueOrder] {
    put(nil)
    let paused = pause()
    return isStuck ? paused : paused + [.stepForward]
  }

  /// Applies a setting from the next iteration on.
  mutating func change(_ setting: Setting) -> [QueueOrder] {
    pendingSettings.removeAll { $0.key == setting.key }
    pendingSettings.append(setting)
    return [.change(setting)]
  }

  // MARK: - Coming back

  /// Goes on as it was left: what was running runs, what was paused rests. Returns the orders; nil where nothing is
  /// left to go on with.
  mutating func goOn() -> [QueueOrder]? {
    guard failure == nil, let again = run.goingOn else { return nil }
    run = again
    let wasPaused = !isHeld && (phase == .paused || phase == .stepping)
    isHeld = false
    if !wasPaused { put(nil) }
    let isWhole = limit == again.request.last
    let begin = [QueueOrder.begin(again, isRunning: !wasPaused && isWhole)] + pendingSettings.map { .change($0) }
    return begin + (wasPaused || isWhole ? [] : [.resume(to: limit)])
  }

  // MARK: - Requests

  /// What the next step will do.
  var request: AscentRequest {
    var request = run.request.current(after: last)
    for setting in pendingSettings { setting.apply(to: &request) }
    return request
  }

  /// What made the picture on the screen.
  var shownRequest: AscentRequest { run.request.ending(at: shownIteration).current(after: shownIteration) }

  /// What makes it again: what was set when it began and, from the iterations on where that was, what was changed
  /// since.
  var settingsToRepeat: Settings {
    var settings = settings
    settings.changes = run.request.changes
    for setting in pendingSettings {
      settings.changes.removeAll { $0.setting.key == setting.key && $0.iteration == last }
      settings.changes.append(AscentRequest.Change(setting, at: last))
    }
    guard limit != run.request.last else { return settings }
    settings.fixed.removeAll { $0.key == "end" }
    if limit != run.request.iterations { settings.set(.end(limit)) }
    return settings
  }

  /// A run that goes on from the iteration on the screen with another seed, whatever came later; nil before the first
  /// snapshot. A run that is longer than its recipe says has to be resumed.
  func branch(seed: UInt64) -> FollowedRun? {
    guard let iteration = snapshot?.iteration else { return nil }
    var request = run.request
    request.end = nil
    request.changes.removeAll { $0.iteration >= iteration }
    let settings = pendingSettings.filter { $0.key != "seed" } + [.seed(seed)]
    request.changes += settings.map { AscentRequest.Change($0, at: iteration) }
    var branch = FollowedRun(
      Run(branching: run, at: iteration, by: request), at: position, isOfNode: isOfNode, settings: self.settings)
    branch.extend(beyond: iteration)
    return branch
  }
}

extension AscentReport.Phase {
  /// Why the run failed; nil: it did not.
  var failure: String? {
    switch self {
    case .ended(let ending) where ending.isFailure: ending.explanation
    default: nil
    }
  }
}
