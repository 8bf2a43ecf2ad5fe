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
      return states
    }
    origin = Origin(state: remaining.saved.last, iteration: iteration)
    states.withLock { $0 = remaining }
  }

  /// What is maximized and how, with what has been changed so far.
  public internal(set) var request: AscentRequest {
    get { current.withLock { $0 } }
    set { current.withLock { $0 = newValue } }
  }

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
    var stride = 16

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
