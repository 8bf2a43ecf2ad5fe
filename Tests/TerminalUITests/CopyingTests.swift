// What is copied reaches the terminal, also through tmux and screen.

import TerminalEmulator
import Testing

@testable import TerminalUI

struct CopyingTests {
  private let order = Array("\u{1B}]52;c;aGk=\u{07}".utf8)

  @Test func aSequenceIsAlsoWrappedInsideTmux() {
    #expect(
      Multiplexer.tmux.passing(order)
        == order + Array("\u{1B}Ptmux;\u{1B}\u{1B}]52;c;aGk=\u{07}\u{1B}\\".utf8))
  }

  @Test func screenGetsPiecesThatItDoesNotPrint() {
    #expect(Multiplexer.screen.passing(order) == Array("\u{1B}P\u{1B}]52;c;aGk=\u{07}\u{1B}\\".utf8))
    let long = order.dropLast() + [UInt8](repeating: 0x41, count: 5000) + [0x07]
    var (rest, pieces, content) = (Multiplexer.screen.passing(Array(long))[...], 0, [UInt8]())
    while let end = rest.firstRange(of: Array("\u{1B}\\".utf8)) {
      let piece = rest[..<end.upperBound]
      #expect(piece.count <= 768 && piece.starts(with: Array("\u{1B}P".utf8)))
      content += piece.dropFirst(2).dropLast(2)
      rest = rest[end.upperBound...]
      pieces += 1
    }
    #expect(rest.isEmpty && content == Array(long) && pieces == 7)
  }

  @Test(
    arguments: [
      (["TERM": "xterm-256color"], nil), (["TERM": "tmux-256color", "TMUX": "x"], .tmux),
      (["TERM": "screen-256color", "TMUX": "x"], .tmux), (["TERM": "screen-256color"], .screen),
      (["TERM": "screen-256color", "TMUX": "x", "STY": "y"], .screen), (["TERM": "xterm", "STY": "y"], .screen),
      (["TERM": "tmux-256color", "TMUX": "x", "STY": "y"], .tmux),
    ] as [([String: String], Multiplexer?)])
  func theInnermostIsRecognized(environment: [String: String], expected: Multiplexer?) {
    #expect(Multiplexer { environment[$0] } == expected)
    #expect(
      ColorDepth.known(
        environment: { environment[$0] ?? ($0 == "COLORTERM" ? "truecolor" : nil) }, colors: 256, direct: false)
        == (expected == .screen && environment["TERM"] != "xterm" ? .colors256 : .truecolor))
  }

  @Test(arguments: [
    ("\u{1B}[>84;0;0c", "set-clipboard"), ("\u{1B}[>83;40900;0c", "screen"), ("\u{1B}[>41;379;0c", "nothing"),
  ])
  func whatIsInTheWayIsSaid(answer: String, doubt: String) throws {
    let terminal = try Demo.start(environment: ["TERM": "screen-256color"]) { $0.secondaryAttributes = answer }
    try #require(terminal.waitFor("done 80x24"))
    terminal.type("y")
    #expect(
      terminal.waitFor("doubt \(doubt == "set-clipboard" ? "notInTmux" : doubt == "screen" ? "throughScreen" : "nil")"))
    #expect(terminal.screen.clipboard == (doubt == "screen" ? nil : "Y29waWVk"))
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }
}
