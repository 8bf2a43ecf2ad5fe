/// What can happen at a terminal.
public enum TerminalEvent: Equatable, Sendable {
  /// A key was pressed.
  case key(Key)
  /// The mouse was used.
  case mouse(Mouse)
  /// Text was pasted; lines end in `\n`, and no other control character but tabs is in it.
  case paste(String)
  /// The window has another size: draw for it.
  case resized
  /// A thread called `Waker.wake()`, once or more often.
  case woken
  /// Ctrl-C, or SIGINT from elsewhere.
  case interrupt
  /// SIGTERM, SIGHUP or SIGQUIT, or SIGHUP because the terminal is gone: save and leave.
  case terminate(signal: Int32)
  /// The program was stopped (Ctrl-Z) and goes on; the last screen is drawn already.
  case continued
}
