// What is copied reaches the terminal, also through tmux.

@testable import TerminalUI
import Testing

struct CopyingTests {
  @Test func aSequenceIsAlsoWrappedInsideTmux() {
    let order = Array("\u{1B}]52;c;aGk=\u{07}".utf8)
    #expect(NcursesTerminal.passed(order, tmux: false) == order)
    #expect(
      NcursesTerminal.passed(order, tmux: true)
        == order + Array("\u{1B}Ptmux;\u{1B}\u{1B}]52;c;aGk=\u{07}\u{1B}\\".utf8))
  }
}
