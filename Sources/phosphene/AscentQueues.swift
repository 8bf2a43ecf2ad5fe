import Evidence
import ExplorerUI
import FeatureVisualization
import NeuralNetwork

/// An ascent queue for every pane that has had a run, with the mailbox of its reports.
struct AscentQueues {
  private let cores: Cores
  private let wake: @Sendable () -> Void
  private var panes: [(queue: AscentQueue, reports: Mailbox<AscentReport>)] = []

  /// Calls `wake` on a background thread when there are reports.
  init(cores: Cores, wake: @escaping @Sendable () -> Void) {
    self.cores = cores
    self.wake = wake
  }

  mutating func perform(_ order: QueueOrder, in pane: Int) {
    while panes.count <= pane {
      let reports = Mailbox<AscentReport>(notify: wake)
      let queue = AscentQueue(cores: cores, reports: reports) { ExampleStore().naturalMaximum(for: $0, in: $1)?.value }
      panes.append((queue, reports))
    }
    let queue = panes[pane].queue
    switch order {
    case .begin(let run, let isRunning): queue.begin(run, isRunning: isRunning)
    case .resume(let limit): queue.resume(to: limit)
    case .pause: queue.pause()
    case .stepForward: queue.stepForward()
    case .change(let setting): queue.change(setting)
    case .leave: queue.leave()
    }
  }

  /// The newest reports, with the indices of their panes.
  func takeReports() -> [(pane: Int, report: AscentReport)] {
    panes.indices.compactMap { pane in panes[pane].reports.take().map { (pane, $0) } }
  }

  /// Ends all queues, and waits until they are at rest.
  func stop() {
    for pane in panes { pane.queue.stop() }
  }
}
