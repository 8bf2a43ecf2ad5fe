import Files
import Glibc

/// Messages beside a command's result.
enum StandardError {
  static var isTerminal: Bool { isatty(2) == 1 }

  /// Writes a line for a person, none for a script.
  static func tell(_ line: TerminalText) {
    if isTerminal { write("\(line)\n") }
  }

  /// Writes `phosphene: ` and a line.
  static func complain(_ line: TerminalText) { write("phosphene: \(line)\n") }

  /// Writes `text` as it is.
  static func write(_ text: TerminalText) {
    var text = text.shown(on: 2)
    text.withUTF8 { _ = Glibc.write(2, $0.baseAddress, $0.count) }
  }
}
