import Glibc

/// Messages beside a command's result.
enum StandardError {
  static var isTerminal: Bool { isatty(2) == 1 }

  /// Writes a line for a person, none for a script.
  static func tell(_ line: String) {
    if isTerminal { write("\(line)\n") }
  }

  static func write(_ text: String) {
    var text = text
    text.withUTF8 { _ = Glibc.write(2, $0.baseAddress, $0.count) }
  }
}
