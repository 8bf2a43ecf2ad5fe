import Dispatch
import NetworkZoo
import NeuralNetwork
import Synchronization

/// Runs ascents on a background Dispatch queue, one at a time.
///
/// Orders take effect between iterations; the order to leave a run even between two operations. The queue never waits
/// for the reader of its reports.
public final class AscentQueue: Sendable {
  private struct Orders {
    var run: Run?
    var mustBegin = false
    var isRunning = false
    var singleSteps = 0
    /// The iteration at which running stops.
    var limit = 0
    /// Whether the last picture has to be measured, and the pause or the end reported.
    var mustSettle = false
    /// Changes to be made before the next step.
    var settings: [Setting] = []
    /// Whether `work` is running or scheduled, and so will see these orders.
    var isWorking = false
  }

  private enum Job {
    case begin(Run)
    case step(Run)
    case settle(Run)
  }

  let queue = DispatchQueue(label: "ascent", qos: .userInitiated)
  private let orders = Mutex(Orders())
  /// The current ascent; used on `queue` only.
  private let driver = Mutex<AscentDriver?>(nil)
  private let cores: Cores
  private let reports: Mailbox<AscentReport>
  private let naturalMaximum: @Sendable (AscentRequest, NetworkFile) -> Float?

  /// Makes a queue that computes on `cores` and posts its progress to `reports`. `naturalMaximum` knows where a run is to
  /// end, if anywhere before its last iteration.
  public init(
    cores: Cores, reports: Mailbox<AscentReport>,
    naturalMaximum: @escaping @Sendable (AscentRequest, NetworkFile) -> Float? = { _, _ in nil }
  ) {
    self.naturalMaximum = naturalMaximum
    self.cores = cores
    self.reports = reports
  }

  /// Leaves the current run, if any, and begins `run`, which takes steps at once if `isRunning`.
  public func begin(_ run: Run, isRunning: Bool = true) {
    precondition(run.history.last < 0 || run.origin != nil, "a run of \(run.request.title) that was begun before")
    order { orders in
      orders = Orders(
        run: run, mustBegin: true, isRunning: isRunning, limit: run.request.last, mustSettle: true,
        isWorking: orders.isWorking)
    }
  }

  /// Takes steps until iteration `limit`.
  public func resume(to limit: Int) {
    order { orders in
      orders.limit = limit
      orders.isRunning = true
    }
  }

  /// Stops after the current iteration.
  public func pause() { order { $0.isRunning = false } }

  /// Takes one step, whether the run is paused or not.
  public func stepForward() { order { $0.singleSteps += 1 } }

  /// Changes a setting of the current run from the next step on.
  public func change(_ setting: Setting) { order { $0.settings.append(setting) } }

  /// Leaves the current run.
  public func leave() { order { $0 = Orders(isWorking: $0.isWorking) } }

  /// Leaves the current run and returns when nothing is being computed any more.
  public func stop() {
    leave()
    queue.sync {}
  }

  private func order(_ change: (inout Orders) -> Void) {
    let isAsleep = orders.withLock { orders in
      change(&orders)
      defer { orders.isWorking = true }
      return !orders.isWorking
    }
    if isAsleep { queue.async { self.work() } }
  }

  /// Carries out orders until there is nothing to do.
  private func work() {
    driver.withLock { driver in
      var rate = Rate()
      defer { if orders.withLock({ $0.run == nil }) { driver = nil } }
      while let job = nextJob() {
        switch job {
        case .begin(let run):
          driver = nil  // frees its memory before the next ascent allocates
          driver = begin(run)
        case .step(let run): if let driver { step(driver, run, &rate) }
        case .settle(let run): if let driver { settle(driver, run) }
        }
      }
    }
  }

  /// The next job; nil if there is nothing to do.
  private func nextJob() -> Job? {
    orders.withLock { orders in
      if let run = orders.run {
        if orders.mustBegin {
          orders.mustBegin = false
          return .begin(run)
        }
        if orders.isRunning && run.history.last >= orders.limit { orders.isRunning = false }
        if orders.isRunning || orders.singleSteps > 0 {
          orders.singleSteps = max(0, orders.singleSteps - 1)
          orders.mustSettle = true
          return .step(run)
        }
        if orders.mustSettle {
          orders.mustSettle = false
          return .settle(run)
        }
      }
      orders.isWorking = false
      return nil
    }
  }

  private func begin(_ run: Run) -> AscentDriver? {
    report(run) { _ in .preparing }
    do throws(RecipeError) {
      let driver = try AscentDriver(
        run.request, on: run.file, cores: cores, naturalMaximum: naturalMaximum(run.request, run.file),
        measuring: { done, count in report(run) { _ in .measuring(photographs: done, of: count) } },
        unless: { [self] in isLeft(run) })
      let ascent = driver.ascent
      guard let origin = run.origin else {
        run.history.append(ascent.maskedPicture, previousValue: nil)
        run.keep(ascent.state, at: 0)
        return driver
      }
      if let state = origin.state { try ascent.restore(state) }
      steps: while ascent.iteration < origin.iteration {
        switch driver.advance() {
        case .climbed: run.keep(ascent.state, at: ascent.iteration)
        case .ended(let result) where result.ending == .naturalMaximum: continue  // it has gone on from there before
        case .ended: break steps
        }
      }
      guard ascent.iteration == origin.iteration || isLeft(run) else {
        throw RecipeError("iteration \(origin.iteration) cannot be reached again")
      }
      return driver
    } catch {
      if error == .left { return nil }
      // later orders to pause, step or resume find no run
      orders.withLock { if $0.run === run { $0.run = nil } }
      report(run) { _ in .ended(.failed(error)) }
      return nil
    }
  }

  private func step(_ driver: AscentDriver, _ run: Run, _ rate: inout Rate) {
    let settings = orders.withLock { orders in
      defer { orders.settings = [] }
      return orders.run === run ? orders.settings : []
    }
    let ascent = driver.ascent
    for setting in settings { ascent.change(setting) }
    if !settings.isEmpty { run.request = ascent.request }
    rate.begin()
    switch driver.advance() {
    case .climbed(let value):
      run.history.append(ascent.maskedPicture, previousValue: value)
      run.keep(ascent.state, at: ascent.iteration)
      rate.end()
      report(run, rate: rate.perSecond) { $0.isRunning ? .running : .stepping }
    case .ended(let result): end(run, result)
    }
  }

  private func settle(_ driver: AscentDriver, _ run: Run) {
    run.rest(in: driver.ascent.state)
    let result = driver.settle()
    if result.ending == .dead, run.history.last >= run.request.last { return end(run, result) }
    guard let value = result.value else { return }
    run.history.setLastValue(value)
    report(run) { $0.isRunning ? .running : run.history.last >= $0.limit ? .ended(result.ending) : .paused }
  }

  private func isLeft(_ run: Run) -> Bool { orders.withLock { $0.run !== run } }

  /// Ends a run that cannot continue.
  private func end(_ run: Run, _ result: AscentDriver.Result) {
    guard result.ending != .left else { return }
    if let value = result.value { run.history.setLastValue(value) }
    orders.withLock { orders in
      guard orders.run === run else { return }
      orders.isRunning = false
      orders.singleSteps = 0
      orders.mustSettle = false
    }
    report(run) { _ in .ended(result.ending) }
  }

  /// Posts a report of `run`. The orders are locked meanwhile, so that no report of running can follow a pause.
  private func report(_ run: Run, rate: Double? = nil, _ phase: (Orders) -> AscentReport.Phase) {
    orders.withLock { reports.post(AscentReport(run: run, phase: phase($0), rate: rate)) }
  }
}
