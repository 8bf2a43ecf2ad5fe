// What the list tells of nodes, and its orders.

@testable import ExplorerUI
@testable import FeatureVisualization
import Pictures
import TerminalUI
import Testing

struct NodeListTests {
  /// An explorer that has found out about the nodes 32, 33 and 34 of a layer.
  private static func explorer() throws -> ScriptedExplorer {
    var test = try ScriptedExplorer(columns: 160, rows: 40)
    for (index, value) in [Float(2), 8, 4].enumerated() {
      if index > 0 {
        test.press("j")
        test.rest()
      }
      test.report([1, value], phase: .ended(.finished), last: value)
    }
    return test
  }

  private static func row(_ text: String, in test: ScriptedExplorer) -> String {
    test.screen.split(separator: "\n").map(String.init).first { $0.contains(text) } ?? ""
  }

  @Test func valuesHaveBarsRelativeToTheLargest() throws {
    let test = try Self.explorer()
    func bar(_ text: String) -> Int { Self.row(text, in: test).count { $0 == "▄" } }
    #expect(bar(" 33 ✓ 8.00") == 8 && bar(" 34 ✓ 4.00") == 4 && bar(" 32 ✓ 2.00") == 2)
    #expect(bar(" 35") == 0)
  }

  @Test func picturesThatWereSeenLeaveTheirColors() throws {
    var test = try Self.explorer()
    let swatches = test.explorer.draw().pictures.filter { $0.area.rows == 1 }
    #expect(swatches.map(\.picture.width) == [2, 2, 2] && swatches.allSatisfy { $0.area.columns == 2 })
    #expect(test.iterationOfPicture == 2, "the large picture comes first")
    test.send(.colored(false))
    #expect(!test.explorer.draw().pictures.contains { $0.area.rows == 1 }, "without colors they tell nothing")
    test.send(.colored(true))
    test.press("j")
    test.rest()
    test.report([1])
    test.press("j")
    test.rest()
    #expect(test.explorer.draw().pictures.count { $0.area.rows == 1 } == 4, "also of a run that was left")
  }

  @Test func narrowListsShowWhatFits() throws {
    let lists = try Self.explorer().explorer.lists
    let swatch = Picture(width: 2, height: 2, pixels: [UInt8](repeating: 9, count: 12))
    func drawn(_ room: Int) -> (row: String, swatches: Int) {
      var screen = Screen(columns: 60, rows: 24)
      lists.draw(ListLayout(lists, room: room), rows: 20, titles: false, on: &screen) { node in
        NodeMark(text: "✓ 8.00", value: Float(node), swatch: swatch)
      }
      return ((0..<20).map(screen.text).first { $0.contains("34 ✓ 8.00") } ?? "", screen.pictures.count)
    }
    #expect(drawn(15).row.hasSuffix("34 ✓ 8.00") && drawn(15).swatches == 0)
    #expect(drawn(18).row.hasSuffix("34 ✓ 8.00") && drawn(18).swatches > 0, "a bar of two columns tells nothing")
    #expect(drawn(26).row.hasSuffix("▄") && drawn(26).swatches > 0)
  }

  @Test func sSortsByValueAndByNumberAgain() throws {
    var test = try Self.explorer()
    _ = test.takeEffects()
    test.press("s")
    #expect(test.explorer.lists.entries(of: .node).prefix(5) == [33, 34, 32, 0, 1])
    #expect(test.screen.contains("node, by value") && test.screen.contains("nodes by value"))
    #expect(test.explorer.node == 34 && test.takeEffects() == [], "the cursor stays")
    test.press("k")
    #expect(test.explorer.node == 33)
    test.press("G")
    #expect(test.explorer.node == 39)
    test.press("32G")
    test.rest()
    test.report([1, 9], phase: .ended(.finished), last: 9)
    #expect(test.explorer.lists.entries(of: .node).prefix(3) == [32, 33, 34], "what is found out moves it")
    test.press("s")
    #expect(test.explorer.lists.entries(of: .node).prefix(3) == [0, 1, 2])
    #expect(!test.screen.contains("by value"))
  }

  @Test func halfDoneRunsAreNotComparedWithFinishedOnes() throws {
    var test = try Self.explorer()
    test.press("j")
    test.rest()
    test.report([1, 99], phase: .paused, last: 99)
    #expect(Self.row(" 35 … 99.0", in: test).count { $0 == "▄" } == 0)
    #expect(Self.row(" 33 ✓ 8.00", in: test).count { $0 == "▄" } == 8)
    test.press("s")
    #expect(test.explorer.lists.entries(of: .node).prefix(5) == [33, 34, 32, 35, 0])
    test.press("33G")
    test.rest()
    test.press("r")
    test.report([50], phase: .paused, last: 50)
    #expect(test.screen.contains(" 33 ✓ 8.00"), "the value of the finished picture stays")
    test.report([51], phase: .ended(.finished), last: 7)
    #expect(test.screen.contains(" 33 ✓ 7.00"), "until another one is finished")
  }

  @Test func valuesOfDifferentRecipesAreNotCompared() throws {
    var test = try Self.explorer()
    test.press("R<home>jjj<enter><esc>")
    let recipe = try #require(test.run?.request.recipe.name)
    #expect(recipe != "natural")
    test.report([1, 500], phase: .ended(.finished), last: 500)
    #expect(test.screen.contains("34 ✓ 500"))
    #expect(test.screen.contains("33 ✓ natural") && !test.screen.contains("33 ✓ 8.00"))
    #expect(Self.row(" 34 ✓", in: test).count { $0 == "▄" } == 0, "there is nothing to compare it with")
    test.press("s")
    #expect(test.explorer.lists.entries(of: .node).prefix(3) == [34, 0, 1])
    test.press("R<home><enter><esc>")
    #expect(test.explorer.lists.entries(of: .node).prefix(3) == [33, 34, 32])
    #expect(test.screen.contains("33 ✓ 8.00") && test.screen.contains("34 ✓ 4.00"))
  }

  @Test func aRandomNodeIsNoSilentOne() throws {
    var test = try ScriptedExplorer(at: "block1a_project_bn/0")
    let recipe = try #require(test.explorer.recipeOfNodes)
    func find(_ finding: Finding, _ node: Int) {
      test.explorer.findings.add(finding, about: test.explorer.lists.position(of: node), by: recipe)
    }
    for node in 1..<16 where node != 5 { find(.silent, node) }
    test.press("~")
    #expect(test.explorer.node == 5)
    test.press("~")
    #expect(test.explorer.node == 0)
    find(.dead, 5)
    test.press("~")
    #expect(test.explorer.node == 0, "there is no other")
  }

  @Test func randomNodesCanBeRepeated() throws {
    func walk() throws -> [Int] {
      var test = try ScriptedExplorer()
      return (0..<6).map { _ in
        test.press("~")
        return test.explorer.node
      }
    }
    let nodes = try walk()
    #expect(try walk() == nodes && Set(nodes).count > 3)
  }
}
