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

  /// What people end a program with; and what batch systems warn with before they do, some of it again and again.
  private static let ends = [SIGINT, SIGTERM, SIGHUP]
  private static let warnings = [SIGXCPU, SIGUSR1, SIGUSR2, SIGPWR]

  /// Keeps the first signal from now on from ending the program; a second one ends it at once, unless it is a warning.
  static func watch() {
    // initialized here, not in a signal handler
    received.store(0, ordering: .relaxed)
    for number in ends {
      keep(number) { if Interruption.received.exchange($0, ordering: .relaxed) != 0 { _exit(128 + $0) } }
    }
    for number in warnings {
      keep(number) { _ = Interruption.received.compareExchange(expected: 0, desired: $0, ordering: .relaxed) }
    }
  }

  /// Lets signals end the program again.
  static func release() {
    for number in ends + warnings {
      let before = Glibc.signal(number, SIG_DFL)
      if before.map({ unsafeBitCast($0, to: Int.self) }) == 1 { Glibc.signal(number, SIG_IGN) }
    }
  }

  private static func keep(_ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
    // a background job that ignores the signal goes on ignoring it
    let before = Glibc.signal(number, handler)
    if before.map({ unsafeBitCast($0, to: Int.self) }) == 1 { Glibc.signal(number, SIG_IGN) }
  }
}
