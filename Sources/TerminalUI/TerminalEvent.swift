/// Something that happened at the terminal.
public enum TerminalEvent: Equatable, Sendable {
  case key(Key)
  case mouse(Mouse)
  /// Pasted text. Lines end in `\n`; tabs are the only other control characters.
  case paste(String)
  /// The window has a new size: draw again.
  case resized
  /// A thread called `Waker.wake()`, at least once.
  case woken
  /// Ctrl-C, or SIGINT from elsewhere.
  case interrupt
  /// A signal that ends programs arrived, or the terminal is gone (SIGHUP): save and quit.
  case terminate(signal: Int32)
  /// The program was stopped (Ctrl-Z) and continues; the last screen has been drawn again.
  case continued
}
