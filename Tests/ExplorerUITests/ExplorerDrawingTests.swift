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
    #expect(test.screen.contains("█▁ │▅▅"))
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

  /// As wide as the window allows, whatever has the focus; half blocks, two rows of pixels in one of cells.
  @Test(arguments: [
    (60, 20, 34), (80, 24, 42), (100, 30, 52), (120, 40, 72), (132, 43, 78), (160, 50, 92), (200, 60, 112),
  ])
  func thePictureIsAsLargeAsTheWindowAllows(columns: Int, rows: Int, width: Int) throws {
    var test = try ScriptedExplorer(columns: columns, rows: rows)
    test.report([1, 2])
    func picture() -> Int { test.screen.split(separator: "\n").map { $0.count { $0 == "░" } }.max() ?? 0 }
    #expect(picture() == width)
    for key in ["h", "h", "l", "l"] {
      test.press(key)
      #expect(picture() == width, "the focus moved by \(key)")
    }
  }

  @Test func aMessageLeavesTheKeysWhereThereIsRoom() throws {
    var test = try ScriptedExplorer(columns: 120, rows: 40)
    test.report([1, 2])
    test.press("i")
    #expect(test.status.contains("pixels are magnified to squares   ") && test.status.hasSuffix("? keys"))
    test.send(.resized(columns: 50, rows: 20))
    #expect(test.status.contains("pixels are magnified to squares"))
    test.now += .seconds(10)
    test.send(.tick)
    test.send(.resized(columns: 40, rows: 12))
    #expect(test.status.contains("running   activation ") && test.status.hasSuffix("? keys"))
  }

  @Test func recipeAndStartAreToldInSmallWindowsToo() throws {
    var test = try ScriptedExplorer(columns: 80, rows: 24, settings: "start=grey")
    test.report([1, 2])
    let row = test.explorer.draw().text(0)
    #expect(row.contains("· what it looks for  ") && row.hasSuffix("  natural · grey"))
  }

  @Test func thePictureHasTheWindowForItself() throws {
    var test = try ScriptedExplorer(columns: 80, rows: 24)
    test.report([1, 2])
    test.press("f")
    let screen = test.screen.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(screen[0].contains("░") && screen[22].contains("░") && screen.map { $0.count { $0 == "░" } }.max() == 46)
    #expect(screen[23].contains("running"))
    test.press("j")
    #expect(test.explorer.node == 33, "the cursor moves in the hidden list")
    test.press("<esc>")
    #expect(test.screen.contains("▸ 33"))
  }
}
