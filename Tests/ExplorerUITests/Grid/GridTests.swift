import FeatureVisualization
import Pictures
import TerminalUI
import Testing

@testable import ExplorerUI

struct GridTests {
  private static func thumbnail(_ node: Int, _ quality: Thumbnail.Quality, isSilent: Bool = false) -> Event {
    .thumbnail(
      Thumbnail(
        Thumbnail.Subject(weights: ScriptedExplorer.file.sha256, layer: "block3b_add", node: node), quality: quality,
        picture: isSilent ? nil : Picture(width: 64, height: 64, pixels: [UInt8](repeating: 9, count: 64 * 64 * 3)),
        value: isSilent ? 0 : Float(node), ending: isSilent ? .silent : .finished))
  }

  @Test func gShowsTheLayerFromTheCursorOutwards() throws {
    var test = try ScriptedExplorer(at: "block3b_add/8")
    test.report([1, 2])
    _ = test.takeEffects()
    test.press("g")
    #expect(test.takeEffects() == ["pause", "thumbnails of block3b_add: [8, 7, 9, 0, 1] of 40"])
    for node in 0..<12 { test.send(Self.thumbnail(node, node < 3 ? .fine : .coarse, isSilent: node == 9)) }
    test.send(
      .thumbnail(
        Thumbnail(
          .init(weights: "other", layer: "block3b_add", node: 20), quality: .fine, picture: nil, value: 0,
          ending: .silent)))
    try expectScreen(test.screen, is: "grid-80x24")
    #expect(test.status.contains("drafts 12/40, finished 3/40") && test.status.contains("✓ 8.00"))
  }

  @Test func theCursorMovesInTheGridAndEnterOpensItsNode() throws {
    var test = try ScriptedExplorer(at: "block3b_add/8")
    test.report([1], phase: .ended(.finished), last: 2)
    test.press("g")
    _ = test.takeEffects()
    test.press("jl")
    #expect(test.takeEffects().last == "thumbnails of block3b_add: [15, 14, 16, 7, 8] of 40")
    test.press("k<left><left>2l10G")
    #expect(test.explorer.node == 10)
    test.press("<end>j")
    #expect(test.explorer.node == 39, "there is nothing below")
    test.press("<home>k")
    #expect(test.explorer.node == 0, "nor above")
    test.press("3l")
    _ = test.takeEffects()
    test.press("<enter>")
    #expect(test.takeEffects() == ["no thumbnails", "begin block3b_add/3 seed 0"])
    #expect(test.screen.contains("▸ 3"))
  }

  @Test func keysThatDoNothingInTheGridSaySo() throws {
    var test = try ScriptedExplorer(at: "block3b_add/8")
    test.report([1], phase: .ended(.finished), last: 2)
    test.press("g")
    _ = test.takeEffects()
    for key in ["e", "R", "n", "/"] {
      test.press(key)
      #expect(test.status.contains("\(key) does nothing in the grid: press Enter to open a node"))
      #expect(test.takeEffects() == [] && test.explorer.overlay == nil)
    }
  }

  @Test func escGoesBackToTheNodeThatIsStillThere() throws {
    var test = try ScriptedExplorer(at: "block3b_add/8")
    test.report([1], phase: .ended(.finished), last: 2)
    test.press("g?<esc>")
    _ = test.takeEffects()
    test.press("<esc>")
    #expect(test.takeEffects() == ["no thumbnails"], "nothing is climbed anew")
    #expect(test.iterationOfPicture == 1)
  }

  @Test func whatRanBeforeTheGridRunsOnAfterIt() throws {
    var test = try ScriptedExplorer(at: "block3b_add/8", columns: 120)
    test.report([1, 2])
    test.press("c")
    test.report([1], phase: .paused, last: 2, at: 1)
    test.press("g")
    _ = test.takeEffects()
    test.press("lh<enter>")
    #expect(test.takeEffects().suffix(2) == ["no thumbnails", "resume to 160"], "the right one was paused before")
    #expect(test.status.hasPrefix(" running"))
    test.press(" g")
    _ = test.takeEffects()
    test.press("g")
    #expect(test.takeEffects() == ["no thumbnails"], "what was paused stays so")
  }

  @Test func anotherObjectiveIsLeftWhereANodeIsChosen() throws {
    var test = try ScriptedExplorer(at: "block3b_add/8 + 0.5*block3b_add/9")
    test.report([1, 2])
    test.press("g<esc>")
    #expect(test.takeEffects().last == "resume to 160", "none was chosen")
    test.press("g3lh<left><left>")
    _ = test.takeEffects()
    #expect(test.explorer.lists.position == test.explorer.panes[0].followed?.position)
    test.press("<enter>")
    #expect(test.takeEffects() == ["no thumbnails", "begin block3b_add/0 seed 0"])
  }

  @Test func classesHaveTheirNamesAndTheNegativeItsSign() throws {
    let last = try #require(ScriptedExplorer.file.layers.last?.name)
    var test = try ScriptedExplorer(at: "\(last)/281", columns: 100)
    test.report([1], phase: .ended(.finished), last: 2)
    test.press("ng")
    #expect(test.screen.hasPrefix(" efficientnet-lite0 ▸ -\(last)/281  tabby"))
    #expect(test.screen.contains("▸281 tabby"), "below the thumbnail, as much as fits")
    test.press("l")
    #expect(test.screen.hasPrefix(" efficientnet-lite0 ▸ \(last) ▸ 282  tiger cat"))
  }

  @Test func aClassIsFoundAmongTheNodesOfTheLastLayer() throws {
    var test = try ScriptedExplorer(at: "class(tabby)", columns: 100)
    #expect(test.explorer.node == 281 && test.explorer.layer?.name == ScriptedExplorer.file.layers.last?.name)
    #expect(test.screen.contains("what class 281 tabby looks for"))
    test.report([1], phase: .ended(.finished), last: 2)
    test.press("g")
    #expect(test.screen.hasPrefix(" efficientnet-lite0 ▸ predictions ▸ 281  tabby"), "what the grid is about")
    _ = test.takeEffects()
    test.press("<enter>")
    #expect(test.takeEffects() == ["no thumbnails"], "the class is climbed on")
  }

  @Test func itSaysWhatKeysDoAndWhatIsToldIsSeen() throws {
    var test = try ScriptedExplorer(at: "block3b_add/8", columns: 120)
    test.report([1], phase: .ended(.finished), last: 2)
    test.press("g")
    #expect(test.status.hasSuffix("enter open  g back  arrows move  m bookmark  ? keys"))
    test.press("12")
    #expect(test.status.contains("   12   "))
    test.press("G")
    #expect(test.explorer.node == 12)
    test.send(.exportFailed("the disk is full"))
    #expect(test.status.contains("! the disk is full"))
    _ = test.takeEffects()
    test.press("C")
    #expect(test.takeEffects() == ["next colors"])
  }
}
