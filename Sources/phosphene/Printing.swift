import Files

/// Prints a line on standard output: `texts` with `separator` between them, and `terminator` behind them.
///
/// It takes the place of Swift's function of that name, so that a command cannot print what is not a `TerminalText`.
func print(_ texts: TerminalText..., separator: TerminalText = " ", terminator: TerminalText = "\n") {
  Swift.print(TerminalText.joined(texts, separator: separator).shown(on: 1), terminator: terminator.description)
}

@available(*, unavailable, message: "print literals, with foreign text inserted: print(\"\\(name)\")")
func print(_ items: Any..., separator: String = " ", terminator: String = "\n") {}
