import CNcurses
import Glibc

/// Wakes the thread that waits in `Terminal.events`, from any other. A class, because it owns a file descriptor.
public final class Waker: Sendable {
  let descriptor: Int32

  /// Opens an eventfd. Without one (no descriptors left) `wake` does nothing.
  public init() {
    descriptor = cn_eventfd()
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Makes the waiting thread return with `.woken`. Never waits; many calls before it looks count as one.
  public func wake() {
    var one: UInt64 = 1
    // A full counter (EAGAIN) will wake it as well.
    _ = write(descriptor, &one, 8)
  }

  /// Forgets the calls so far.
  func clear() {
    var count: UInt64 = 0
    _ = read(descriptor, &count, 8)
  }
}
