import Dispatch
import NeuralNetwork
import Synchronization
import Testing

@testable import FeatureVisualization

/// A queue and its reports. Tests do not measure time: the limit only ends a test that would hang.
private struct Watched {
  let queue: AscentQueue
  private let mailbox: Mailbox<AscentReport>
  private let arrived: DispatchSemaphore
  private static let longest = DispatchTimeInterval.seconds(60)

  init() {
    let arrived = DispatchSemaphore(value: 0)
    let mailbox = Mailbox<AscentReport> { arrived.signal() }
    self.arrived = arrived
    self.mailbox = mailbox
    queue = AscentQueue(cores: Cores(), reports: mailbox)
  }

  /// Waits until the queue reports a phase of `run` for which `isIt` returns true.
  @discardableResult
  func wait(_ run: Run, until isIt: (AscentReport.Phase) -> Bool) throws -> AscentReport {
    while true {
      try #require(arrived.wait(timeout: .now() + Self.longest) == .success, "no report came")
      if let report = mailbox.take(), report.run === run, isIt(report.phase) { return report }
    }
  }

  /// Waits until the queue is idle.
  func waitUntilIdle() throws {
    let idle = DispatchSemaphore(value: 0)
    queue.queue.async { idle.signal() }
    try #require(idle.wait(timeout: .now() + Self.longest) == .success, "it computes on")
  }

  static func run(_ layer: String = "second", _ node: Int = 1, iterations: Int = 4, size: Canvas? = nil) -> Run {
    Run(
      SmallNetwork.request(layer, node, size: size ?? SmallNetwork.canvas, iterations: iterations),
      on: SmallNetwork.file)
  }

  /// More steps than any test takes.
  static let endless = 1 << 40
}

/// The phases of all reports, while a mailbox keeps only the newest. A class because the queue adds to it.
private final class AllPhases: Sendable {
  private let phases = Mutex<[AscentReport.Phase]>([])
  private let box = Mutex<Mailbox<AscentReport>?>(nil)

  /// A mailbox that is emptied into this log whenever a report is posted.
  func mailbox() -> Mailbox<AscentReport> {
    let mailbox = Mailbox<AscentReport> { [self] in
      guard let report = box.withLock({ $0?.take() }) else { return }
      phases.withLock { $0.append(report.phase) }
    }
    box.withLock { $0 = mailbox }
    return mailbox
  }

  /// Calls `order`, and returns the phases reported after it until `queue` is idle.
  func after(_ order: () -> Void, on queue: AscentQueue) -> [AscentReport.Phase] {
    order()
    phases.withLock { $0 = [] }
    queue.queue.sync {}
    return phases.withLock { $0 }
  }
}

struct AscentQueueTests {
  @Test func aRunReachesItsEndLikeADirectAscent() throws {
    let watched = Watched()
    let run = Watched.run(iterations: 4)
    watched.queue.begin(run)
    let report = try watched.wait(run) { $0 == .ended(.finished) }
    #expect(report.rate == nil)
    #expect(run.history.last == 4)

    let ascent = try Ascent(run.request, on: SmallNetwork.file, cores: Cores())
    var values: [Float?] = []
    for iteration in 0...4 {
      #expect(run.history.snapshot(at: iteration)?.picture == ascent.picture)
      values.append(ascent.measure())
      _ = ascent.step()
    }
    #expect(run.history.values == values)
  }

  @Test func aRunThatBeginsPausedIsMeasuredAndStepsOneByOne() throws {
    let watched = Watched()
    let run = Watched.run(iterations: 3)
    watched.queue.begin(run, isRunning: false)
    try watched.wait(run) { $0 == .paused }
    #expect(run.history.last == 0 && run.history.values[0] != nil)
    for iteration in 1...2 {
      watched.queue.stepForward()
      try watched.wait(run) { $0 == .paused }
      #expect(run.history.last == iteration && run.history.values[iteration] != nil)
    }
    watched.queue.resume(to: 3)
    try watched.wait(run) { $0 == .ended(.finished) }
    #expect(run.history.last == 3)
    // single steps continue beyond the end
    watched.queue.stepForward()
    try watched.wait(run) { $0 == .ended(.finished) }
    #expect(run.history.last == 4)
    // and so does the run when it is resumed
    watched.queue.resume(to: 6)
    try watched.wait(run) { $0 == .ended(.finished) }
    #expect(run.history.last == 6)
  }

  @Test(arguments: [5, 16, 18], [false, true])
  func aRunThatWasLeftGoesOnAsIfItHadNotBeen(at iteration: Int, isThinned: Bool) throws {
    let whole = Watched.run(iterations: 24)
    let watched = Watched()
    watched.queue.begin(whole)
    try watched.wait(whole) { $0 == .ended(.finished) }
    let left = Watched.run(iterations: 24)
    watched.queue.begin(left, isRunning: false)
    for _ in 0..<iteration { watched.queue.stepForward() }
    try watched.waitUntilIdle()
    #expect(left.history.last == iteration)
    watched.queue.begin(Watched.run())
    if isThinned {
      while left.thin() {}
      #expect(left.history.snapshot(at: 99)?.iteration == iteration, "the last picture stays")
    }
    let again = try #require(left.goingOn)
    #expect(again.history.values == left.history.values)
    watched.queue.begin(again)
    try watched.wait(again) { $0 == .ended(.finished) }
    #expect(again.history.values == whole.history.values)
    #expect(again.history.snapshot(at: 24)?.picture == whole.history.snapshot(at: 24)?.picture)
  }

  @Test func severalStepsAtOnceAreAllTaken() throws {
    let watched = Watched()
    let run = Watched.run(iterations: 100)
    watched.queue.begin(run, isRunning: false)
    for _ in 0..<5 { watched.queue.stepForward() }
    try watched.waitUntilIdle()
    #expect(run.history.last == 5)
  }

  @Test func aPausedRunTakesNoStepsUntilResumed() throws {
    let watched = Watched()
    let run = Watched.run(iterations: Watched.endless)
    watched.queue.begin(run)
    let report = try watched.wait(run) { $0 == .running }
    #expect(try #require(report.rate) > 0)
    watched.queue.pause()
    try watched.wait(run) { $0 == .paused }
    try watched.waitUntilIdle()
    let last = run.history.last
    #expect(last >= 1 && run.history.values[last] != nil)
    watched.queue.resume(to: Watched.endless)
    try watched.wait(run) { $0 == .running }
    #expect(run.history.last > last)
    watched.queue.stop()
    let end = run.history.last
    // after a stop there is nothing to pause, resume or step
    watched.queue.resume(to: Watched.endless)
    watched.queue.stepForward()
    try watched.waitUntilIdle()
    #expect(run.history.last == end)
  }

  @Test func noReportSaysRunningOnceAPauseIsOrdered() throws {
    let all = AllPhases()
    let queue = AscentQueue(cores: Cores(), reports: all.mailbox())
    let run = Watched.run(iterations: Watched.endless)
    queue.begin(run)
    while run.history.last < 3 {}
    #expect(!all.after(queue.pause, on: queue).contains(.running))
    // a single step is not reported as running either
    let phases = all.after(queue.stepForward, on: queue)
    #expect(!phases.contains(.running) && (phases.isEmpty || phases.last == .paused))
    #expect(run.history.values.last != .some(nil))
  }

  @Test func aNewRunReplacesTheCurrentOne() throws {
    let watched = Watched()
    let first = Watched.run(iterations: Watched.endless)
    watched.queue.begin(first)
    try watched.wait(first) { $0 == .running }
    let second = Watched.run("first", 2, iterations: 2)
    watched.queue.begin(second)
    try watched.wait(second) { $0 == .preparing || $0 == .running || $0 == .ended(.finished) }
    let left = first.history.last
    try watched.waitUntilIdle()
    #expect(second.history.last == 2)
    #expect(first.history.last == left)
  }

  @Test(arguments: [
    (-Objective.node(5, of: "gated"), AscentReport.Phase.ended(.silent)), (.node(6, of: "gated"), .ended(.dead)),
  ])
  func silentAndDeadNodesAreReportedWithTheirValue(objective: Objective, phase: AscentReport.Phase) throws {
    let watched = Watched()
    let run = Run(SmallNetwork.request(objective), on: SmallNetwork.gated)
    watched.queue.begin(run)
    try watched.wait(run) { $0 == phase }
    #expect(run.history.last == 0 && run.history.values == [0])
    watched.queue.resume(to: Watched.endless)
    try watched.wait(run) { $0 == phase }
    try watched.waitUntilIdle()
    #expect(run.history.last == 0)
  }

  @Test func aDeadNodeIsReportedAtTheEndEvenIfItsInputIncreased() throws {
    let watched = Watched()
    var recipe = Recipe(name: "plain")
    recipe.rescue = Rescue(leak: 1, iterations: 2)
    let run = Run(SmallNetwork.request(.node(6, of: "gated"), iterations: 2, by: recipe), on: SmallNetwork.gated)
    watched.queue.begin(run)
    try watched.wait(run) { $0 == .ended(.dead) }
    #expect(run.history.last == 2 && run.history.values == [0, 0, 0])
  }

  @Test func aRunThatCannotBeginIgnoresFurtherOrders() throws {
    let watched = Watched()
    let run = Watched.run("wide", 0, size: Canvas(height: 8, width: 8))
    watched.queue.begin(run)
    let report = try watched.wait(run) { if case .ended(.failed) = $0 { true } else { false } }
    guard case .ended(.failed(let reason)) = report.phase else { return }
    #expect(reason.description.contains("smaller than its window of 9 × 9"))
    watched.queue.resume(to: Watched.endless)
    watched.queue.stepForward()
    try watched.waitUntilIdle()
    #expect(run.history.last == -1)
    // and the next one runs
    let next = Watched.run(iterations: 1)
    watched.queue.begin(next)
    try watched.wait(next) { $0 == .ended(.finished) }
  }

  @Test func aMailboxHoldsTheNewestValue() {
    let calls = Mailbox<Int> {}
    #expect(calls.take() == nil)
    calls.post(1)
    calls.post(2)
    #expect(calls.take() == 2)
    #expect(calls.take() == nil)
  }
}
