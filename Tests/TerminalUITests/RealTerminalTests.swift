import Glibc
import TerminalEmulator
import Testing

@testable import TerminalUI

/// The real program in a real (pseudo) terminal: what unit tests of the parts cannot know.
@Suite(.serialized) struct RealTerminalTests {
  @Test func drawsAndLeavesTheTerminalAsItWas() throws {
    let terminal = try Demo.start()
    try #require(terminal.waitFor("done 80x24 truecolor"))
    #expect(terminal.screen.alternateScreen && !terminal.screen.cursorVisible)
    #expect(terminal.modes != terminal.initialModes)
    #expect(terminal.screen.text(2).hasPrefix(" ▸ block2b_add"))
    #expect(terminal.screen.text(4).hasPrefix("   日本語"))
    #expect(terminal.screen.text(5).hasPrefix("   e\u{301}té"))
    #expect(terminal.screen.cell(3, 2).attributes.bold)
    #expect(terminal.screen.cell(3, 2).attributes.foreground == .index(32))
    #expect(terminal.screen.cell(75, 23).attributes.reverse)
    // 224 × 224 in 56 × 22 cells: 44 × 22 in their middle, at the corners the picture's own.
    #expect(Demo.colors(terminal, 30, 1) != nil && Demo.colors(terminal, 73, 22) != nil)
    #expect(Demo.colors(terminal, 29, 1) == nil && Demo.colors(terminal, 74, 22) == nil)
    #expect(terminal.screen.unknown == [])
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
    Demo.expectRestored(terminal)
  }

  @Test(arguments: ["xterm-256color", "screen", "vt100"])
  func anySizeIsLeftAsItWas(term: String) throws {
    for (columns, rows) in [(100, 40), (40, 10)] {
      let terminal = try Demo.start(environment: ["TERM": term], columns: columns, rows: rows)
      try #require(terminal.waitFor("done \(columns)x\(rows)"))
      #expect(terminal.screen.scrollsWhole)
      terminal.type("q")
      #expect(terminal.waitForEnd() == .exited(0))
      Demo.expectRestored(terminal)
    }
  }

  @Test func nothingIsSentWhenNothingChanges() throws {
    let terminal = try Demo.start()
    try #require(terminal.waitFor("done 80x24"))
    // Draws the same screen ten times, between two titles.
    terminal.type("i")
    try #require(terminal.wait { $0.screen.titles.count == 2 })
    let titles = terminal.screen.titles
    #expect(titles.map(\.text) == ["before", "after"])
    #expect(titles[1].byteCount - titles[0].byteCount == "\u{1B}]2;after\u{7}".utf8.count)
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }

  @Test func keysArriveAsTheyWereTyped() throws {
    let terminal = try Demo.start()
    try #require(terminal.waitFor("done 80x24"))
    for (bytes, name) in [
      ("\u{1B}[B", "down"), ("\u{1B}OA", "up"), ("é", "character(\"é\")"), ("\u{1B}", "escape"),
      ("\u{1B}[5~", "pageUp"), ("\u{1B}[Z", "backTab"), ("\u{1B}OP", "function(1)"), ("\u{13}", "control(\"s\")"),
      ("\u{3}", "interrupt"),
    ] {
      terminal.type(bytes)
      #expect(terminal.wait { $0.screen.text(0).hasPrefix("done") && $0.screen.text(0).contains(name) }, "\(name)")
    }
    terminal.type("w")
    #expect(terminal.waitFor("woken"))
    terminal.type("p")
    #expect(terminal.wait { $0.screen.cursorVisible && $0.screen.cursorPosition == (2, 1) })
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }

  @Test func anOverlayCoversThePictureAndUncoversIt() throws {
    let terminal = try Demo.start()
    try #require(terminal.waitFor("done 80x24"))
    let before = Demo.seen(terminal)
    terminal.type("h")
    try #require(terminal.waitFor("q  leave"))
    try #require(terminal.wait { $0.screen.text(0).hasPrefix("done") })
    #expect(Demo.colors(terminal, 40, 5) == nil && Demo.colors(terminal, 60, 5) != nil)
    terminal.type("h")
    try #require(terminal.wait { !$0.screen.text.contains("q  leave") && $0.screen.text(0).hasPrefix("done") })
    Demo.expectSame(Demo.seen(terminal), before)
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }

  @Test(arguments: ["truecolor", "256", "16", "none"])
  func whatChangesStepByStepLooksLikeWhatIsDrawnAnew(depth: String) throws {
    let terminal = try Demo.start(arguments: [depth], columns: 90, rows: 26)
    try #require(terminal.waitFor("done 90x26"))
    for frame in 1...60 {
      terminal.type("n")
      try #require(terminal.wait { $0.screen.text(0).hasPrefix("done 90x26 \(depth) frame \(frame) ") })
      let steps = Demo.seen(terminal)
      terminal.type("\u{C}")
      try #require(
        terminal.wait {
          $0.screen.text(0).hasPrefix("done 90x26 \(depth) frame \(frame) ") && $0.screen.text(0).contains("control")
        })
      let anew = Demo.seen(terminal)
      let differing = (0..<25).filter { steps[$0] != anew[$0] }
      #expect(differing.isEmpty, "frame \(frame), rows \(differing)")
    }
    #expect(terminal.screen.unknown == [])
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }

  @Test func everySizeIsSurvived() throws {
    let terminal = try Demo.start()
    try #require(terminal.waitFor("done 80x24"))
    var random = SplitMix(state: 5)
    for _ in 0..<30 {
      terminal.resize(columns: Int.random(in: 1...120, using: &random), rows: Int.random(in: 1...40, using: &random))
      _ = terminal.wait { _ in true }
    }
    for (columns, rows) in [(1, 1), (2, 1), (1, 9), (20, 2), (100, 30)] {
      terminal.resize(columns: columns, rows: rows)
      let word = String("done \(columns)x\(rows) ".prefix(columns))
      #expect(terminal.wait { $0.screen.text(0).hasPrefix(word.trimmed) }, "\(columns) × \(rows)")
    }
    try #require(terminal.waitFor("done 100x30 truecolor frame 0 resized"))
    #expect(terminal.screen.text(29).hasSuffix("? keys"))
    #expect(Demo.colors(terminal, 60, 15) != nil)
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }

  @Test(arguments: [
    SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGXCPU, SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGSTKFLT,
    __libc_current_sigrtmin(), __libc_current_sigrtmax(),
  ])
  func aSignalEndsItInOrder(signal: Int32) throws {
    let terminal = try Demo.start()
    try #require(terminal.waitFor("done 80x24"))
    kill(terminal.process, signal)
    #expect(terminal.waitForEnd() == .exited(128 + signal))
    Demo.expectRestored(terminal)
  }

  @Test(arguments: [
    // A key of the demo, or a signal, and the ending.
    ("t", Int32(0), PseudoTerminal.Ending.signaled(SIGILL)), ("a", 0, .signaled(SIGABRT)), ("x", 0, .exited(3)),
    ("", SIGSEGV, .signaled(SIGSEGV)), ("", SIGBUS, .signaled(SIGBUS)), ("", SIGSYS, .signaled(SIGSYS)),
    ("", SIGTRAP, .signaled(SIGTRAP)),
  ])
  func aCrashGivesTheTerminalBack(key: String, signal: Int32, ending: PseudoTerminal.Ending) throws {
    let terminal = try Demo.start()
    try #require(terminal.waitFor("done 80x24"))
    terminal.type("e")
    try #require(terminal.waitFor("character(\"e\")"))
    #expect(!terminal.screen.text.contains("written to standard error"))
    if signal != 0 { kill(terminal.process, signal) } else { terminal.type(key) }
    #expect(terminal.waitForEnd() == ending)
    Demo.expectRestored(terminal)
    #expect(terminal.screen.text.contains("written to standard error"))
    if key == "t" { #expect(terminal.screen.text.contains("Index out of range")) }
  }

  @Test func aShellStopsItAndBringsItBack() throws {
    let shell = try PseudoTerminal(
      ["/bin/bash", "--norc", "--noprofile", "-i"], environment: Demo.environment.merging(["PS1": "ready> "]) { $1 },
      columns: 80, rows: 24)
    try #require(shell.waitFor("ready>"))
    shell.type("\(try Demo.path())\n")
    try #require(shell.wait { $0.screen.alternateScreen && $0.screen.text(0).hasPrefix("done 80x24") })
    let before = Demo.seen(shell)
    // It may come at any moment: when nothing happens, and while the screen is written again and again.
    for round in 1...4 {
      if round > 1 {
        shell.type("b")
        try #require(shell.wait { $0.screen.text(0).contains("busy") })
      }
      shell.type("\u{1A}")
      try #require(shell.wait { !$0.screen.alternateScreen && $0.screen.text.contains("Stopped") }, "round \(round)")
      #expect(shell.screen.cursorVisible)
      shell.type("clear; fg\n")
      try #require(shell.wait { $0.screen.alternateScreen && $0.screen.text(0).hasPrefix("done 80x24") })
      #expect(shell.wait { $0.screen.text(0).hasSuffix("continued") })
      shell.type("z")
      try #require(shell.wait { $0.screen.text(0).hasPrefix("done") && $0.screen.text(0).contains("\"z\"") })
      Demo.expectSame(Demo.seen(shell), before)
      #expect(!shell.screen.cursorVisible)
    }
    // Another size while it is stopped.
    shell.type("\u{1A}")
    try #require(shell.wait { !$0.screen.alternateScreen })
    shell.resize(columns: 60, rows: 20)
    shell.type("fg\n")
    try #require(shell.wait { $0.screen.alternateScreen && $0.screen.text(0).hasPrefix("done 60x20") })
    shell.type("q")
    try #require(shell.wait { !$0.screen.alternateScreen })
    shell.type("exit 7\n")
    #expect(shell.waitForEnd() == .exited(7))
  }

  @Test(arguments: ["", "\u{1A}", "kill -STOP"])
  func aShellEndsItWhileItIsStopped(stop: String) throws {
    let shell = try PseudoTerminal(
      ["/bin/bash", "--norc", "--noprofile", "-i"], environment: Demo.environment.merging(["PS1": "ready> "]) { $1 },
      columns: 80, rows: 24)
    try #require(shell.waitFor("ready>"))
    // In the background it must not even begin.
    shell.type("\(try Demo.path()) \(stop.isEmpty ? "&" : "")\n")
    if stop.isEmpty {
      try #require(shell.wait { _ in shell.state(ofChildOf: shell.process) == "T" })
    } else {
      try #require(shell.wait { $0.screen.alternateScreen && $0.screen.text(0).hasPrefix("done 80x24") })
      if stop == "\u{1A}" { shell.type(stop) } else { kill(try #require(shell.child(of: shell.process)), SIGSTOP) }
      try #require(shell.wait { _ in shell.state(ofChildOf: shell.process) == "T" })
    }
    // kill wakes only jobs that the shell knows to be stopped
    shell.type("jobs\n")
    try #require(shell.waitFor("Stopped"))
    shell.type("kill %1\n")
    // bash may miss the signal of its end until another child ends
    #expect(shell.wait { _ in ["Z", nil].contains(shell.state(ofChildOf: shell.process)) })
    shell.type("stty -a | head -c 5; echo; stty -a | grep -o ' icanon'; echo still here\n")
    #expect(shell.wait { $0.screen.text.contains("\nstill here") && $0.screen.text.contains("speed") })
    #expect(shell.screen.text.contains("\n icanon"))
    #expect(!shell.screen.alternateScreen && shell.screen.modes.subtracting([7, 12, 45]).isSubset(of: [2004]))
    shell.type("exit 7\n")
    #expect(shell.waitForEnd() == .exited(7))
  }

  @Test func afterAStopFromOutsideAllIsDrawnAnew() throws {
    let terminal = try Demo.start()
    try #require(terminal.waitFor("done 80x24"))
    let before = Demo.seen(terminal)
    kill(terminal.process, SIGSTOP)
    terminal.overwrite("\u{1B}[2J\u{1B}[31mwhat others write")
    kill(terminal.process, SIGCONT)
    try #require(terminal.wait { $0.screen.text(0).hasPrefix("done") && $0.screen.text(0).hasSuffix("continued") })
    Demo.expectSame(Demo.seen(terminal), before)
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
    Demo.expectRestored(terminal)
  }

  @Test func aTerminalThatIsNotReadDoesNotHoldItUp() throws {
    let terminal = try Demo.start(columns: 200, rows: 60)
    try #require(terminal.waitFor("done 200x60"))
    terminal.reads = false
    for _ in 0..<40 { terminal.type("nh") }
    // It still reads keys.
    #expect(terminal.wait { $0.unreadInput == 0 })
    kill(terminal.process, SIGTERM)
    #expect(terminal.waitForEnd() == .exited(128 + SIGTERM))
    terminal.reads = true
    #expect(terminal.modes == terminal.initialModes)
  }

  @Test func aSlowReaderSeesTheLatestScreenInTheEnd() throws {
    let terminal = try Demo.start(columns: 200, rows: 60)
    try #require(terminal.waitFor("done 200x60"))
    terminal.reads = false
    for _ in 0..<5 { terminal.type("n") }
    #expect(terminal.wait { $0.unreadInput == 0 })
    terminal.reads = true
    try #require(terminal.waitFor("done 200x60 truecolor frame 5"))
    let steps = Demo.seen(terminal)
    terminal.type("\u{C}")
    try #require(terminal.wait { $0.screen.text(0).hasPrefix("done") && $0.screen.text(0).contains("control") })
    Demo.expectSame(Demo.seen(terminal), steps)
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }

  @Test(arguments: [
    (["TERM": ""], "TERM is not set"), (["TERM": "dumb"], "TERM=dumb"),
    (["TERM": "no-such-terminal"], "no-such-terminal"),
  ])
  func aBadTermIsRefusedInALine(change: [String: String], message: String) throws {
    let terminal = try Demo.start(environment: change)
    #expect(terminal.waitForEnd() == .exited(2))
    #expect(terminal.screen.text.contains(message))
    #expect(terminal.screen.text.contains("TERM=xterm-256color"))
  }

  @Test(arguments: ["xterm-kitty", "foot", "xterm-ghostty", "alacritty"])
  func aModernTerminalWithoutItsDescriptionIsLikeXterm(term: String) throws {
    // as on a computer that has only the descriptions of ncurses-base
    let empty = ["TERM": term, "COLORTERM": "", "TERMINFO": "/no/such/folder"]
    let terminal = try Demo.start(environment: empty)
    #expect(terminal.waitFor("done 80x24 truecolor frame 0"))
    terminal.type("\u{1B}[B")
    #expect(terminal.waitFor("key(TerminalUI.Key.down)"))
    #expect(terminal.screen.modes.isSuperset(of: [1000, 1002, 1006, 2004]))
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
    Demo.expectRestored(terminal)
  }

  @Test func theRightPackageIsNamed() {
    #expect(
      "\(TerminalError.unknownTerm("xterm-kitty"))".contains("install kitty-terminfo, or try TERM=xterm-256color"))
    #expect("\(TerminalError.unknownTerm("foot-extra"))".contains("install foot-terminfo,"))
    #expect("\(TerminalError.unknownTerm("vt9000"))".contains("install ncurses-term,"))
  }

  @Test func aTerminalThatIsNoneIsRefused() throws {
    for (redirection, message) in [("</dev/null", "standard input"), ("|cat", "standard output")] {
      let shell = try PseudoTerminal(
        ["/bin/sh", "-c", "\(try Demo.path()) \(redirection)"], environment: Demo.environment, columns: 90, rows: 24)
      #expect(shell.waitForEnd() != nil)
      #expect(shell.screen.text.contains("\(message) is not a terminal"))
    }
  }

  @Test func theTerminalIsAskedForItsColors() throws {
    let terminal = try Demo.start(environment: ["COLORTERM": ""])
    // Typed before the answer: not lost.
    terminal.type("nn")
    #expect(terminal.waitFor("done 80x24 truecolor frame 2"))
    #expect(!terminal.screen.text.contains("$q"))
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }

  @Test func aTerminalThatDoesNotAnswerHas256Colors() throws {
    let terminal = try Demo.start(environment: ["COLORTERM": ""])
    terminal.answers = false
    terminal.type("n\u{1B}[B")
    #expect(terminal.waitFor("done 80x24 256 frame 1 key(TerminalUI.Key.down)"))
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }

  @Test(arguments: [
    (["TERM": "vt100"], "none"), (["NO_COLOR": "1"], "none"), (["TERM": "linux"], "16"), (["TERM": "screen"], "8"),
    (["TERM": "screen-256color"], "256"),
  ])
  func otherTerminalsWork(change: [String: String], depth: String) throws {
    let terminal = try Demo.start(environment: change)
    #expect(terminal.waitFor("done 80x24 \(depth) frame 0"))
    #expect(terminal.screen.text(2).hasPrefix(" ▸ block2b_add"))
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }

  @Test func aLocaleThatDoesNotExistIsNoObstacle() throws {
    // C.UTF-8 is taken instead.
    let terminal = try Demo.start(environment: ["LC_ALL": "xx_XX"])
    try #require(terminal.waitFor("done 80x24"))
    #expect(terminal.screen.text(2).hasPrefix(" ▸ block2b_add"))
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }

  @Test(arguments: ["truecolor", "none"])
  func asciiIsEnough(depth: String) throws {
    let terminal = try Demo.start(arguments: [depth, "ascii"])
    try #require(terminal.waitFor("done 80x24"))
    #expect(terminal.screen.text.utf8.allSatisfy { $0 < 0x7F })
    #expect(terminal.screen.text(2).hasPrefix(" > block2b_add"))
    #expect(terminal.screen.text(3).hasPrefix("   block3a_expand_~"))
    let pictures = terminal.screen.cells[5][30..<74]
    if depth == "none" {
      #expect(Set(pictures.map(\.character)).count > 2)
    } else {
      #expect(pictures.allSatisfy { $0.character == " " && $0.attributes.background != .standard })
    }
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }

  @Test func aTerminalThatGoesAwayEndsIt() throws {
    let terminal = try Demo.start()
    try #require(terminal.waitFor("done 80x24"))
    terminal.hangUp()
    #expect(terminal.waitForEnd() == .exited(128 + SIGHUP))
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
