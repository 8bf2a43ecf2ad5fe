import CNcurses
import Glibc

/// The terminal that the program runs in.
///
/// Text goes through ncurses, with the user's own TERM. Pictures bypass it (`PictureEncoder`), because ncurses would
/// need a color pair for every combination of two colors, has too few of them, and takes ten times as long. Under a
/// picture ncurses believes to have written a character that is not a blank; otherwise it would erase the picture
/// together with blanks beside it.
///
/// Only the main thread may use this; other threads use the `Waker`. A class, because there is one terminal.
public final class NcursesTerminal: Terminal {
  /// Width in cells.
  public internal(set) var columns = 80
  /// Height in cells.
  public internal(set) var rows = 24
  /// Height of a cell divided by its width.
  public internal(set) var cellAspect = 2.0
  /// The colors of pictures; without colors, the accent is bold.
  public var colorDepth: ColorDepth = .mono {
    didSet {
      guessesColors = false
      if colorDepth != oldValue { forgetShown() }
    }
  }
  /// Whether the program receives the mouse; if not, the terminal selects text with it.
  public var usesMouse: Bool {
    didSet { if isTaken && usesMouse != oldValue { setModes(true) } }
  }

  let waker: Waker
  let signals: Int32
  let writer: TerminalWriter
  var options: TerminalOptions
  let isUTF8: Bool
  var decoder = InputDecoder()
  /// When the last bytes were read, in `seconds()`.
  var lastInput = 0.0
  /// When the mouse last did something, in `seconds()`.
  var lastMouse = -Double.infinity
  /// Events that arrived before `events` was called for the first time.
  var early: [TerminalEvent] = []
  var features = TerminalFeatures()
  /// Whether the environment does not tell the number of colors, so that a late answer of the terminal may change it.
  var guessesColors = false
  /// Whether tmux or screen is between the program and the terminal.
  let isMultiplexed: Bool
  var pace: LinePace
  var meter = RateMeter()
  /// The screen that the last `draw` asked for.
  var wanted: Screen?
  var sending = Sending.nothing
  var quality = PictureQuality.quick(until: nil)
  /// Whether the terminal accepts no bytes at the moment: nothing is sent before `poll` says that it does.
  var isBlocked = false
  /// Whether the next text clears the terminal first.
  var mustClear = false
  /// What was given to ncurses, with the cells of its pictures.
  var shown: (screen: Screen, layer: PictureLayer)?
  var encoder = PictureEncoder()
  var pixels = PixelEncoder()
  /// A picture of more bytes is shown as cells, not as pixels.
  var pixelLimit = 0
  var cache = CellPictureCache()
  var isOpen = true
  /// Whether the terminal shows our screen: not while the program is stopped.
  var isTaken = true

  /// Of a larger window only so much is used: more than any display shows, and ncurses fails at 32768.
  private static let most = (columns: 2000, rows: 1000)

  private let handle: OpaquePointer
  private let modesBefore: termios
  private var capture: StandardErrorCapture?
  private var hasColors = false
  private var showsCursor = false

  /// Takes over the terminal of the standard streams. Call `blockSignals` first. Throws if there is no terminal, or
  /// none that can show a screen.
  /// - Parameter waker: With this, other threads end a wait in `events`.
  public init(_ options: TerminalOptions = TerminalOptions(), waker: Waker) throws(TerminalError) {
    guard isatty(STDIN_FILENO) == 1 else { throw .notATerminal(stream: "standard input") }
    guard isatty(STDOUT_FILENO) == 1 else { throw .notATerminal(stream: "standard output") }
    let term = environment("TERM") ?? ""
    if term.isEmpty { throw .noTerm }
    if term == "dumb" { throw .tooSimple(term) }
    Self.blockSignals()
    guard Self.waitForForeground() else { throw .inBackground }
    let capture = try StandardErrorCapture.begin(log: options.log)
    isUTF8 = cn_utf8_locale() && !options.isASCII
    var modes = termios()
    tcgetattr(STDIN_FILENO, &modes)
    modesBefore = modes
    // Then a write fails with an error instead of ending the program.
    cn_ignore(SIGPIPE)
    cn_ignore(SIGXFSZ)
    cn_catch_stop()
    self.waker = waker
    self.options = options
    usesMouse = options.usesMouse
    signals = cn_signalfd()
    guard signals >= 0 else { throw .noDescriptor }
    writer = TerminalWriter()
    guard writer.file >= 0 else { throw .noDescriptor }
    guard let handle = Self.screen(of: term, writingTo: writer.file) else {
      Glibc.close(signals)
      throw .unknownTerm(term)
    }
    self.handle = handle
    isMultiplexed = Multiplexer(environment: environment) != nil
    pace = LinePace(isMultiplexed: isMultiplexed, limit: options.bandwidth)
    guard cn_string("cup") != nil else {
      Glibc.close(signals)
      throw .tooSimple(term)
    }
    self.capture = capture
    cn_arm_crash_restore(writer.descriptor, &modes, capture?.before ?? -1, capture?.kept ?? -1)
    setUp()
    defineKeys()
    features.learn(colors: environment("COLORFGBG") ?? "")
    ask()
    if hasColors { setAccent() }
    takeSize()
    colorDepth = options.colors ?? detectedDepth()
    setModes(true)
  }

  deinit { close() }

  /// Blocks the signals that the terminal handles. Call this before the program starts its first thread (or uses
  /// Dispatch), because threads inherit it.
  public static func blockSignals() { cn_block_signals(true) }

  /// Undoes `blockSignals`, for a program that is about to execute another one or that has closed its terminal.
  public static func unblockSignals() { cn_block_signals(false) }

  /// Restores the terminal to what it was before. A second call does nothing.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    leave()
    cn_disarm_crash_restore()
    capture = nil
    cn_default_action(SIGTSTP)
    Glibc.close(signals)
    delscreen(handle)
  }

  // MARK: - Taking the terminal and giving it back

  private func setUp() {
    // ncurses' handlers would run on whatever thread receives the signal; we read signals from the signalfd.
    for signal in [SIGINT, SIGTERM, SIGWINCH] { cn_default_action(signal) }
    keypad(cn_stdscr(), true)
    intrflush(cn_stdscr(), false)
    // Nothing may scroll or shift what is on the screen: the pictures would move with it.
    idlok(cn_stdscr(), false)
    idcok(cn_stdscr(), false)
    scrollok(cn_stdscr(), false)
    leaveok(cn_stdscr(), true)
    typeahead(-1)
    curs_set(0)
    hasColors = start_color() == OK && use_default_colors() == OK
    setProgramModes()
    takeSize()
    wnoutrefresh(cn_stdscr())
    doupdate()
    _ = writer.writeText(withinMilliseconds: 100)
    scrollWhole()
  }

  // Resets the scrolling region. ncurses sets it to terminfo's number of rows, because what it writes to is a file,
  // which has no size.
  private func scrollWhole() {
    guard let region = cn_string("csr"), String(cString: region).hasPrefix("\u{1B}[") else { return }
    _ = writer.write(Array("\u{1B}7\u{1B}[r\u{1B}8".utf8)[...], withinMilliseconds: 100)
  }

  // ncurses cannot do this, because what it writes to is not a terminal.
  private func setProgramModes() {
    var modes = modesBefore
    cn_program_modes(&modes)
    tcsetattr(STDIN_FILENO, TCSANOW, &modes)
  }

  // A blue that is readable on black and on white.
  private func setAccent() {
    switch cn_colors() {
    // direct color: the number is the color
    case 257...: init_extended_pair(1, 0x0087D7, -1)
    case 256: init_pair(1, 32, -1)
    case 16...: init_pair(1, 12, -1)
    case 8...: init_pair(1, hasLightBackground ? 4 : 6, -1)
    default: break
    }
  }

  /// ncurses' screen; nil where it has no description of the terminal, nor one that does.
  private static func screen(of term: String, writingTo file: Int32) -> OpaquePointer? {
    cn_newterm(term, file) ?? (Terminfo.isLikeXterm(term) ? cn_newterm(Terminfo.usual, file) : nil)
  }

  /// Stops the program while its terminal belongs to another job. A signal that is to end it ends it here, before the
  /// terminal is taken. False if nothing stops it: no shell is there to bring it back.
  private static func waitForForeground() -> Bool {
    while cn_in_background(STDIN_FILENO) {
      if cn_is_ending() { unblockSignals() }
      if !cn_stop() { return false }
    }
    return true
  }

  // Gives the screen back. Waits for a terminal that accepts nothing, but not forever.
  private func leave() {
    guard isTaken else { return }
    isTaken = false
    if pace.isOpen { endPart() }
    removePixels()
    setModes(false)
    takeLastAnswers()
    pace.abandon()
    cn_expect_answers(0)
    scrollWhole()
    if showsCursor == false { curs_set(1) }
    endwin()
    if !writer.isGone && !writer.writeText(withinMilliseconds: 500) { writer.giveUp() }
    // in the background the terminal has the modes of the shell
    guard !cn_in_background(STDIN_FILENO) else { return }
    var modes = modesBefore
    tcsetattr(STDIN_FILENO, TCSANOW, &modes)
  }

  /// Stops the program, as Ctrl-Z does, and takes the terminal again when it continues in the foreground. Leaves it if
  /// a signal is to end the program meanwhile. False if the terminal belongs to another job, and nothing stops the
  /// program.
  func suspend() -> Bool {
    leave()
    cn_disarm_crash_restore()
    let wasCaptured = capture != nil
    capture = nil
    repeat {
      let wasStopped = cn_stop()
      if cn_is_ending() { return true }
      if !wasStopped && cn_in_background(STDIN_FILENO) { return false }
    } while cn_in_background(STDIN_FILENO)
    if wasCaptured { capture = try? StandardErrorCapture.begin(log: options.log) }
    takeAgain()
    return true
  }

  /// Takes the terminal after other programs had it: they may have changed its modes, its size and everything it shows.
  func takeAgain() {
    var modes = modesBefore
    cn_arm_crash_restore(writer.descriptor, &modes, capture?.before ?? -1, capture?.kept ?? -1)
    isTaken = true
    setProgramModes()
    // After endwin, the next update enters the alternate screen again.
    if !isendwin() { endwin() }
    takeSize()
    curs_set(showsCursor ? 1 : 0)
    redrawAll()
    setModes(true)
  }

  /// Reads the window's size. Even if it is unchanged, the terminal may show anything after a resize.
  func takeSize() {
    let size = cn_window_size(STDOUT_FILENO)
    let newColumns = min(size.ws_col > 0 ? Int(size.ws_col) : Int(cn_columns()), Self.most.columns)
    let newRows = min(size.ws_row > 0 ? Int(size.ws_row) : Int(cn_lines()), Self.most.rows)
    if size.ws_col > 0 && size.ws_row > 0 {
      features.learnCell(width: Int(size.ws_xpixel / size.ws_col), height: Int(size.ws_ypixel / size.ws_row))
    }
    cellAspect = features.cellSize.map { Double($0.height) / Double(max($0.width, 1)) } ?? 2
    // Some terminals report nonsense.
    if !(0.8...4).contains(cellAspect) { cellAspect = 2 }
    columns = newColumns
    rows = newRows
    if Int32(newRows) != cn_lines() || Int32(newColumns) != cn_columns() {
      // not resizeterm, which inserts a key into the input
      resize_term(Int32(newRows), Int32(newColumns))
    }
    forgetShown()
    mustClear = true
  }

  /// Marks everything as not shown, so that all of it is sent again.
  func forgetShown() {
    shown = nil
    encoder.invalidate()
    pixels.invalidate()
    if wanted != nil { sending = .text }
  }

  /// ncurses' attributes and color pair.
  func attributes(_ style: Style) -> (UInt32, Int16) {
    var attributes: UInt32 = 0
    var pair: Int16 = 0
    if style.contains(.bold) { attributes |= cn_bold() }
    if style.contains(.dim) { attributes |= cn_dim() }
    if style.contains(.reverse) { attributes |= cn_reverse() }
    if style.contains(.accent) || style.contains(.place) {
      let colored = colorDepth != .mono && cn_colors() >= 8
      if colored { pair = 1 }
      // None of eight colors is readable on every background, so it is bold, too.
      if !colored || cn_colors() < 16 { attributes |= cn_bold() }
      if !colored && style.contains(.place) { attributes |= cn_reverse() }
    }
    return (attributes, pair)
  }

  /// Returns whether the cursor has moved, appeared or disappeared.
  func setCursor(_ position: Screen.Position?) -> Bool {
    guard let position, position.column >= 0, position.column < columns, position.row >= 0, position.row < rows else {
      if !showsCursor { return false }
      showsCursor = false
      curs_set(0)
      leaveok(cn_stdscr(), true)
      return true
    }
    let moves = !showsCursor || getcurx(cn_stdscr()) != position.column || getcury(cn_stdscr()) != position.row
    if !showsCursor {
      showsCursor = true
      curs_set(1)
      leaveok(cn_stdscr(), false)
    }
    wmove(cn_stdscr(), Int32(position.row), Int32(position.column))
    return moves
  }
}

/// The value of an environment variable; nil if it is not set.
func environment(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}

/// Seconds on a monotonic clock.
func seconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
