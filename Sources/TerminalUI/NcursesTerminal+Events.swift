import CNcurses
import Glibc

extension NcursesTerminal {
  /// Waits for events, up to the timeout (nil: forever; 0: not at all). Empty if the time is up, or as soon as the
  /// terminal is no longer behind.
  public func events(timeoutMilliseconds: Int?) -> [TerminalEvent] {
    var events = early
    early = []
    let end = timeoutMilliseconds.map { seconds() + Double(max($0, 0)) / 1000 }
    let wasBehind = isBehind
    while true {
      if let time = improvementTime, time <= seconds() { improve() }
      if !isBlocked && (sending != .nothing || pace.isOpen) { show() }
      let keyEnd = decoder.isWaiting ? lastInput + escapeDelay : nil
      let free = !isBlocked && (wasBehind || sending != .nothing) ? pace.free : nil
      let now = seconds()
      let first = [end, keyEnd, free, improvementTime].compactMap { $0 }.min()
      let wait =
        !events.isEmpty ? 0 : first.map { Int32(clamping: Int(((max($0 - now, 0)) * 1000).rounded(.up))) } ?? -1
      var requests = [
        pollfd(fd: isTaken ? STDIN_FILENO : -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
        pollfd(fd: waker.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: isBlocked ? writer.descriptor : -1, events: Int16(POLLOUT), revents: 0),
      ]
      let ready = poll(&requests, nfds_t(requests.count), wait)
      if ready < 0 { continue }
      if ready == 0 {
        // No other byte has followed, so the key was Escape.
        if let keyEnd, keyEnd <= seconds() { events += take(decoder.flush()) }
      } else {
        if requests[0].revents != 0 {
          if cn_in_background(STDIN_FILENO) {
            // it was typed for another program
            events += goOn(after: suspend)
          } else if let bytes = readInput() {
            events += take(decoder.feed(bytes))
          } else if !events.contains(.terminate(signal: SIGHUP)) {
            events.append(.terminate(signal: SIGHUP))
          }
        }
        // after the input, because it was typed before the interrupt
        if requests[1].revents != 0 { events += signalEvents() }
        if requests[2].revents != 0 {
          waker.clear()
          events.append(.woken)
        }
        if requests[3].revents != 0 { show() }
      }
      if writer.isGone && !events.contains(.terminate(signal: SIGHUP)) { events.append(.terminate(signal: SIGHUP)) }
      if !events.isEmpty || (wasBehind && !isBehind) { return events }
      if let end, end <= seconds() { return events }
    }
  }

  /// Bytes from the terminal; nil if it is gone.
  func readInput() -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = read(STDIN_FILENO, &bytes, bytes.count)
    lastInput = seconds()
    if count > 0 { return Array(bytes[..<count]) }
    return count < 0 && (errno == EINTR || errno == EAGAIN) ? [] : nil
  }

  /// Adds the sequences that terminfo lists for this terminal's keys.
  func defineKeys() {
    let names: [(String, Key)] = [
      ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right), ("kpp", .pageUp), ("knp", .pageDown),
      ("khome", .home), ("kend", .end), ("kent", .enter), ("kcbt", .backTab), ("kbs", .backspace), ("kdch1", .delete),
      ("kri", .shiftUp), ("kind", .shiftDown), ("kLFT", .shiftLeft), ("kRIT", .shiftRight),
    ]
    let functions = (1...12).map { ("kf\($0)", Key.function($0)) }
    for (name, key) in names + functions {
      if let sequence = cn_string(name) { decoder.define(Array(String(cString: sequence).utf8), key) }
    }
  }

  // Seconds that an Escape waits for the rest of a sequence. The variable is the one that ncurses reads, in
  // milliseconds.
  private var escapeDelay: Double {
    Double(environment("ESCDELAY").flatMap { Int($0) }.map { min(max($0, 1), 5000) } ?? 50) / 1000
  }

  private func signalEvents() -> [TerminalEvent] {
    var events: [TerminalEvent] = []
    func add(_ event: TerminalEvent) {
      if !events.contains(event) { events.append(event) }
    }
    while case let signal = cn_next_signal(signals), signal != 0 {
      switch signal {
      case SIGINT:
        decoder.endPaste()
        events.append(.interrupt)
      case SIGWINCH:
        takeSize()
        add(.resized)
      case SIGTSTP, SIGTTIN, SIGTTOU: goOn(after: suspend).forEach(add)
      case SIGCONT:
        // A terminal that disappears sends SIGHUP and SIGCONT; so does a shell that ends a stopped job.
        if events.contains(where: \.isEnding) || cn_is_ending() { continue }
        let pause = {
          if cn_in_background(STDIN_FILENO) { return self.suspend() }
          self.takeAgain()
          return true
        }
        goOn(after: pause).forEach(add)
      default: add(.terminate(signal: signal))
      }
    }
    return events
  }

  // What happened during `pause`, which returns whether the program can go on.
  private func goOn(after pause: () -> Bool) -> [TerminalEvent] {
    let size = (columns, rows)
    guard pause() else { return [.terminate(signal: SIGHUP)] }
    guard isTaken else { return [] }
    return size == (columns, rows) ? [.continued] : [.continued, .resized]
  }
}

extension TerminalEvent {
  fileprivate var isEnding: Bool {
    if case .terminate = self { true } else { false }
  }
}
