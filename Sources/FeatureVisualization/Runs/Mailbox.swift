import Synchronization

/// Hands values from one thread to another; the newest replaces one that was not yet taken.
public final class Mailbox<Value: Sendable>: Sendable {
  private let value = Mutex<Value?>(nil)
  private let notify: @Sendable () -> Void

  /// A mailbox that calls `notify` after every `post`, on the posting thread.
  public init(notify: @escaping @Sendable () -> Void) { self.notify = notify }

  /// Puts `new` in the place of what is there.
  public func post(_ new: Value) {
    value.withLock { $0 = new }
    notify()
  }

  /// Takes what is there.
  public func take() -> Value? {
    value.withLock { value in
      defer { value = nil }
      return value
    }
  }
}
