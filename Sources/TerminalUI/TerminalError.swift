/// Why a screen cannot be shown here.
public enum TerminalError: Error, Equatable, CustomStringConvertible {
  /// A standard stream, by its name, is no terminal.
  case notATerminal(stream: String)
  /// TERM is not set.
  case noTerm
  /// TERM names a terminal that ncurses knows nothing about.
  case unknownTerm(String)
  /// TERM names a terminal whose cursor cannot be moved.
  case tooSimple(String)
  /// The system refused a descriptor.
  case noDescriptor
  /// The file for what is written to standard error cannot be written.
  case cannotLog(String, reason: String)

  /// One line: what is wrong, and what to do.
  public var description: String {
    switch self {
    case .notATerminal(let stream):
      "\(stream) is not a terminal: run this in a terminal window, without redirection"
    case .noTerm:
      "TERM is not set: set it to the kind of your terminal, for example TERM=xterm-256color"
    case .unknownTerm(let name):
      "the terminal type TERM=\(name) is not known here: install ncurses-term, or try TERM=xterm-256color"
    case .tooSimple(let name):
      "a terminal of type TERM=\(name) cannot move its cursor: if yours can, try TERM=xterm-256color"
    case .noDescriptor:
      "the system has no file descriptor left for the terminal"
    case .cannotLog(let path, let reason): "\(path) cannot be written (\(reason)): name another file for the log"
    }
  }
}
