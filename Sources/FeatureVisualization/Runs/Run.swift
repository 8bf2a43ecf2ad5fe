import NetworkZoo
import Synchronization

/// One ascent as the interface sees it: its recipe and what came of it so far.
public final class Run: Sendable {
  /// Every iteration.
  public let history: History
  /// The network.
  public let file: NetworkFile
  private let current: Mutex<AscentRequest>
  private let states = Mutex(States())
  /// Where it goes on from, in the place of a start.
  let origin: Origin?

  /// A state of another run, which went the same way until then, and the iteration to go on from.
  struct Origin: Sendable {
    let state: Ascent.State?
    let iteration: Int
  }

  /// A run of nothing yet; `AscentQueue.begin` sets it going.
  public init(_ request: AscentRequest, on file: NetworkFile) {
    current = Mutex(request)
    self.file = file
    history = History()
    origin = nil
  }

  /// A run that goes on from iteration `iteration` of `other` as if what came later had not been, by `recipe`, which must
  /// be the same up to there.
  public init(branching other: Run, at iteration: Int, by request: AscentRequest) {
    current = Mutex(request)
    file = other.file
    history = other.history.cut(after: iteration)
    let kept = other.states.withLock { states in
      var states = states
      states.kept.removeAll { $0.iteration > iteration }
      return states
    }
    origin = Origin(state: kept.kept.last, iteration: iteration)
    states.withLock { $0 = kept }
  }

  /// What is climbed, from where and how, with what was changed so far.
  public internal(set) var request: AscentRequest {
    get { current.withLock { $0 } }
    set { current.withLock { $0 = newValue } }
  }

  /// Keeps the state of the ascent, if it is one of those that are kept.
  func keep(_ state: @autoclosure () -> Ascent.State, at iteration: Int) {
    states.withLock { states in
      guard iteration % states.stride == 0, iteration > states.kept.last?.iteration ?? -1 else { return }
      states.add(state())
    }
  }

  /// Full states every few iterations; fewer of them where they would take more than a budget.
  private struct States {
    static let budget = 64 << 20
    var kept: [Ascent.State] = []
    var stride = 16

    mutating func add(_ state: Ascent.State) {
      kept.append(state)
      while kept.count > 1 && kept.reduce(0, { $0 + $1.size }) > Self.budget {
        stride *= 2
        let stride = stride
        let count = kept.count
        kept.removeAll { $0.iteration % stride != 0 }
        if kept.count == count { kept.removeFirst() }
      }
    }
  }
}
