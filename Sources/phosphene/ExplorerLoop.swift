import ExplorerUI
import FeatureVisualization
import Glibc
import NeuralNetwork
import TerminalUI

/// Carries events to the explorer, its screens to the terminal, and its effects to those who perform them.
///
/// Everything but the effects happens on the thread that calls `run`, the main one. A class, because it has the
/// identity of the terminal and the queues that it holds.
final class ExplorerLoop {
  /// The most screens per second, except for those that answer a key.
  private static let framesPerSecond = 30

  private var explorer: Explorer
  private let terminal: any Terminal
  private let results: Inbox
  private var queues: AscentQueues
  private let thumbnails: ThumbnailQueue
  private let activation: ActivationMapper
  private let examples: ExampleFinder
  private let circuits: CircuitFinder
  private let sights: SightFinder
  private let files: FileWork
  private var networks: NetworkWork
  private var exitStatus: Int32?
  /// When files that are still being written are no longer waited for: the user asked once more to quit. Nil: they are.
  private var patienceEnds: ContinuousClock.Instant?
  /// How long what is given up may take to remove what it has begun.
  private static let timeToGiveUp = Duration.seconds(2)
  /// What the explorer knows about the traffic to the terminal, and when it is told again.
  private var lineRate = LineRate()
  private var nextRate = ContinuousClock.now

  init(
    _ explorer: Explorer, on terminal: any Terminal, waker: Waker, cores: Cores, opening: NetworkOpening
  ) {
    self.explorer = explorer
    self.terminal = terminal
    results = Inbox { waker.wake() }
    thumbnails = ThumbnailQueue(cores: cores, cache: ThumbnailCache()) { [results] in results.post(.thumbnail($0)) }
    queues = AscentQueues(cores: cores) { waker.wake() }
    activation = ActivationMapper(cores: cores, post: results.post)
    examples = ExampleFinder(cores: cores) { [results] in results.post(.examples($0)) }
    circuits = CircuitFinder(cores: cores) { [results] in results.post(.circuit($0)) }
    sights = SightFinder(cores: cores) { [results] in results.post(.sight($0)) }
    files = FileWork(opening, post: results.post) { waker.wake() }
    networks = NetworkWork(opening, post: results.post)
  }

  /// Where the user left it, as an address; nil: no network is open.
  var lastPlace: String? { explorer.placeToRemember }

  /// The files that the user wrote, by their whole paths.
  var written: [String] { explorer.written }

  /// Runs until the user quits; `problem` is told at first, or else `note`, which is no error. Returns the exit status
  /// of the program.
  func run(telling problem: String?, noting note: String?) -> Int32 {
    let clock = ContinuousClock()
    takeSize()
    update(.colored(terminal.colorDepth.hasHues))
    if let note { update(.switched(note)) }
    for effect in explorer.begin(at: clock.now, telling: problem) { perform(effect) }
    files.readTypedAddresses()
    var nextFrame = clock.now
    var isDrawn = false
    // a key is answered even while pictures wait
    var isUrgent = false
    // panes of which a report is not drawn yet
    var undrawn: Set<Int> = []
    // wait for files that are being written, but not longer than the user wants
    while exitStatus == nil || (!files.unfinished.isEmpty && patienceEnds.map { clock.now < $0 } ?? true) {
      let now = clock.now
      tellRate(at: now)
      if !isDrawn && (isUrgent || (now >= nextFrame && !terminal.isBehind)) {
        terminal.draw(explorer.draw())
        isDrawn = true
        isUrgent = false
        undrawn = []
        nextFrame = now + .seconds(1) / Self.framesPerSecond
      }
      // `events` returns when a terminal that was behind has caught up
      let frame = isDrawn || terminal.isBehind ? nil : nextFrame
      let rate = lineRate == LineRate() ? nil : nextRate
      let wait = [explorer.deadline, frame, rate, patienceEnds].compactMap { $0 }.min().map {
        max(0, Int((($0 - clock.now) / .milliseconds(1)).rounded(.up)))
      }
      let events = terminal.events(timeoutMilliseconds: wait)
      // before the keys: reports are older than the orders that keys give
      for (pane, report) in queues.takeReports() {
        if !undrawn.insert(pane).inserted { terminal.countDropped() }
        update(.report(report))
        isDrawn = false
      }
      for event in events {
        if handle(event) { isUrgent = true }
        isDrawn = false
      }
      for event in results.takeAll() {
        update(event)
        isDrawn = false
      }
      if let deadline = explorer.deadline, deadline <= clock.now {
        update(.tick)
        isDrawn = false
      }
    }
    return exitStatus ?? 0
  }

  /// Ends what is still being computed or downloaded, and waits for that: call it when the terminal has been given
  /// back.
  func stop() {
    networks.stopAll()
    thumbnails.stop()
    examples.stop()
    queues.stop()
  }

  /// Tells the explorer about the traffic to the terminal, once per second while it changes.
  private func tellRate(at now: ContinuousClock.Instant) {
    guard now >= nextRate, lineRate != terminal.rate else { return }
    lineRate = terminal.rate
    nextRate = now + .seconds(1)
    update(.lineRate(lineRate))
  }

  /// Returns whether the result should be drawn at once.
  private func handle(_ event: TerminalEvent) -> Bool {
    if exitStatus != nil {
      switch event {
      case .interrupt, .terminate, .key(.control("c")), .key(.character("q")):
        files.unfinished.giveUp()
        patienceEnds = patienceEnds ?? ContinuousClock.now + Self.timeToGiveUp
      default: break
      }
      return false
    }
    switch event {
    case .key(let key): update(.key(key))
    case .mouse(let mouse): update(.mouse(mouse))
    case .paste(let text): update(.paste(text))
    case .interrupt: update(.key(.control("c")))
    case .resized: takeSize()
    case .continued: break
    case .woken: return false
    case .terminate(let signal): exitStatus = 128 + signal
    }
    return true
  }

  private func takeSize() {
    update(.resized(columns: terminal.columns, rows: terminal.rows, cellAspect: terminal.cellAspect))
  }

  private func update(_ event: Event) {
    for effect in explorer.update(event, at: ContinuousClock.now) { perform(effect) }
  }

  private func perform(_ effect: Effect) {
    switch effect {
    case .network(let order): networks.perform(order)
    case .thumbnails(let order): thumbnails.perform(order)
    case .queue(let pane, let order): queues.perform(order, in: pane)
    case .lookUp(let order): files.perform(order)
    case .bookmarks(let order): files.perform(order)
    case .remember(let address): files.remember(address: address)
    case .mapActivation(let order): activation.perform(order)
    case .examples(let order): examples.perform(order)
    case .circuit(let order): circuits.perform(order)
    case .sight(let order): sights.perform(order)
    case .export(let order): files.perform(order)
    case .terminal(.copy(let text)): if let doubt = terminal.copy(text) { update(.doubtedCopy(doubt)) }
    case .terminal(.nextColors):
      guard let next = terminal.nextColors else { return update(.switched("this terminal has no colors, it says")) }
      terminal.colorDepth = next
      update(.colored(next.hasHues))
      update(.switched(next.words))
    case .terminal(.nextGlyphs):
      guard let next = terminal.nextGlyphs else {
        return update(.switched("there are no other characters here to draw pictures with"))
      }
      terminal.glyphs = next
      update(.switched(next.words))
    case .terminal(.switchMouse):
      terminal.usesMouse.toggle()
      update(.switched(terminal.usesMouse ? "the mouse is used here" : "the mouse selects text"))
    case .terminal(.redraw): terminal.redrawAll()
    case .suspend: kill(getpid(), SIGTSTP)
    case .leave: exitStatus = 0
    }
  }
}

extension ThumbnailQueue {
  fileprivate func perform(_ order: ThumbnailOrder) {
    switch order {
    case .make(let nodes, let layer, let file): self.order(nodes, of: layer, in: file)
    case .stop: stop()
    }
  }
}
