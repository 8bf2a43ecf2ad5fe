// What the system limits, and what is known before the work begins.

import Foundation
import Pictures
import TestSupport
import Testing

struct LimitTests {
  private static let node = "efficientnet-lite0/block2b_add/3"
  private static let large = ["render", "\(node)@recipe=plain,iterations=2"]

  private let folder = TestFolder()

  private func refusal(_ limit: String, _ arguments: [String], redirected: String = "") throws -> String {
    let result = try Program.run(after: limit, redirected: redirected, arguments)
    #expect(result.status == 1 || result.status == 2, "\(result)")
    #expect(result.errors.hasPrefix("phosphene: ") && result.errors.filter { $0 == "\n" }.count == 1, "\(result)")
    return result.errors
  }

  /// Before the work: with so many iterations it would not end.
  @Test func aFileThatMayNotBeWrittenIsToldBeforeTheWork() throws {
    let endless = ["render", "\(Self.node)@recipe=plain,size=32,iterations=1000000", "-o"]
    #expect(try refusal("ulimit -f 0", endless + ["\(folder.path)/a.png"]).contains("ulimit -f"))
    let long = "\(folder.path)/\(String(repeating: "a", count: 252)).png"
    #expect(try refusal(":", endless + [long]).contains("name is too long"))
    #expect(folder.names() == [])
  }

  @Test func aFileThatGrowsBeyondItsLimitIsOneLineAndLeavesNothing() throws {
    let arguments = Self.large + ["--size", "256", "-o", "\(folder.path)/a.npy"]
    let text = try refusal("ulimit -f 16", arguments)
    // of sh, which counts in 512 bytes
    #expect(text.contains("files may have at most 8192 bytes here (ulimit -f)"), "\(text)")
    #expect(folder.names() == [])
    #expect(
      try refusal("ulimit -f 1", ["describe", "efficientnet-lite0"], redirected: "> \(folder.path)/list")
        == "phosphene: standard output: File too large\n")
  }

  @Test func aPlaceThatAnotherProgramWritesToIsToldBeforeTheWorkAndADeadOneIsTaken() throws {
    let path = "\(folder.path)/a.png"
    let endless = ["render", "\(Self.node)@recipe=plain,size=32,iterations=1000000", "-o", path]
    let other = try Program.start(endless)
    while other.isRunning && access(path + ".part", F_OK) != 0 { usleep(1000) }
    #expect(try refusal(":", endless).contains("is being written by a running program"))
    kill(other.processIdentifier, SIGKILL)
    other.waitUntilExit()
    #expect(folder.names() == ["a.png.part"])
    let result = try Program.run(Self.large + ["--size", "32", "-o", path])
    #expect(result.status == 0 && folder.names() == ["a.png"], "\(result)")
  }

  @Test func anAscentThatTakesMoreMemoryThanThereIsIsNotBegun() throws {
    let arguments = ["-o", "\(folder.path)/a.png"]
    let text = try refusal("ulimit -v 1200000", Self.large + ["--size", "4096"] + arguments)
    #expect(text.contains(" takes ") && text.contains("ulimit -v allows") && text.contains("smaller size"), "\(text)")
    // the last of its stages, before the first
    let stages = ["render", "\(Self.node)@recipe=deepdream,size=3000", "--threads", "1"]
    #expect(try refusal("ulimit -v 1200000", stages + arguments).contains("ulimit -v allows"))
    #expect(try refusal("ulimit -v 200000", Self.large + ["--size", "64"] + arguments).contains("ulimit -v allows"))
    #expect(folder.names() == [])
  }

  /// What is said to be taken is at least what is taken, and not much more; one recipe of each parameterization.
  @Test(arguments: [("plain", 1024), ("lucid", 1024), ("maco", 400)])
  func whatAnAscentTakesIsKnownBefore(recipe: String, side: Int) throws {
    func arguments(_ side: Int) -> [String] {
      [
        "render", "\(Self.node)@recipe=\(recipe),size=\(side),iterations=2", "--json", "-o",
        "\(folder.path)/\(side).png",
      ]
    }
    func megabytes(_ side: Int) throws -> Double {
      let result = try Program.run(arguments(side))
      let json = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
      return try #require(json["peak_memory_megabytes"] as? Double)
    }
    // enough for the program and a product at work, not for the plan
    let text = try refusal("ulimit -v 312000", arguments(side))
    let said = try #require(text.firstMatch(of: /takes ([0-9]+) MB/).flatMap { Double($0.1) })
    let taken = try megabytes(side) - megabytes(64)
    #expect(taken <= 1.1 * said && said <= 2.5 * taken, "\(taken) MB where \(said) were said")
  }

  /// Not only on the machine of this test: `limits.py` pretends that there are many cores.
  @Test func aSmallAscentIsMadeWithLittleMemory() throws {
    let small = Self.large + ["--size", "64", "-o"]
    let free = try Program.run(small + ["\(folder.path)/a.png"])
    #expect(free.status == 0)
    let limited = try Program.run(after: "ulimit -v 900000", small + ["\(folder.path)/b.png"])
    #expect(limited.status == 0 && folder.bytes("a.png") == folder.bytes("b.png"), "\(limited)")
  }

  /// Batch systems warn by these before they end a program.
  @Test(arguments: [SIGXCPU, SIGUSR1, SIGUSR2, SIGPWR]) func aWarningKeepsWhatThereIs(signal: Int32) throws {
    let terminal = try Program.explore(
      "render", "\(Self.node)@recipe=plain,size=64,iterations=1000000", "-o", "\(folder.path)/a.png", columns: 200)
    try #require(terminal.waitFor(" of 1000000"))
    for _ in 0..<3 { kill(terminal.process, signal) }
    #expect(terminal.waitForEnd() == .exited(128 + signal))
    #expect(folder.names() == ["a.png"] && terminal.screen.text.contains("the result so far is in"))
  }

  /// As other programs do, even if they are sent from outside.
  @Test(arguments: [SIGQUIT, SIGABRT, SIGSEGV]) func theSignalsOfCrashesEndIt(signal: Int32) throws {
    let terminal = try Program.explore(
      "render", "\(Self.node)@recipe=plain,size=64,iterations=1000000", "-o", "\(folder.path)/a.png")
    try #require(terminal.waitFor(" of 1000000"))
    kill(terminal.process, signal)
    #expect(terminal.waitForEnd() == .signaled(signal))
    #expect(!terminal.screen.text.contains("crashed"))
  }

  @Test(arguments: ["--version", "--help", "recipes", "describe efficientnet-lite0 --all-layers"])
  func whatCannotBePrintedIsAFailure(line: String) throws {
    let arguments = line.split(separator: " ").map(String.init)
    #expect(
      try refusal(":", arguments, redirected: "> /dev/full")
        == "phosphene: standard output: No space left on device\n")
  }

  // MARK: - Progress

  @Test(arguments: [20, 40, 57, 58, 80]) func progressKeepsToOneLine(columns: Int) throws {
    let terminal = try Program.explore(
      "render", "\(Self.node)@recipe=plain,size=32,iterations=1000000", "-o", "\(folder.path)/a.png",
      columns: columns)
    try #require(terminal.waitFor("9 of 1000"))
    #expect(terminal.screen.text(0).contains(" of 1000") && terminal.screen.text(1).isEmpty)
    terminal.type("\u{3}")
    #expect(terminal.waitForEnd() == .exited(128 + SIGINT))
    #expect(terminal.screen.text(0).hasPrefix("phosphene: interr"))
  }

  @Test(arguments: [["TERM": "dumb"], ["LANG": "de_DE.ISO-8859-1"], ["LC_ALL": "C"]])
  func aSimpleTerminalGetsNothingThatItDoesNotKnow(environment: [String: String]) throws {
    let result = try Program.run(
      [
        "-qc", "\(try Program.path()) render \(Self.node)@recipe=plain,size=32,iterations=9 -o \(folder.path)/a.png",
        "/dev/null",
      ], program: "/usr/bin/script", environment: environment)
    #expect(result.status == 0 && result.output.contains("9 of 9"), "\(result)")
    #expect(!result.bytes.contains(0x1B))
    let isASCII = result.bytes.allSatisfy { $0 < 128 }
    #expect(isASCII == (environment["TERM"] == nil), "\(result.output)")
  }
}
