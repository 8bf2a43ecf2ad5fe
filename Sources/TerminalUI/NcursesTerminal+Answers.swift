import CNcurses
import Glibc

extension NcursesTerminal {
  /// Asks the terminal what it supports, and waits briefly for the answers. What is typed meanwhile is kept in `early`.
  func ask() {
    let term = environment("TERM") ?? ""
    features.isAlacritty = !isMultiplexed && term.hasPrefix("alacritty")
    // The console and GNU screen would display parts of sequences that they do not know.
    let isPlain =
      term == "linux" || term.hasPrefix("vt") || Multiplexer(environment: environment) == .screen
    // tmux would take kitty's question for a title.
    let question =
      (isMultiplexed || features.isAlacritty ? TerminalFeatures.secondaryQuestion : "")
      + (isPlain
        ? "\u{1B}[5n" : TerminalFeatures.question(graphics: !isMultiplexed && options.graphics == nil && isUTF8))
    request(question)
    wait(seconds: 0.3) { features.answers }
  }

  /// Sends a question that ends in a status request.
  func request(_ question: String = "\u{1B}[5n") {
    pace.ask(at: seconds())
    cn_expect_answers(Int32(pace.awaited))
    _ = writer.write(Array(question.utf8)[...], withinMilliseconds: 100)
  }

  /// Waits for what the terminal has still to send, so that it does not end up in the shell: answers, and reports of a
  /// mouse that was in motion.
  func takeLastAnswers() {
    guard !writer.isGone && !cn_in_background(STDIN_FILENO) else { return }
    if pace.answers && lastMouse + 2 > seconds() { request() }
    wait(seconds: 2) { pace.awaited == 0 }
  }

  func wait(seconds limit: Double, until done: () -> Bool) {
    let end = seconds() + limit
    while !done() {
      let left = Int32(((end - seconds()) * 1000).rounded(.up))
      guard left > 0 else { return }
      var request = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      if poll(&request, 1, left) == 1 {
        guard let bytes = readInput() else { return }
        early += take(decoder.feed(bytes))
      }
    }
  }

  /// Handles answers and returns everything else as events.
  func take(_ inputs: [TerminalInput]) -> [TerminalEvent] {
    var events: [TerminalEvent] = []
    for input in inputs {
      switch input {
      case .key(let key): events.append(.key(key))
      case .mouse(let mouse):
        lastMouse = seconds()
        if usesMouse { events.append(.mouse(mouse)) }
      case .paste(let text): events.append(.paste(text))
      case .answer(.ready):
        features.answers = true
        pace.takeAnswer(at: seconds())
        cn_expect_answers(Int32(pace.awaited))
      case .answer(let answer):
        features.learn(answer)
        // On a slow line this answer arrives after the start.
        if guessesColors && features.isTruecolor { colorDepth = .truecolor }
      }
    }
    return events
  }

  /// The color depth according to the environment, terminfo and the terminal's answers.
  func detectedDepth() -> ColorDepth {
    if let depth = knownDepth(environment) { return depth }
    guessesColors = !features.isTruecolor
    return answeredDepth
  }

  /// The most colors that a user may ask for: what the terminal has, whatever NO_COLOR says, or what was asked for at
  /// the start.
  var mostColors: ColorDepth {
    let depth = knownDepth { $0 == "NO_COLOR" ? nil : environment($0) } ?? answeredDepth
    return options.colors.map { $0.has(atLeast: depth) ? $0 : depth } ?? depth
  }

  private func knownDepth(_ environment: (String) -> String?) -> ColorDepth? {
    let direct = cn_flag("RGB") || cn_flag("Tc") || cn_string("setrgbf") != nil
    return ColorDepth.known(environment: environment, colors: Int(cn_colors()), direct: direct)
  }

  private var answeredDepth: ColorDepth { features.isTruecolor ? .truecolor : ColorDepth.counted(Int(cn_colors())) }

  /// Switches reports of the mouse and bracketed pastes on or off. Terminals without a mouse are sent nothing: they
  /// might display it.
  func setModes(_ on: Bool) {
    guard cn_string("kmous") != nil else { return }
    let mouse = [1000, 1002, 1006].map { "\u{1B}[?\($0)\(on && usesMouse ? "h" : "l")" }.joined()
    _ = writer.write(Array((mouse + "\u{1B}[?2004\(on ? "h" : "l")").utf8)[...], withinMilliseconds: 100)
  }

  /// Whether there is unread input.
  var hasInput: Bool {
    var request = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) == 1
  }
}
