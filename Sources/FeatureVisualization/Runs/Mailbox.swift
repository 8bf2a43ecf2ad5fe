import Synchronization

/// Hands values from one thread to another; a new value replaces one that has not been taken yet.
public final class Mailbox<Value: Sendable>: Sendable {
  private let value = Mutex<Value?>(nil)
  private let notify: @Sendable () -> Void

  /// Makes a mailbox that calls `notify` after every `post`, on the posting thread.
  public init(notify: @escaping @Sendable () -> Void) { self.notify = notify }

  /// Replaces the value by `new`.
  public func post(_ new: Value) {
    value.withLock { $0 = new }
    notify()
  }

  /// Removes the value and returns it; nil if there is none.
  public func take() -> Value? {
    value.withLock { value in
      defer { value = nil }
      return value
    }
  }
}
