import Glibc

/// Runs a program in a pseudo-terminal, types, and watches what it shows.
public final class PseudoTerminal {
  /// How the program ended.
  public enum Ending: Equatable, Sendable {
    /// With this exit status.
    case exited(Int32)
    /// By this signal.
    case signaled(Int32)
  }

  /// Why the program could not be started.
  public struct Failure: Error {
    /// What failed.
    public let what: String
  }

  /// What a user would see.
  public private(set) var screen: EmulatedScreen
  /// The program's process, which leads a session and a process group of its own.
  public let process: pid_t
  /// How the program ended; nil while it runs.
  public private(set) var ending: Ending?
  /// The terminal's modes before the program started.
  public let initialModes: [UInt32]
  /// Whether the terminal reads what the program writes.
  public var reads = true
  /// Whether the terminal answers questions about its state.
  public var answers = true
  /// Seconds that answers take on their way.
  public var answerDelay = 0.0
  // Answers on their way, and when they arrive.
  private var delayed: [(time: Int, bytes: [UInt8])] = []
  /// The most questions at a time whose answers were on their way.
  public private(set) var mostOnTheWay = 0

  /// Seconds after which a wait gives up. This only ends a test that hangs, so it is long enough for any busy machine.
  private static let patience = 120

  private let device: String
  private var controller: Int32

  /// Starts `command` (a path and its arguments) with only `environment`, its standard streams on a terminal of this
  /// size.
  public convenience init(_ command: [String], environment: [String: String], columns: Int, rows: Int) throws {
    try self.init(command, environment: environment, screen: EmulatedScreen(columns: columns, rows: rows))
  }

  /// Starts `command` in a terminal with the size and the features of `screen`.
  public init(_ command: [String], environment: [String: String], screen: EmulatedScreen) throws {
    self.screen = screen
    let (columns, rows) = (screen.columns, screen.rows)
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    var ends: (Int32, Int32) = (-1, -1)
    var name = [CChar](repeating: 0, count: 256)
    guard openpty(&ends.0, &ends.1, &name, nil, &size) == 0 else { throw Failure(what: "no pseudo-terminal") }
    controller = ends.0
    initialModes = Self.modes(controller)
    device = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    // The program opens its end by name; ours stays open until then.
    defer { close(ends.1) }
    for end in [ends.0, ends.1] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(controller, F_SETFL, O_NONBLOCK)

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // Opened by the leader of a new session, it becomes the session's controlling terminal.
    posix_spawn_file_actions_addopen(&actions, 0, device, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // As from a shell: no signal blocked or ignored, whatever the test runner does.
    var none = sigset_t()
    sigemptyset(&none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    // POSIX_SPAWN_SETSID of <spawn.h>, which Swift does not import.
    let newSession = 0x80
    posix_spawnattr_setflags(
      &attributes, Int16(Int(POSIX_SPAWN_SETSIGMASK) | Int(POSIX_SPAWN_SETSIGDEF) | newSession))

    let arguments = command.map { strdup($0) } + [nil]
    let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (arguments + variables).forEach { free($0) } }
    var process = pid_t()
    let error = posix_spawn(&process, command[0], &actions, &attributes, arguments, variables)
    guard error == 0 else {
      close(controller)
      throw Failure(what: "\(command[0]): \(String(cString: strerror(error)))")
    }
    self.process = process
  }

  deinit {
    if ending == nil {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
    if controller >= 0 { close(controller) }
  }

  /// Types `text`.
  public func type(_ text: String) {
    send(Array(text.utf8))
  }

  /// Shows `text` as if another program had written it.
  public func overwrite(_ text: String) {
    screen.feed(text.utf8)
  }

  /// Resizes the window; the program receives SIGWINCH.
  public func resize(columns: Int, rows: Int) {
    screen.resize(columns: columns, rows: rows)
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(controller, UInt(TIOCSWINSZ), &size)
  }

  /// Tells the program a size, which may be none that a window has: the screen stays as it is.
  public func announce(columns: Int, rows: Int) {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(controller, UInt(TIOCSWINSZ), &size)
  }

  /// Closes the terminal, as closing its window does.
  public func hangUp() {
    close(controller)
    controller = -1
  }

  /// Lets the program work until `condition` holds. False if the program ends before that, or hangs.
  public func wait(until condition: (PseudoTerminal) -> Bool) -> Bool {
    let end = Self.now() + Self.patience * 1000
    while true {
      let got = pump(milliseconds: 20)
      if condition(self) { return true }
      if Self.now() > end || (ending != nil && !got) { return false }
    }
  }

  /// Waits until the screen contains `text`.
  public func waitFor(_ text: String) -> Bool {
    wait { $0.screen.text.contains(text) }
  }

  /// Waits until the program has ended and everything it wrote is shown.
  public func waitForEnd() -> Ending? {
    _ = wait { $0.ending != nil }
    while pump(milliseconds: 0) {}
    return ending
  }

  /// The terminal's modes now.
  public var modes: [UInt32] { Self.modes(controller) }

  /// Number of bytes that were typed or answered and that no program has read, also if they are on their way. Leaves
  /// the terminal in raw mode if it was in canonical mode.
  public var unreadInput: Int {
    let end = open(device, O_RDONLY | O_NOCTTY | O_NONBLOCK)
    defer { close(end) }
    var modes = termios()
    tcgetattr(end, &modes)
    // In canonical mode only whole lines count.
    if modes.c_lflag & tcflag_t(ICANON) != 0 {
      cfmakeraw(&modes)
      tcsetattr(end, TCSANOW, &modes)
    }
    var count: Int32 = 0
    _ = ioctl(end, UInt(FIONREAD), &count)
    return Int(count) + delayed.reduce(0) { $0 + $1.bytes.count }
  }

  private static func modes(_ descriptor: Int32) -> [UInt32] {
    var modes = termios()
    tcgetattr(descriptor, &modes)
    return [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag]
  }

  /// A child of `process`; nil if there is none.
  public func child(of process: pid_t) -> pid_t? {
    Self.contents("/proc/\(process)/task/\(process)/children").split(separator: " ").first.flatMap { pid_t($0) }
  }

  /// What a child of `process` does, in a letter of proc(5): T if it is stopped, Z if it has ended and `process` does
  /// not know that yet. Nil if there is no child.
  public func state(ofChildOf process: pid_t) -> String? {
    guard let child = child(of: process) else { return nil }
    return Self.contents("/proc/\(child)/stat").split(separator: ")").last?.split(separator: " ").first.map(String.init)
  }

  private static func contents(_ path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var line = [UInt8](repeating: 0, count: 4096)
    return String(decoding: line[..<fread(&line, 1, line.count, file)], as: UTF8.self)
  }

  // Reads what the program has written. Returns whether there was anything.
  private func pump(milliseconds: Int32) -> Bool {
    var request = pollfd(fd: reads ? controller : -1, events: Int16(POLLIN), revents: 0)
    poll(&request, 1, milliseconds)
    var bytes = [UInt8](repeating: 0, count: 65536)
    let count = reads && controller >= 0 ? read(controller, &bytes, bytes.count) : 0
    if count > 0 {
      screen.feed(bytes[..<count])
      if !screen.answers.isEmpty {
        if answers { delayed.append((Self.now() + Int(answerDelay * 1000), screen.answers)) }
        screen.answers = []
        mostOnTheWay = max(mostOnTheWay, delayed.reduce(0) { $0 + $1.bytes.count { $0 == UInt8(ascii: "n") } })
      }
    }
    while let next = delayed.first, next.time <= Self.now() {
      send(next.bytes)
      delayed.removeFirst()
    }
    takeEnding()
    // After the program has closed the terminal, poll returns at once.
    if count < 0 && errno == EIO && ending == nil { usleep(useconds_t(milliseconds) * 1000) }
    return count > 0
  }

  private func takeEnding() {
    var status: Int32 = 0
    guard ending == nil, waitpid(process, &status, WNOHANG) == process else { return }
    let signal = status & 0x7F
    ending = signal == 0 ? .exited(status >> 8 & 0xFF) : .signaled(signal)
  }

  private func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(controller, $0.baseAddress, $0.count) }
      if count <= 0 { return }
      rest = rest.dropFirst(count)
    }
  }

  private static func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }
}
