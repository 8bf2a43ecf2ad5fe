/// Why the terminal cannot be used.
public enum TerminalError: Error, Equatable, CustomStringConvertible {
  /// A standard stream (by its name) is not a terminal.
  case notATerminal(stream: String)
  /// The terminal belongs to another job, and there is no shell that could bring the program to the foreground.
  case inBackground
  /// TERM is not set.
  case noTerm
  /// ncurses has no description of the terminal that TERM names.
  case unknownTerm(String)
  /// TERM names a terminal whose cursor cannot be moved.
  case tooSimple(String)
  /// The system has no file descriptor left.
  case noDescriptor
  /// The file for standard error cannot be written.
  case cannotLog(String, reason: String)

  /// One line that says what is wrong and what to do.
  public var description: String {
    switch self {
    case .notATerminal(let stream):
      "\(stream) is not a terminal: run this in a terminal window, without redirection"
    case .inBackground:
      "the terminal is in use by another program: run this in the foreground"
    case .noTerm:
      "TERM is not set: set it to the kind of your terminal, for example TERM=xterm-256color"
    case .unknownTerm(let name):
      "unknown terminal type TERM=\(name): install \(Terminfo.package(of: name)), or try TERM=xterm-256color"
    case .tooSimple(let name):
      "a terminal of type TERM=\(name) cannot move its cursor: if yours can, try TERM=xterm-256color"
    case .noDescriptor:
      "no file descriptor is left for the terminal: close other programs, or raise the limit (ulimit -n)"
    case .cannotLog(let path, let reason): "\(path) cannot be written (\(reason)): choose another file for the log"
    }
  }
}
