import Files
import Glibc
import TerminalUI

extension TerminalText {
  /// What stands for the signs of our own texts on a terminal whose locale is not UTF-8.
  private static let plain: [Character: String] = [
    "·": "-", "×": "x", "…": "...", "−": "-", "–": "-", "²": "2", "█": "#", "±": "+-",
  ]

  /// The text as the terminal behind `descriptor` shows it; for files and pipes it stays as it is.
  func shown(on descriptor: Int32) -> String {
    guard isatty(descriptor) == 1, !OutputTerminal.isUTF8() else { return description }
    return description.reduce(into: "") { $0 += Self.plain[$1] ?? String($1) }
  }
}
