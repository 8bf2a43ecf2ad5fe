import Glibc
import Synchronization

/// Ctrl-C and its like, which end long work early but keep what has come.
enum Interruption {
  private static let received = Atomic<Int32>(0)

  /// The signal that came; nil: none.
  static var signal: Int32? {
    let number = received.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  /// Notes the first signal from now on instead of ending; a second one ends the program at once.
  static func watch() {
    // made here, not within a signal's handler
    received.store(0, ordering: .relaxed)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      // a background job that was told to ignore it goes on doing so
      let before = Glibc.signal(number) {
        if Interruption.received.exchange($0, ordering: .relaxed) != 0 { _exit(128 + $0) }
      }
      if before.map({ unsafeBitCast($0, to: Int.self) }) == 1 { Glibc.signal(number, SIG_IGN) }
    }
  }
}
