import ExplorerUI
import Synchronization

/// Collects the results of effects in the order in which they come. A class, because background tasks share it.
final class Inbox: Sendable {
  private let events = Mutex<[Event]>([])
  private let notify: @Sendable () -> Void

  init(notify: @escaping @Sendable () -> Void) { self.notify = notify }

  /// Adds an event and calls `notify`, on any thread.
  func post(_ event: Event) {
    events.withLock { $0.append(event) }
    notify()
  }

  /// The events since the last call.
  func takeAll() -> [Event] {
    events.withLock { events in
      defer { events = [] }
      return events
    }
  }
}
