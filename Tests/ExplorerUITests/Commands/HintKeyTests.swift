// Keys that have no command, and hints that are clicked.

@testable import ExplorerUI
@testable import FeatureVisualization
import TerminalUI
import Testing

struct HintKeyTests {
  private static func column(of text: String, in row: String) -> Int {
    row.firstRange(of: text).map { row.distance(from: row.startIndex, to: $0.lowerBound) } ?? -1
  }

  /// Clicks the end of a text of a row.
  private static func click(_ text: String, row: Int, in test: inout ScriptedExplorer) {
    let column = column(of: text, in: test.explorer.draw().text(row)) + text.count - 1
    test.send(.mouse(Mouse(.press, .left, column: column, row: row)))
  }

  @Test func aKeyWithoutACommandIsNamed() throws {
    var test = try ScriptedExplorer()
    test.report([1])
    let keys: [(Key, String)] = [
      (.character("ü"), "ü"), (.function(7), "F7"), (.control("y"), "Ctrl-Y"), (.delete, "Delete"),
    ]
    for (key, name) in keys {
      test.send(.key(key))
      #expect(test.status.contains("no such key: \(name) · ? lists all"))
    }
    test.press("j")
    #expect(!test.status.contains("no such key"))
  }

  @Test func aClickOnAHintPressesItsKey() throws {
    var test = try ScriptedExplorer(columns: 120, rows: 40)
    test.report([1, 2, 3])
    _ = test.takeEffects()
    Self.click("space pause", row: 39, in: &test)
    #expect(test.takeEffects() == ["pause"])
    test.report([], phase: .paused, last: 4)
    Self.click(",", row: 39, in: &test)
    #expect(test.iterationOfPicture == 2, "of two keys the one that is pointed at")
    Self.click(", . step", row: 39, in: &test)
    #expect(test.iterationOfPicture == 3)
    Self.click("g grid", row: 39, in: &test)
    #expect(test.status.hasPrefix(" grid"))
    Self.click("g back", row: 39, in: &test)
    #expect(!test.status.hasPrefix(" grid"))
    Self.click("? keys", row: 39, in: &test)
    #expect(test.screen.contains("esc close"))
    Self.click("esc close", row: 0, in: &test)
    #expect(!test.screen.contains("esc close"))
  }

  @Test func aClickBesideTheHintsDoesNothing() throws {
    var test = try ScriptedExplorer(columns: 120, rows: 40)
    test.report([1, 2, 3])
    _ = test.takeEffects()
    for column in 0..<40 { test.send(.mouse(Mouse(.press, .left, column: column, row: 39))) }
    #expect(test.takeEffects() == [] && test.explorer.overlay == nil)
  }
}
