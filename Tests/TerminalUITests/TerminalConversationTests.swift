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
      // The line must be known to be quick enough first.
      for frame in 1...3 {
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
    let terminal = try Demo.start(columns: 200, rows: 60)
    try #require(terminal.waitFor("done 200x60"))
    // A picture is on its way when it leaves.
    terminal.type("nq")
    #expect(terminal.waitForEnd() == .exited(0))
    Demo.expectRestored(terminal)
    #expect(terminal.unreadInput == 0)
  }

  @Test func withoutColorsALightBackgroundTurnsThePicture() throws {
    var blocks: [Int] = []
    for isLight in [false, true] {
      let terminal = try Demo.start(arguments: ["none"]) { $0.isLight = isLight }
      try #require(terminal.waitFor("done 80x24"))
      // The middle of the picture's left edge is dark.
      blocks.append(terminal.screen.cells[12][30..<40].count { $0.character == "█" })
      terminal.type("q")
      #expect(terminal.waitForEnd() == .exited(0))
    }
    #expect(blocks[0] < 5 && blocks[1] > 5)
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

  @Test func quartersOfCellsAreShown() throws {
    let terminal = try Demo.start(arguments: ["glyphs=quadrant"])
    try #require(terminal.waitFor("done 80x24"))
    let shown = Set(terminal.screen.cells.joined().compactMap(\.character))
    #expect(!shown.isDisjoint(with: Array("▘▝▖▗▚▞▙▟▛▜▌▐")))
    #expect(terminal.screen.unknown == [])
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }
}
