import CNcurses
import Glibc

/// Lets any thread wake the one that waits in `Terminal.events`. A class, because it owns a file descriptor.
public final class Waker: Sendable {
  let descriptor: Int32

  /// Opens an eventfd. Without one (no descriptors left) `wake` does nothing.
  public init() {
    descriptor = cn_eventfd()
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Makes the waiting thread return with `.woken`. Never blocks; several calls may cause one event.
  public func wake() {
    var one: UInt64 = 1
    // If the counter is full (EAGAIN), the thread will wake up, too.
    _ = write(descriptor, &one, 8)
  }

  /// Clears the calls so far.
  func clear() {
    var count: UInt64 = 0
    _ = read(descriptor, &count, 8)
  }
}
