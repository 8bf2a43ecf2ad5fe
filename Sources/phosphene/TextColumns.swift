import Files
import TerminalUI

extension TerminalText {
  /// The number of cells that it takes.
  private var width: Int { description.displayWidth }

  /// Left-aligned: the text with spaces after it, at least `width` cells wide.
  func padded(to width: Int) -> TerminalText { self + .spaces(width - self.width) }

  /// Right-aligned: the text with spaces before it, at least `width` cells wide.
  func aligned(to width: Int) -> TerminalText { .spaces(width - self.width) + self }
}

extension String {
  /// Escaped, with spaces after it, at least `width` cells wide.
  func padded(to width: Int) -> TerminalText { TerminalText("\(self)").padded(to: width) }

  /// Escaped, with spaces before it, at least `width` cells wide.
  func aligned(to width: Int) -> TerminalText { TerminalText("\(self)").aligned(to: width) }
}
