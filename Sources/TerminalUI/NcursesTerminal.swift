import CNcurses
import Glibc

/// The terminal that the program runs in.
///
/// Text goes through ncurses under the user's own TERM. Pictures are written beside it by `PictureEncoder`: ncurses would
/// need a colour pair for each two colours, has too few of them, and takes ten times as long. Under a picture ncurses
/// believes to have written a sentinel that is no blank, or it would erase the picture together with blanks beside it.
///
/// Everything here belongs to the main thread; other threads use the `Waker`. A class, because there is one terminal.
public final class NcursesTerminal: Terminal {
  /// Cells from left to right.
  public internal(set) var columns = 80
  /// Cells from top to bottom.
  public internal(set) var rows = 24
  /// The height of a cell over its width.
  public internal(set) var cellAspect = 2.0
  /// How pictures are coloured; without colours, the accent is bold.
  public var colorDepth: ColorDepth = .mono {
    didSet {
      guessesColors = false
      if colorDepth != oldValue { forgetShown() }
    }
  }
  /// Whether the mouse is listened to; else the terminal itself selects text with it.
  public var usesMouse: Bool {
    didSet { if isOpen && usesMouse != oldValue { setModes(true) } }
  }

  let waker: Waker
  let signals: Int32
  let writer: TerminalWriter
  let options: TerminalOptions
  let isUTF8: Bool
  var decoder = InputDecoder()
  /// When the last bytes were read.
  var lastInput = 0.0
  /// What was typed before anybody asked for events.
  var early: [TerminalEvent] = []
  /// What the terminal has said about itself.
  var features = TerminalFeatures()
  /// Whether the environment says nothing of the colours: what the terminal says later counts.
  var guessesColors = false
  /// Whether another program stands between this one and the terminal.
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
  /// The most bytes of a picture that is shown by its pixels.
  var pixelLimit = 0
  var cache = CellPictureCache()
  var isOpen = true

  private let handle: OpaquePointer
  private let modesBefore: termios
  private var capture: StandardErrorCapture?
  private var hasColors = false
  private var showsCursor = false

  /// Takes over the terminal of the standard streams. Call `blockSignals` first.
  /// - Parameters:
  ///   - options: how it is used.
  ///   - waker: what other threads wake this one with.
  public init(_ options: TerminalOptions = TerminalOptions(), waker: Waker) throws(TerminalError) {
    guard isatty(STDIN_FILENO) == 1 else { throw .notATerminal(stream: "standard input") }
    guard isatty(STDOUT_FILENO) == 1 else { throw .notATerminal(stream: "standard output") }
    let term = environment("TERM") ?? ""
    if term.isEmpty { throw .noTerm }
    if term == "dumb" { throw .tooSimple(term) }
    let capture = try StandardErrorCapture.begin(log: options.log)
    isUTF8 = cn_utf8_locale() && !options.isASCII
    var modes = termios()
    tcgetattr(STDIN_FILENO, &modes)
    modesBefore = modes
    Self.blockSignals()
    // errors of a write, not ends of the program
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
    guard let handle = cn_newterm(writer.file) else {
      Glibc.close(signals)
      throw .unknownTerm(term)
    }
    self.handle = handle
    isMultiplexed = ["screen", "tmux"].contains(where: term.hasPrefix) || environment("TMUX") != nil
    pace = LinePace(answers: false, isMultiplexed: isMultiplexed)
    guard cn_string("cup") != nil else {
      Glibc.close(signals)
      throw .tooSimple(term)
    }
    self.capture = capture
    cn_arm_crash_restore(STDOUT_FILENO, &modes, capture?.before ?? -1, capture?.kept ?? -1)
    setUp()
    defineKeys()
    ask()
    if hasColors { setAccent() }
    takeSize()
    pace = LinePace(answers: features.answers, isMultiplexed: isMultiplexed)
    colorDepth = options.colors ?? detectedDepth()
    setModes(true)
  }

  deinit { close() }

  /// Blocks the signals that the terminal listens to. Call it before the program starts its first thread (or uses
  /// Dispatch): threads inherit it.
  public static func blockSignals() { cn_block_signals(true) }

  /// Undoes `blockSignals`, for a program that is about to execute another one or has closed its terminal.
  public static func unblockSignals() { cn_block_signals(false) }

  /// Gives the terminal back as it was. Called again, it does nothing.
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

  // MARK: - Ours and not ours

  // How ncurses is to behave.
  private func setUp() {
    // ncurses' handlers would act on the thread that has the signal; ours come through the signalfd.
    for signal in [SIGINT, SIGTERM, SIGWINCH] { cn_default_action(signal) }
    keypad(cn_stdscr(), true)
    intrflush(cn_stdscr(), false)
    // Nothing may move what is on the screen: the pictures would move with it.
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

  // ncurses lets as many rows scroll as terminfo says there are: not to a terminal does it write, whose size it could ask.
  private func scrollWhole() {
    guard let region = cn_string("csr"), String(cString: region).hasPrefix("\u{1B}[") else { return }
    _ = writer.write(Array("\u{1B}7\u{1B}[r\u{1B}8".utf8)[...], withinMilliseconds: 100)
  }

  // ncurses cannot: what it writes to is no terminal.
  private func setProgramModes() {
    var modes = modesBefore
    cn_program_modes(&modes)
    tcsetattr(STDIN_FILENO, TCSANOW, &modes)
  }

  // A blue that can be read on black and on white.
  private func setAccent() {
    switch cn_colors() {
    // Direct colour: the number is the colour.
    case 257...: init_extended_pair(1, 0x0087D7, -1)
    case 256: init_pair(1, 32, -1)
    case 16...: init_pair(1, 12, -1)
    case 8...: init_pair(1, features.isLight ? 4 : 6, -1)
    default: break
    }
  }

  // Leaves the screen to others. Waits for a terminal that takes nothing, but not for ever.
  private func leave() {
    if pace.isOpen { endPart() }
    removePixels()
    setModes(false)
    takeLastAnswers()
    pace.abandon()
    scrollWhole()
    if showsCursor == false { curs_set(1) }
    endwin()
    if !writer.isGone && !writer.writeText(withinMilliseconds: 500) { writer.giveUp() }
    var modes = modesBefore
    tcsetattr(STDIN_FILENO, TCSANOW, &modes)
  }

  /// Stops the program, as Ctrl-Z does, and takes the terminal again when it goes on.
  func suspend() {
    leave()
    cn_disarm_crash_restore()
    let wasCaptured = capture != nil
    capture = nil
    cn_stop()
    if wasCaptured { capture = try? StandardErrorCapture.begin(log: options.log) }
    takeAgain()
  }

  /// Takes the terminal after others had it: they may have changed its modes, its size and all that it shows.
  func takeAgain() {
    var modes = modesBefore
    cn_arm_crash_restore(STDOUT_FILENO, &modes, capture?.before ?? -1, capture?.kept ?? -1)
    setProgramModes()
    // After endwin, the next update enters the alternate screen.
    if !isendwin() { endwin() }
    takeSize()
    curs_set(showsCursor ? 1 : 0)
    redrawAll()
    setModes(true)
  }

  /// Asks for the window's size. Whether it is the same or not, the terminal may show anything after a change.
  func takeSize() {
    let size = cn_window_size(STDOUT_FILENO)
    let newColumns = size.ws_col > 0 ? Int(size.ws_col) : Int(cn_columns())
    let newRows = size.ws_row > 0 ? Int(size.ws_row) : Int(cn_lines())
    if size.ws_xpixel > 0 && size.ws_ypixel > 0 && size.ws_col > 0 && size.ws_row > 0 {
      features.cellSize = (Int(size.ws_xpixel / size.ws_col), Int(size.ws_ypixel / size.ws_row))
    }
    cellAspect = features.cellSize.map { Double($0.height) / Double(max($0.width, 1)) } ?? 2
    // Some terminals say nonsense here.
    if !(0.8...4).contains(cellAspect) { cellAspect = 2 }
    columns = newColumns
    rows = newRows
    if Int32(newRows) != cn_lines() || Int32(newColumns) != cn_columns() {
      // Not resizeterm: that one puts a key of its own into the input.
      resize_term(Int32(newRows), Int32(newColumns))
    }
    forgetShown()
    mustClear = true
  }

  func forgetShown() {
    shown = nil
    encoder.invalidate()
    pixels.invalidate()
    if wanted != nil { sending = .text }
  }

  func attributes(_ style: Style) -> (UInt32, Int16) {
    var attributes: UInt32 = 0
    var pair: Int16 = 0
    if style.contains(.bold) { attributes |= cn_bold() }
    if style.contains(.dim) { attributes |= cn_dim() }
    if style.contains(.reverse) { attributes |= cn_reverse() }
    if style.contains(.accent) {
      let colored = colorDepth != .mono && cn_colors() >= 8
      if colored { pair = 1 }
      // Eight colours are too few for one that is read everywhere: weight helps.
      if !colored || cn_colors() < 16 { attributes |= cn_bold() }
    }
    return (attributes, pair)
  }

  /// True if the cursor has moved, or shows now, or does not.
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

/// A variable of the environment.
func environment(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}

/// Seconds on a clock that nobody sets.
func seconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
