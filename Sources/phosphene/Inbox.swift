import ExplorerUI
import Synchronization

/// Collects the results of effects, in the order in which they come.
final class Inbox: Sendable {
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
