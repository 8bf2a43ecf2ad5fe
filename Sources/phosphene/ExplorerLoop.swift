import Dispatch
import ExplorerUI
import FeatureVisualization
import Files
import Glibc
import NetworkZoo
import NeuralNetwork
import Pictures
import Synchronization
import TerminalUI

/// Carries events to the explorer, its screens to the terminal and its effects to where they are done.
///
/// Everything but the work of effects happens on the thread that calls `run`, the main one. A class, because the work
/// of effects posts its results here.
final class ExplorerLoop {
  /// Pictures a second, at the most: keys are answered at once, only what moves by itself waits.
  private static let framesPerSecond = 30

  private var explorer: Explorer
  private let terminal: any Terminal
  private let reports: [Side: Mailbox<AscentReport>]
  private let results: Inbox
  private let queues: [Side: AscentQueue]
  private let background = DispatchQueue(label: "files", qos: .utility)
  /// Its own: they are not to wait for a network that is being opened.
  private let bookmarks = DispatchQueue(label: "bookmarks", qos: .utility)
  private let thumbnails: ThumbnailQueue
  private let looking: LookingQueue
  private var fetches: Fetches
  private var exitStatus: Int32?
  /// Files that are being written, or read to be written.
  private var writing = 0
  /// Whether the user asked to leave once more.
  private var isImpatient = false
  /// What the explorer knows of the line, and when it is told again.
  private var lineRate = LineRate()
  private var nextRate = ContinuousClock.now

  init(_ explorer: Explorer, on terminal: any Terminal, waker: Waker, cores: Cores) {
    self.explorer = explorer
    self.terminal = terminal
    results = Inbox { waker.wake() }
    thumbnails = ThumbnailQueue(cores: cores, cache: ThumbnailCache()) { [results] in results.post(.thumbnail($0)) }
    let reports = [Side.left: Mailbox<AscentReport> { waker.wake() }, .right: Mailbox<AscentReport> { waker.wake() }]
    self.reports = reports
    queues = reports.mapValues { AscentQueue(cores: cores, reports: $0) }
    looking = LookingQueue(cores: cores)
    fetches = Fetches(post: results.post)
  }

  /// Where it was left, as an address.
  var lastPlace: String? { explorer.placeToRemember }

  /// Runs until the user leaves; `problem` is told at first. Returns the program's exit status.
  func run(telling problem: String?) -> Int32 {
    let clock = ContinuousClock()
    update(.resized(columns: terminal.columns, rows: terminal.rows))
    for effect in explorer.begin(at: clock.now, telling: problem) { perform(effect) }
    var nextFrame = clock.now
    var isDrawn = false
    // A key is answered even where pictures must wait.
    var isUrgent = false
    // Sides of which something is known that is not drawn yet.
    var undrawn: Set<Side> = []
    // a file that is being written is waited for, but not longer than the user wants
    while exitStatus == nil || (writing > 0 && !isImpatient) {
      let now = clock.now
      tellRate(at: now)
      if !isDrawn && (isUrgent || (now >= nextFrame && !terminal.isBehind)) {
        terminal.draw(explorer.draw())
        isDrawn = true
        isUrgent = false
        undrawn = []
        nextFrame = now + .seconds(1) / Self.framesPerSecond
      }
      // `events` returns when a terminal that is behind is so no longer
      let frame = isDrawn || terminal.isBehind ? nil : nextFrame
      let rate = lineRate == LineRate() ? nil : nextRate
      let wait = [explorer.deadline, frame, rate].compactMap { $0 }.min().map {
        max(0, Int((($0 - clock.now) / .milliseconds(1)).rounded(.up)))
      }
      let events = terminal.events(timeoutMilliseconds: wait)
      // before the keys: what it tells is older than the orders that they give
      for side in [Side.left, .right] {
        guard let report = reports[side]?.take() else { continue }
        if !undrawn.insert(side).inserted { terminal.countDropped() }
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
    fetches.stopAll()
    thumbnails.stop()
    for queue in queues.values { queue.stop() }
    return exitStatus ?? 0
  }

  /// Tells the explorer what goes over the line, once a second while something does.
  private func tellRate(at now: ContinuousClock.Instant) {
    guard now >= nextRate, lineRate != terminal.rate else { return }
    lineRate = terminal.rate
    nextRate = now + .seconds(1)
    update(.lineRate(lineRate))
  }

  /// Returns whether it should be seen at once.
  private func handle(_ event: TerminalEvent) -> Bool {
    if exitStatus != nil {
      switch event {
      case .interrupt, .terminate: isImpatient = true
      default: break
      }
      return false
    }
    switch event {
    case .key(let key): update(.key(key))
    case .mouse(let mouse): update(.mouse(mouse))
    case .paste(let text): update(.paste(text))
    case .interrupt: update(.key(.control("c")))
    case .resized: update(.resized(columns: terminal.columns, rows: terminal.rows))
    case .continued: break
    case .woken: return false
    case .terminate(let signal): exitStatus = 128 + signal
    }
    return true
  }

  private func update(_ event: Event) {
    switch event {
    case .exported, .exportExists, .exportFailed, .marked, .bookmarks: writing -= 1
    default: break
    }
    for effect in explorer.update(event, at: ContinuousClock.now) { perform(effect) }
  }

  private func perform(_ effect: Effect) {
    switch effect {
    case .open(let network, let name, let range):
      background.async { [results] in
        do throws(NetworkFileError) {
          results.post(.opened(network: network, .success(try Catalogue.open(name, inputRange: range))))
        } catch {
          results.post(.opened(network: network, .failure(error)))
        }
      }
    case .fetch(let network, let download): fetches.begin(download, for: network)
    case .stopFetching(let network): fetches.stop(network)
    case .orderThumbnails(let nodes, let layer, let file): thumbnails.order(nodes, of: layer, in: file)
    case .stopThumbnails: thumbnails.stop()
    case .begin(let run, let side): queues[side]?.begin(run)
    case .resume(let limit, let side): queues[side]?.resume(to: limit)
    case .pause(let side): queues[side]?.pause()
    case .stepForward(let side): queues[side]?.stepForward()
    case .change(let setting, let side): queues[side]?.change(setting)
    case .stop(let side): queues[side]?.leave()
    case .findAddress(let text):
      background.async { [results] in
        results.post(
          .foundAddress(
            Result { try AscentAddress(UserFolder.expandingTilde(in: text), in: Catalogue()).withStandardRecipe() }
              .mapError {
                RecipeError("\($0)")
              }))
      }
    case .completePath(let text):
      background.async { [results] in results.post(.completedPath(PathCompleting.complete(text))) }
    case .mark(let bookmark):
      writing += 1
      bookmarks.async { [results] in
        results.post(
          .marked(bookmark, Result { () throws(FileWritingError) in try BookmarkFile().add(bookmark) }.error))
      }
    case .listBookmarks:
      writing += 1
      bookmarks.async { [results] in
        results.post(.bookmarks(Result { () throws(FileWritingError) in try BookmarkFile().lines() }))
      }
    case .removeBookmark(let line):
      writing += 1
      bookmarks.async { [results] in
        results.post(
          .bookmarks(
            Result { () throws(FileWritingError) in
              try BookmarkFile().remove(line)
              return try BookmarkFile().lines()
            }))
      }
    case .readStart(let path):
      background.async { [results] in
        results.post(.readStart(Result { () throws(RecipeError) in try Start(UserFolder.expandingTilde(in: path)) }))
      }
    case .lookAtActivation(let order):
      looking.look(order) { [results] in results.post(.lookedAtActivation(order, $0)) }
    case .export(let order):
      writing += 1
      background.async { [results] in results.post(ExportWriting.write(order, progress: results.post)) }
    case .copy(let text): terminal.copy(text)
    case .nextColors: terminal.colorDepth = terminal.colorDepth.next
    case .switchMouse: terminal.usesMouse.toggle()
    case .redraw: terminal.redrawAll()
    case .suspend: kill(getpid(), SIGTSTP)
    case .leave: exitStatus = 0
    }
  }
}

extension Result {
  /// Why it failed, if it did.
  fileprivate var error: Failure? { if case .failure(let error) = self { error } else { nil } }
}

/// Collects the results of effects, in the order in which they come.
private final class Inbox: Sendable {
  private let events = Mutex<[Event]>([])
  private let notify: @Sendable () -> Void

  init(notify: @escaping @Sendable () -> Void) { self.notify = notify }

  func post(_ event: Event) {
    events.withLock { $0.append(event) }
    notify()
  }

  func takeAll() -> [Event] {
    events.withLock { events in
      defer { events = [] }
      return events
    }
  }
}
