// Whole screens.

@testable import ExplorerUI
@testable import FeatureVisualization
import TerminalUI
import Testing

struct ExplorerDrawingTests {
  @Test func opensOnANodeThatIsClimbedAlready() throws {
    var test = try ScriptedExplorer()
    #expect(test.takeEffects() == ["begin block3b_add/32 seed 0"])
    test.report((0..<40).map { Float($0) })
    try expectScreen(test.screen, is: "running-80x24")
    test.send(.resized(columns: 120, rows: 40))
    try expectScreen(test.screen, is: "running-120x40")
    test.send(.resized(columns: 200, rows: 60))
    try expectScreen(test.screen, is: "running-200x60")
  }

  @Test func noActivationIsTooLargeToBeDrawn() throws {
    var test = try ScriptedExplorer(settings: "iterations=6")
    test.report([.greatestFiniteMagnitude, -.greatestFiniteMagnitude, .infinity, .nan, 1e25, 0])
    #expect(test.screen.contains("█▁  ▅▅"))
  }

  @Test func noSizeIsTooSmall() throws {
    var test = try ScriptedExplorer(at: "predictions/207")
    test.report([1, 2, 3])
    for keys in ["", "?", "?e", "<esc><left>", "<left>", "R", "<end>3", "<enter>c", "<esc>", ":"] {
      test.press(keys)
      for columns in 1...60 {
        for rows in 1...14 {
          test.send(.resized(columns: columns, rows: rows))
          let screen = test.explorer.draw()
          #expect(screen.columns == columns && screen.rows == rows)
        }
      }
    }
    test.send(.resized(columns: 29, rows: 7))
    #expect(test.screen.contains("enlarge the window"))
  }
}
