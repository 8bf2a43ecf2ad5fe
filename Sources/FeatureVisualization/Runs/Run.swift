import NetworkZoo
import Synchronization

/// One ascent as the interface sees it: the request and its history.
public final class Run: Sendable {
  /// The values and pictures of all iterations so far.
  public let history: History
  /// The network of the run.
  public let file: NetworkFile
  private let current: Mutex<AscentRequest>
  private let states = Mutex(States())
  /// What the run continues from; nil: it begins at its start.
  let origin: Origin?

  /// The iteration to continue from, and the last state saved up to it by a run that is the same so far; nil: none.
  struct Origin: Sendable {
    let state: Ascent.State?
    let iteration: Int
  }

  /// Makes a run without any iterations, for `AscentQueue.begin`.
  public init(_ request: AscentRequest, on file: NetworkFile) {
    current = Mutex(request)
    self.file = file
    history = History()
    origin = nil
  }

  /// Makes a run that branches from `other` at `iteration`, with the history up to there. `request` must be the same as
  /// that of `other` up to there.
  public init(branching other: Run, at iteration: Int, by request: AscentRequest) {
    current = Mutex(request)
    file = other.file
    history = other.history.cut(after: iteration)
    let remaining = other.states.withLock { states in
      var states = states
      states.saved.removeAll { $0.iteration > iteration }
      if states.resting.map({ $0.iteration > iteration }) == true { states.resting = nil }
      return states
    }
    let nearest = [remaining.saved.last, remaining.resting].compactMap { $0 }.max { $0.iteration < $1.iteration }
    origin = Origin(state: nearest, iteration: iteration)
    states.withLock { $0 = remaining }
  }

  /// What is maximized and how, with what has been changed so far.
  public internal(set) var request: AscentRequest {
    get { current.withLock { $0 } }
    set { current.withLock { $0 = newValue } }
  }

  /// The run as it was left, to be gone on with from its last iteration; its history and states become those of the new
  /// one. Nil where it had not begun.
  public var goingOn: Run? { history.last < 0 ? nil : Run(branching: self, at: history.last, by: request) }

  /// The bytes of its pictures and states.
  public var size: Int { history.size + states.withLock { $0.size } }

  /// Takes less memory: drops the states, without which going on takes all steps once more, then every second picture.
  /// Returns whether there was something to be dropped.
  public func thin() -> Bool {
    let hadStates = states.withLock { states in
      defer { (states.saved, states.resting) = ([], nil) }
      return states.size > 0
    }
    return hadStates || history.thin()
  }

  /// Saves the state of the ascent where it rests, from which it may be gone on with.
  func rest(in state: Ascent.State) { states.withLock { $0.resting = state } }

  /// Saves the state of the ascent at `iteration` if it is one of those to be saved.
  func keep(_ state: @autoclosure () -> Ascent.State, at iteration: Int) {
    states.withLock { states in
      guard iteration % states.stride == 0, iteration > states.saved.last?.iteration ?? -1 else { return }
      states.add(state())
    }
  }

  /// Full states at every `stride`-th iteration; the stride doubles when they exceed a memory budget.
  private struct States {
    static let budget = 64 << 20
    var saved: [Ascent.State] = []
    /// The state in which it rested last.
    var resting: Ascent.State?
    var stride = 16

    var size: Int { saved.reduce(resting?.size ?? 0) { $0 + $1.size } }

    mutating func add(_ state: Ascent.State) {
      saved.append(state)
      while saved.count > 1 && saved.reduce(0, { $0 + $1.size }) > Self.budget {
        stride *= 2
        let stride = stride
        let count = saved.count
        saved.removeAll { $0.iteration % stride != 0 }
        if saved.count == count { saved.removeFirst() }
      }
    }
  }
}
