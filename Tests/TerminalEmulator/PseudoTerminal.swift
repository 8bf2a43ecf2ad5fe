import Glibc

/// Runs a program in a terminal of its own, types at it, and watches what it shows.
public final class PseudoTerminal {
  /// How a program ended.
  public enum Ending: Equatable, Sendable {
    /// With this status.
    case exited(Int32)
    /// By this signal.
    case signaled(Int32)
  }

  /// Why no program runs.
  public struct Failure: Error {
    /// What did not work.
    public let what: String
  }

  /// What a person would see.
  public private(set) var screen: EmulatedScreen
  /// The process that was started; it leads a session and a process group of its own.
  public let process: pid_t
  /// How it ended, once it has.
  public private(set) var ending: Ending?
  /// The modes of the terminal before the program began.
  public let initialModes: [UInt32]
  /// Whether the terminal reads what the program writes.
  public var reads = true

  /// Whether the terminal answers when it is asked for its state.
  public var answers = true

  private let device: String
  private var controller: Int32

  /// Starts `command` (a path and its arguments), with `environment` alone, its standard streams on a terminal of this
  /// size.
  public convenience init(_ command: [String], environment: [String: String], columns: Int, rows: Int) throws {
    try self.init(command, environment: environment, screen: EmulatedScreen(columns: columns, rows: rows))
  }

  /// Starts `command` in a terminal that is like `screen`.
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
    // The program opens it by its name; ours stays open until it has.
    defer { close(ends.1) }
    for end in [ends.0, ends.1] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(controller, F_SETFL, O_NONBLOCK)

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // Opened by the leader of a new session, it becomes the session's terminal.
    posix_spawn_file_actions_addopen(&actions, 0, device, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // As from a shell: nothing blocked, nothing ignored, whatever the test runner has done.
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

  /// Shows what another program would have written.
  public func overwrite(_ text: String) {
    screen.feed(text.utf8)
  }

  /// Gives the window another size; the program is sent SIGWINCH.
  public func resize(columns: Int, rows: Int) {
    screen.resize(columns: columns, rows: rows)
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(controller, UInt(TIOCSWINSZ), &size)
  }

  /// Takes the terminal away, as closing its window does.
  public func hangUp() {
    close(controller)
    controller = -1
  }

  /// Lets the program work until `condition` holds. False if it did not within the seconds.
  public func wait(seconds: Int = 20, until condition: (PseudoTerminal) -> Bool) -> Bool {
    let end = Self.now() + seconds * 1000
    while true {
      let got = pump(milliseconds: 20)
      if condition(self) { return true }
      if Self.now() > end || (ending != nil && !got) { return false }
    }
  }

  /// Waits until the screen holds `text`.
  public func waitFor(_ text: String, seconds: Int = 20) -> Bool {
    wait(seconds: seconds) { $0.screen.text.contains(text) }
  }

  /// Waits until the program has ended, and all that it wrote is shown.
  public func waitForEnd(seconds: Int = 20) -> Ending? {
    _ = wait(seconds: seconds) { $0.ending != nil }
    while pump(milliseconds: 0) {}
    return ending
  }

  /// The modes of the terminal: what the program left behind.
  public var modes: [UInt32] { Self.modes(controller) }

  /// The bytes that were typed, or answered, and that the program did not read: another one would. Leaves the terminal raw.
  public var unreadInput: Int {
    let end = open(device, O_RDONLY | O_NOCTTY | O_NONBLOCK)
    defer { close(end) }
    var modes = termios()
    tcgetattr(end, &modes)
    // Else only whole lines count.
    cfmakeraw(&modes)
    tcsetattr(end, TCSANOW, &modes)
    var count: Int32 = 0
    _ = ioctl(end, UInt(FIONREAD), &count)
    return Int(count)
  }

  private static func modes(_ descriptor: Int32) -> [UInt32] {
    var modes = termios()
    tcgetattr(descriptor, &modes)
    return [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag]
  }

  // Reads what there is. True if there was something.
  private func pump(milliseconds: Int32) -> Bool {
    var request = pollfd(fd: reads ? controller : -1, events: Int16(POLLIN), revents: 0)
    poll(&request, 1, milliseconds)
    var bytes = [UInt8](repeating: 0, count: 65536)
    let count = reads && controller >= 0 ? read(controller, &bytes, bytes.count) : 0
    if count > 0 {
      screen.feed(bytes[..<count])
      if !screen.answers.isEmpty {
        if answers { send(screen.answers) }
        screen.answers = []
      }
    }
    takeEnding()
    // After the end of the program the terminal is gone, and poll returns at once.
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
