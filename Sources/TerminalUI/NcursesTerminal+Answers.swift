import CNcurses
import Glibc

extension NcursesTerminal {
  /// Asks the terminal what it can do, and waits a little for the answers. What is typed meanwhile is kept.
  func ask() {
    let term = environment("TERM") ?? ""
    // The console and GNU screen would show parts of what they do not know.
    let isPlain =
      term == "linux" || term.hasPrefix("vt") || environment("STY") != nil
      || (term.hasPrefix("screen") && environment("TMUX") == nil)
    // tmux would take the question for a title.
    let question =
      isPlain ? "\u{1B}[5n" : TerminalFeatures.question(graphics: !isMultiplexed && options.graphics == nil && isUTF8)
    guard writer.write(Array(question.utf8)[...], withinMilliseconds: 100) else { return }
    wait(seconds: 0.3) { features.answers }
  }

  /// Takes the answers that are still to come, so that they do not reach the shell.
  func takeLastAnswers() {
    guard pace.answers && pace.isAwaited && !writer.isGone else { return }
    wait(seconds: 0.7) { !pace.isAwaited }
  }

  private func wait(seconds limit: Double, until done: () -> Bool) {
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

  /// Takes answers; what remains are events.
  func take(_ inputs: [TerminalInput]) -> [TerminalEvent] {
    var events: [TerminalEvent] = []
    for input in inputs {
      switch input {
      case .key(let key): events.append(.key(key))
      case .mouse(let mouse): if usesMouse { events.append(.mouse(mouse)) }
      case .paste(let text): events.append(.paste(text))
      case .answer(.ready):
        features.answers = true
        pace.takeAnswer(at: seconds())
      case .answer(let answer):
        features.learn(answer)
        // On a long line it comes late.
        if guessesColors && features.isTruecolor { colorDepth = .truecolor }
      }
    }
    return events
  }

  /// What the environment, terminfo and the terminal say of its colours.
  func detectedDepth() -> ColorDepth {
    let direct = cn_flag("RGB") || cn_flag("Tc") || cn_string("setrgbf") != nil
    let colors = Int(cn_colors())
    if let depth = ColorDepth.known(environment: environment, colors: colors, direct: direct) { return depth }
    guessesColors = !features.isTruecolor
    return features.isTruecolor ? .truecolor : ColorDepth.counted(colors)
  }

  /// Lets the terminal tell of the mouse and of pastes, or no longer. Those without a mouse are not told: they might
  /// show it.
  func setModes(_ on: Bool) {
    guard cn_string("kmous") != nil else { return }
    let mouse = [1000, 1002, 1006].map { "\u{1B}[?\($0)\(on && usesMouse ? "h" : "l")" }.joined()
    _ = writer.write(Array((mouse + "\u{1B}[?2004\(on ? "h" : "l")").utf8)[...], withinMilliseconds: 100)
  }

  /// Whether something was typed.
  var hasInput: Bool {
    var request = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) == 1
  }
}
