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
    didSet { if colorDepth != oldValue { forgetShown() } }
  }

  let waker: Waker
  let signals: Int32
  var decoder = KeyDecoder()
  /// Keys that were typed before anybody asked for events.
  var earlyKeys: [Key] = []
  /// Whether the terminal has not yet taken all of the last screen; `events` goes on sending. Another picture now would
  /// come late as well.
  public internal(set) var isBehind = false
  let writer: PictureWriter

  private let isUTF8: Bool
  private let handle: OpaquePointer
  private let modesBefore: termios
  private var capture: StandardErrorCapture?
  private var isOpen = true
  private var encoder = PictureEncoder()
  private var cache = CellPictureCache()
  /// What was asked for last.
  private var wanted: Screen?
  /// What ncurses has, and its pictures' cells.
  private var shown: (screen: Screen, layer: PictureLayer)?
  private var mustClear = false
  private var showsCursor = false

  /// Takes over the terminal of the standard streams. Call `blockSignals` first.
  /// - Parameters:
  ///   - colors: how pictures are coloured; `nil` finds out what the terminal can do.
  ///   - ascii: shows ASCII characters only, even where the locale allows others.
  ///   - waker: what other threads wake this one with.
  public init(colors: ColorDepth?, ascii: Bool = false, waker: Waker) throws(TerminalError) {
    guard isatty(STDIN_FILENO) == 1 else { throw .notATerminal(stream: "standard input") }
    guard isatty(STDOUT_FILENO) == 1 else { throw .notATerminal(stream: "standard output") }
    let term = environment("TERM") ?? ""
    if term.isEmpty { throw .noTerm }
    if term == "dumb" { throw .tooSimple(term) }
    isUTF8 = cn_utf8_locale() && !ascii
    var modes = termios()
    tcgetattr(STDIN_FILENO, &modes)
    modesBefore = modes
    Self.blockSignals()
    cn_ignore(SIGPIPE)
    cn_catch_stop()
    self.waker = waker
    signals = cn_signalfd()
    guard signals >= 0 else { throw .noDescriptor }
    guard let handle = cn_newterm() else {
      Glibc.close(signals)
      throw .unknownTerm(term)
    }
    self.handle = handle
    writer = PictureWriter()
    guard cn_string("cup") != nil else {
      Glibc.close(signals)
      endwin()
      throw .tooSimple(term)
    }
    capture = StandardErrorCapture()
    cn_arm_crash_restore(STDOUT_FILENO, &modes, capture?.before ?? -1, capture?.file ?? -1)
    setUp()
    defineKeys()
    colorDepth = colors ?? detectedDepth()
  }

  deinit { close() }

  /// Blocks the signals that the terminal listens to. Call it before the program starts its first thread (or uses
  /// Dispatch): threads inherit it.
  public static func blockSignals() { cn_block_signals(true) }

  /// Undoes `blockSignals`, for a program that is about to execute another one or has closed its terminal.
  public static func unblockSignals() { cn_block_signals(false) }

  /// Shows `screen`, as far as the terminal takes it now; `events` goes on with the rest.
  public func draw(_ screen: Screen) {
    wanted = screen
    show()
  }

  /// Sends the last screen again, all of it.
  public func redrawAll() {
    forgetShown()
    mustClear = true
    show()
  }

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
    cbreak()
    noecho()
    nonl()
    keypad(cn_stdscr(), true)
    intrflush(cn_stdscr(), false)
    // Nothing may move what is on the screen: the pictures would move with it.
    idlok(cn_stdscr(), false)
    idcok(cn_stdscr(), false)
    scrollok(cn_stdscr(), false)
    leaveok(cn_stdscr(), true)
    typeahead(-1)
    curs_set(0)
    if start_color() == OK && use_default_colors() == OK { setAccent() }
    var modes = termios()
    tcgetattr(STDIN_FILENO, &modes)
    // Ctrl-S is a key, not the end of all output; and Ctrl-C must not throw half a sequence away.
    modes.c_iflag &= ~tcflag_t(IXON)
    modes.c_lflag |= tcflag_t(NOFLSH)
    tcsetattr(STDIN_FILENO, TCSANOW, &modes)
    def_prog_mode()
    takeSize()
    wnoutrefresh(cn_stdscr())
    doupdate()
  }

  // A blue that can be read on black and on white.
  private func setAccent() {
    switch cn_colors() {
    // Direct colour: the number is the colour.
    case 257...: init_extended_pair(1, 0x0087D7, -1)
    case 256: init_pair(1, 32, -1)
    case 16...: init_pair(1, 12, -1)
    case 8...: init_pair(1, 6, -1)
    default: break
    }
  }

  private func detectedDepth() -> ColorDepth {
    let direct = cn_flag("RGB") || cn_flag("Tc") || cn_string("setrgbf") != nil
    let colors = Int(cn_colors())
    if let depth = ColorDepth.known(environment: environment, colors: colors, direct: direct) { return depth }
    return asksTruecolor() ? .truecolor : ColorDepth.counted(colors)
  }

  // What is typed before the answer comes is kept; the answer itself is no key for the decoder.
  private func asksTruecolor() -> Bool {
    guard writer.write(Array(ColorDepth.question.utf8)[...], withinMilliseconds: 100) else { return false }
    let end = milliseconds() + 300
    var answer: [UInt8] = []
    var left = end - milliseconds()
    while left > 0 {
      var request = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      if poll(&request, 1, Int32(left)) == 1 {
        guard let bytes = readInput() else { break }
        answer += bytes
        earlyKeys += decoder.feed(bytes)
        if String(decoding: answer, as: UTF8.self).contains("\u{1B}[0n") { break }
      }
      left = end - milliseconds()
    }
    return ColorDepth.isTruecolor(answer: answer)
  }

  // Leaves the screen to others. Waits for a terminal that takes nothing, but not for ever.
  private func leave() {
    if !writer.isGone && !(writer.finish(withinMilliseconds: 300) && writer.isReady(withinMilliseconds: 700)) {
      tcflush(STDOUT_FILENO, TCOFLUSH)
    }
    if showsCursor == false { curs_set(1) }
    endwin()
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
    if wasCaptured { capture = StandardErrorCapture() }
    takeAgain()
  }

  /// Takes the terminal after others had it: they may have changed its modes, its size and all that it shows.
  func takeAgain() {
    var modes = modesBefore
    cn_arm_crash_restore(STDOUT_FILENO, &modes, capture?.before ?? -1, capture?.file ?? -1)
    // After endwin, the next update enters the alternate screen and sets the modes.
    if !isendwin() { endwin() }
    takeSize()
    curs_set(showsCursor ? 1 : 0)
    redrawAll()
  }

  /// Asks for the window's size. Whether it is the same or not, the terminal may show anything after a change.
  func takeSize() {
    let size = cn_window_size(STDOUT_FILENO)
    let newColumns = size.ws_col > 0 ? Int(size.ws_col) : Int(cn_columns())
    let newRows = size.ws_row > 0 ? Int(size.ws_row) : Int(cn_lines())
    if size.ws_xpixel > 0 && size.ws_ypixel > 0 && size.ws_col > 0 && size.ws_row > 0 {
      let aspect =
        Double(size.ws_ypixel) / Double(size.ws_row) / (Double(size.ws_xpixel) / Double(size.ws_col))
      // Some terminals say nonsense here.
      cellAspect = (0.8...4).contains(aspect) ? aspect : 2
    } else {
      cellAspect = 2
    }
    columns = newColumns
    rows = newRows
    if Int32(newRows) != cn_lines() || Int32(newColumns) != cn_columns() {
      // Not resizeterm: that one puts a key of its own into the input.
      resize_term(Int32(newRows), Int32(newColumns))
    }
    forgetShown()
    mustClear = true
  }

  private func forgetShown() {
    shown = nil
    encoder.invalidate()
  }

  // MARK: - Drawing

  /// Sends what of the wanted screen is not shown yet, text before pictures, and stops when the terminal takes no more.
  func show() {
    guard isOpen, let wanted else { return }
    isBehind = true
    // ncurses would wait for ever.
    guard writer.finish(withinMilliseconds: 0), writer.isReady(withinMilliseconds: 0) else { return }
    var layer = PictureLayer(columns: columns, rows: rows)
    layer.place(
      wanted, cellAspect: cellAspect, depth: colorDepth, glyphs: isUTF8 ? .blocks : .ascii, cache: &cache)
    let text = ScreenText(wanted, layer: layer, style: attributes, isUTF8: isUTF8)
    text.update(from: shown, encoder: &encoder, atOnce: mustClear)
    shown = (wanted, layer)
    let moved = setCursor(wanted.cursor)
    if mustClear { clearok(cn_curscr(), true) }
    if moved || mustClear {
      wnoutrefresh(cn_stdscr())
      doupdate()
    }
    mustClear = false
    // On a slow line keys are served in between.
    let end = milliseconds() + 100
    while let chunk = encoder.nextChunk(toward: layer) {
      let left = Int32(max(end - milliseconds(), 0))
      guard writer.write(chunk[...], withinMilliseconds: left), left > 0 else { return }
    }
    isBehind = false
  }

  private func attributes(_ style: Style) -> (UInt32, Int16) {
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

  // True if the cursor has moved, or shows now, or does not.
  private func setCursor(_ position: Screen.Position?) -> Bool {
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

/// A clock that nobody sets.
func milliseconds() -> Int {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
}
