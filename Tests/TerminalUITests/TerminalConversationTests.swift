import Glibc
import TerminalEmulator
import Testing

/// What a real program and its terminal say to one another beside keys and screens.
@Suite(.serialized) struct TerminalConversationTests {
  @Test func theMouseIsToldOf() throws {
    let terminal = try Demo.start()
    try #require(terminal.waitFor("done 80x24"))
    #expect(terminal.screen.modes.isSuperset(of: [1000, 1002, 1006, 2004]))
    terminal.type("\u{1B}[<0;31;8M")
    #expect(terminal.waitFor("mouse press left 30,7"))
    terminal.type("\u{1B}[<64;31;8M")
    #expect(terminal.waitFor("mouse wheelUp none 30,7"))
    // The key switches it off, and on.
    terminal.type("m")
    #expect(terminal.wait { !$0.screen.modes.contains(1000) && !$0.screen.modes.contains(1002) })
    #expect(terminal.screen.modes.contains(2004))
    terminal.type("m")
    #expect(terminal.wait { $0.screen.modes.isSuperset(of: [1000, 1002, 1006]) })
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
    Demo.expectRestored(terminal)
  }

  @Test func withoutAMouseNothingIsToldOf() throws {
    let terminal = try Demo.start(arguments: ["nomouse"])
    try #require(terminal.waitFor("done 80x24"))
    #expect(terminal.screen.modes.isDisjoint(with: [1000, 1002, 1003, 1006]))
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }

  @Test func aPasteIsOneEvent() throws {
    let terminal = try Demo.start()
    try #require(terminal.waitFor("done 80x24"))
    terminal.type("\u{1B}[200~q and\rmore\u{1B}[201~")
    #expect(terminal.waitFor("paste(\"q and\\nmore\")"))
    terminal.type("\u{1B}[200~its end is lost q q")
    // Ctrl-C ends it.
    terminal.type("\u{3}")
    #expect(terminal.waitFor("interrupt"))
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
    Demo.expectRestored(terminal)
  }

  @Test func picturesAreSynchronizedWhereTheTerminalSaysSo() throws {
    for (arguments, known, used) in [
      ([], true, true), ([], false, false), (["sync=off"], true, false), (["sync=on"], false, true),
    ] {
      let terminal = try Demo.start(arguments: arguments) { $0.knowsSynchronized = known }
      try #require(terminal.waitFor("done 80x24"))
      // The program must first have measured that the line is fast enough, which takes longer on a busy machine.
      for frame in 1...100 where frame <= 3 || (used && terminal.screen.synchronizedUpdates == 0) {
        terminal.type("n")
        try #require(terminal.waitFor("done 80x24 truecolor frame \(frame)"))
      }
      #expect((terminal.screen.synchronizedUpdates > 0) == used)
      #expect(!terminal.screen.modes.contains(2026))
      terminal.type("q")
      #expect(terminal.waitForEnd() == .exited(0))
      Demo.expectRestored(terminal)
    }
  }

  @Test func answersDoNotReachTheShell() throws {
    // The program does not wait long for late answers, and on a busy machine they may be late. So one run must succeed.
    var unread: [Int] = []
    repeat {
      let terminal = try Demo.start(columns: 200, rows: 60)
      try #require(terminal.waitFor("done 200x60"))
      // A picture is on its way when it leaves.
      terminal.type("nq")
      #expect(terminal.waitForEnd() == .exited(0))
      Demo.expectRestored(terminal)
      unread.append(terminal.unreadInput)
    } while unread.last != 0 && unread.count < 10
    #expect(unread.last == 0, "\(unread) bytes")
  }

  @Test(arguments: ["q", "nq", "a", "\u{1A}", "signal"])
  func lateAnswersDoNotReachTheShell(ending: String) throws {
    let terminal = try Demo.start(columns: 200, rows: 60)
    terminal.answerDelay = 0.6
    try #require(terminal.waitFor(ending == "nq" ? "done 200x60" : "drawing 200x60"))
    #expect(terminal.mostOnTheWay == 1 || ending == "nq")
    switch ending {
    case "signal": kill(terminal.process, SIGTERM)
    default: terminal.type(ending)
    }
    if ending == "\u{1A}" {
      // no shell stops it, so it goes on
      try #require(terminal.wait { $0.screen.text(0).contains("continued") })
      terminal.type("q")
    }
    try #require(terminal.waitForEnd() != nil)
    Demo.expectRestored(terminal)
    #expect(terminal.unreadInput == 0)
  }

  @Test func withoutColorsALightBackgroundTurnsThePicture() throws {
    for isLight in [false, true] {
      let terminal = try Demo.start(arguments: ["none", "glyphs=half"]) { $0.isLight = isLight }
      try #require(terminal.waitFor("done 80x24"))
      // The answer about the background may have been late; then it counts when everything is drawn again.
      terminal.type("\u{C}")
      // The middle of the picture's left edge is dark.
      #expect(
        terminal.wait {
          let lit = $0.screen.cells[12][30..<40].reduce(0) { lit, cell in
            lit + (cell.character == "█" ? 2 : ["▀", "▄"].contains(cell.character) ? 1 : 0)
          }
          return $0.screen.text(0).hasPrefix("done") && $0.screen.text(0).contains("control")
            && (isLight ? lit > 10 : lit < 10)
        })
      terminal.type("q")
      #expect(terminal.waitForEnd() == .exited(0))
    }
  }

  @Test func whatGoesToStandardErrorIsInTheLog() throws {
    let log = "/tmp/phosphene-terminal-test-\(getpid()).log"
    defer { unlink(log) }
    let terminal = try Demo.start(arguments: ["log=\(log)"])
    try #require(terminal.waitFor("done 80x24"))
    terminal.type("e")
    try #require(terminal.waitFor("character(\"e\")"))
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
    #expect(!terminal.screen.text.contains("written to standard error"))
    let file = try #require(fopen(log, "r"))
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 200)
    fgets(&line, 200, file)
    #expect(strcmp(line, "written to standard error\n") == 0)
  }

  @Test func aLogThatCannotBeWrittenIsRefusedInALine() throws {
    let terminal = try Demo.start(arguments: ["log=/no/such/folder/log"])
    #expect(terminal.waitForEnd() == .exited(2))
    #expect(terminal.screen.text.contains("/no/such/folder/log cannot be written (No such file or directory)"))
  }

  /// Asked for, or because the terminal has a name that is known to draw them.
  @Test(arguments: [
    (["glyphs=quadrant"], nil, 0x2596...0x259F), (["glyphs=sextant"], "XTerm(390)", 0x1FB00...0x1FB3B),
    ([], "kitty(0.40.0)", 0x1CD00...0x1CDE5), ([], "VTE(7006)", 0x1FB00...0x1FB3B), ([], "XTerm(390)", 0x2584...0x2584),
    (["none"], nil, 0x2801...0x28FF),
  ])
  func partsOfCellsAreShown(arguments: [String], program: String?, blocks: ClosedRange<UInt32>) throws {
    let terminal = try Demo.start(arguments: arguments) { $0.program = program }
    try #require(terminal.waitFor("done 80x24"))
    let shown = terminal.screen.cells.joined().compactMap(\.character).flatMap(\.unicodeScalars)
    #expect(shown.contains { blocks.contains($0.value) })
    #expect(terminal.screen.unknown == [])
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }
}
