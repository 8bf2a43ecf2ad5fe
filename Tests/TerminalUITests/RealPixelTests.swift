import TerminalEmulator
import Testing

/// Pictures as pixels in a real (pseudo) terminal.
@Suite(.serialized) struct RealPixelTests {
  @Test(arguments: [[], ["graphics=kitty"]])
  func kittysPicturesComeAndGo(arguments: [String]) throws {
    let terminal = try Demo.start(arguments: arguments) { $0.knowsKitty = arguments.isEmpty }
    try #require(terminal.waitFor("done 80x24 truecolor"))
    // 224 × 224 in 56 × 22 cells: 44 × 22 in their middle.
    #expect(terminal.wait { Array($0.screen.placements.values) == [[30, 1, 44, 22]] })
    let image = try #require(terminal.screen.placements.keys.first.flatMap { terminal.screen.images[$0] })
    #expect(image.keys["s"] == "224" && image.keys["v"] == "224")
    // What covers a part of the picture is seen: it becomes cells.
    terminal.type("h")
    #expect(terminal.wait { $0.screen.placements.isEmpty && $0.screen.text.contains("q  leave") })
    terminal.type("h")
    #expect(terminal.wait { $0.screen.placements.count == 1 })
    terminal.type("\u{C}")
    try #require(terminal.wait { $0.screen.text(0).hasPrefix("done") && $0.screen.text(0).contains("control") })
    #expect(terminal.screen.placements.count == 1)
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
    #expect(terminal.screen.placements.isEmpty && terminal.screen.images.isEmpty && terminal.screen.unknown == [])
    Demo.expectRestored(terminal)
  }

  @Test func sixelsAreUsedWhereTheTerminalHasThem() throws {
    let terminal = try Demo.start { $0.knowsSixel = true }
    try #require(terminal.waitFor("done 80x24 truecolor"))
    #expect(terminal.wait { $0.screen.sixels.last.map { [$0.column, $0.row] } == [30, 1] })
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
    Demo.expectRestored(terminal)
  }

  @Test(arguments: [(["graphics=blocks"], [:]), ([], ["TERM": "tmux-256color"]), (["256"], [:])])
  func pixelsAreNotUsedWhereTheyAreNotWanted(arguments: [String], environment: [String: String]) throws {
    let terminal = try Demo.start(arguments: arguments, environment: environment) {
      $0.knowsKitty = true
      $0.knowsSixel = true
    }
    try #require(terminal.waitFor("done 80x24"))
    #expect(terminal.screen.placements.isEmpty && terminal.screen.sixels.isEmpty)
    #expect(terminal.screen.cell(40, 10).character == "▄")
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }
}
