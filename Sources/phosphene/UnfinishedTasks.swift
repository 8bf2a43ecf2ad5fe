import Synchronization

/// Counts tasks that quitting waits for, such as writing a file.
final class UnfinishedTasks: Sendable {
  /// Held by a task while it is at work. A class, because it ends exactly once.
  final class Token: Sendable {
    private let tasks: UnfinishedTasks

    fileprivate init(_ tasks: UnfinishedTasks) {
      self.tasks = tasks
      tasks.count.add(1, ordering: .sequentiallyConsistent)
    }

    deinit {
      tasks.count.subtract(1, ordering: .sequentiallyConsistent)
      tasks.wake()
    }
  }

  private let count = Atomic(0)
  private let isGivenUp = Atomic(false)
  private let wake: @Sendable () -> Void

  /// Calls `wake` on the thread of a task that has ended.
  init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

  var isEmpty: Bool { count.load(ordering: .sequentiallyConsistent) == 0 }

  /// Asks those that take long to stop and to leave nothing behind.
  func giveUp() { isGivenUp.store(true, ordering: .relaxed) }

  var areUnwanted: Bool { isGivenUp.load(ordering: .relaxed) }

  /// A token for a task that is about to start; the task ends when it lets go of the token.
  func begin() -> Token { Token(self) }
}
