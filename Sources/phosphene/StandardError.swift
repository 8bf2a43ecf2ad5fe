import Glibc

/// Where a command tells what is not its result.
enum StandardError {
  static var isTerminal: Bool { isatty(2) == 1 }

  /// Tells a person, and no script, what was done.
  static func tell(_ line: String) {
    if isTerminal { write("\(line)\n") }
  }

  static func write(_ text: String) {
    var text = text
    text.withUTF8 { _ = Glibc.write(2, $0.baseAddress, $0.count) }
  }
}
