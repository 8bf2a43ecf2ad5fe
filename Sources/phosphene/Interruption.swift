import Glibc
import Synchronization

/// Signals such as that of Ctrl-C, which end long work early but keep its result so far.
enum Interruption {
  private static let received = Atomic<Int32>(0)

  /// The signal that was received, if any.
  static var signal: Int32? {
    let number = received.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  /// Keeps the first signal from now on from ending the program; a second one ends it at once.
  static func watch() {
    // initialized here, not in a signal handler
    received.store(0, ordering: .relaxed)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      // a background job that ignores the signal goes on ignoring it
      let before = Glibc.signal(number) {
        if Interruption.received.exchange($0, ordering: .relaxed) != 0 { _exit(128 + $0) }
      }
      if before.map({ unsafeBitCast($0, to: Int.self) }) == 1 { Glibc.signal(number, SIG_IGN) }
    }
  }
}
