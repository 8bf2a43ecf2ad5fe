// Space, r, n, b, c: runs begun, paused, branched and compared.

@testable import ExplorerUI
@testable import FeatureVisualization
import TerminalUI
import Testing

struct RunningTests {
  @Test func spaceRunsAndPauses() throws {
    var test = try ScriptedExplorer()
    test.report([1, 2, 3])
    _ = test.takeEffects()
    test.press(" ")
    #expect(test.takeEffects() == ["pause"])
    test.report([4], phase: .stepping)
    #expect(test.status.hasPrefix(" paused   activation 4.00"), "the iteration that was at work")
    test.report([], phase: .paused, last: 5)
    #expect(test.status.hasPrefix(" paused   activation 5.00"))
    test.press(" ")
    #expect(test.takeEffects() == ["resume to 160"])
    #expect(test.status.hasPrefix(" running"))
  }

  @Test func spaceAtTheEndRunsAsManyIterationsAgain() throws {
    var test = try ScriptedExplorer(settings: "iterations=10")
    test.report((0..<10).map { Float($0) }, phase: .ended(.finished), last: 10)
    _ = test.takeEffects()
    test.press(" ")
    #expect(test.takeEffects() == [], "what is done goes on only if that is meant")
    #expect(test.status.contains("all 10 iterations are done: space again runs 10 more"))
    test.press("j ")
    #expect(test.takeEffects() == [], "the question is forgotten")
    test.press("k")
    test.rest()
    _ = test.takeEffects()
    test.report([], phase: .ended(.finished), last: 10)
    test.press("  ")
    #expect(test.takeEffects() == ["resume to 20"])
    test.report([10, 11])
    #expect(test.screen.contains("iteration 12 of 20"))
    #expect(test.status.contains("continuing to 20 iterations"))
  }

  @Test func againTakesTheNextSeed() throws {
    var test = try ScriptedExplorer()
    test.report([1, 2])
    _ = test.takeEffects()
    test.press("r")
    #expect(test.takeEffects() == ["begin block3b_add/32 seed 1"])
    test.press("r")
    #expect(test.takeEffects() == ["begin block3b_add/32 seed 2"])
  }

  @Test func reportsOfAnotherRunAreNotShown() throws {
    var test = try ScriptedExplorer()
    test.report([1, 2])
    let old = try #require(test.run)
    test.press("r")
    test.send(.report(AscentReport(run: old, phase: .ended(.silent), rate: nil)))
    #expect(!test.screen.contains("silent"))
  }

  @Test func nClimbsTheNegativeAndGoesBack() throws {
    var test = try ScriptedExplorer(columns: 120, rows: 40)
    test.report([1, 2])
    _ = test.takeEffects()
    test.press("n")
    #expect(test.takeEffects() == ["begin -block3b_add/32 seed 0"])
    #expect(test.screen.contains("what node 32 of layer block3b_add avoids"))
    test.report([-1, -2], phase: .ended(.finished), last: -3)
    #expect(test.screen.contains("▸ 32 … 2.00"), "what the node itself reached is remembered")
    test.press("n")
    #expect(test.takeEffects() == ["go on with block3b_add/32 seed 0"])
    #expect(test.screen.contains("what node 32 of layer block3b_add looks for"))
    test.press("nj")
    test.rest()
    #expect(test.takeEffects().last == "begin block3b_add/33 seed 0", "another node is climbed itself")
  }

  @Test func theNegativeIsPunishedAsBefore() throws {
    var test = try ScriptedExplorer(at: "0.5*block3b_add/32 - 0.25*tv")
    test.report([1, 2])
    _ = test.takeEffects()
    test.press("n")
    #expect(test.takeEffects() == ["begin -0.5*block3b_add/32 - 0.25*tv seed 0"])
    test.press("n")
    #expect(test.takeEffects() == ["go on with 0.5*block3b_add/32 - 0.25*tv seed 0"])
  }

  @Test func bGoesOnFromTheIterationOnTheScreen() throws {
    var test = try ScriptedExplorer()
    test.report([1, 2, 3, 4, 5], phase: .paused, last: 6)
    let old = try #require(test.run)
    _ = test.takeEffects()
    test.press(",,b")
    #expect(test.takeEffects() == ["go on with block3b_add/32 seed 0"])
    let branch = try #require(test.run)
    #expect(branch !== old && old.history.last == 5)
    #expect(branch.history.last == 3 && branch.history.values[..<3] == [1, 2, 3], "what came before stays")
    #expect(branch.request.changes == [AscentRequest.Change(.seed(1), at: 3)])
    #expect(test.status.contains("branched at iteration 3 with seed 1"))
    #expect(test.iterationOfPicture == 3)
    test.report([7, 8])
    #expect(test.iterationOfPicture == 5)
    test.press(",,b")
    #expect(test.run?.request.changes == [AscentRequest.Change(.seed(2), at: 3)], "no two branches are the same")
  }

  @Test func aBranchAtTheEndRunsOn() throws {
    var test = try ScriptedExplorer(settings: "iterations=4,end=2")
    test.report([1, 2], phase: .ended(.finished), last: 3)
    _ = test.takeEffects()
    test.press("b")
    #expect(test.takeEffects() == ["go on with block3b_add/32 seed 0"], "up to the iterations of the recipe")
    test.report([3, 4], phase: .ended(.finished), last: 5)
    test.press("b")
    #expect(test.takeEffects() == ["go on with block3b_add/32 seed 0", "resume to 8"])
  }

  @Test func twoPicturesStandBesideEachOther() throws {
    var test = try ScriptedExplorer(columns: 120, rows: 40)
    test.report([1, 2])
    _ = test.takeEffects()
    test.press("c")
    #expect(test.takeEffects() == ["begin block3b_add/32 seed 1 right"])
    test.report([3, 4, 5], at: 1)
    #expect(test.brightness == [2, 3])
    try expectScreen(test.screen, is: "comparing-120x40")
    test.press("+")
    #expect(test.explorer.draw().pictures.prefix(2).map(\.picture.width) == [112, 112])
    test.press("-")
    test.press(" ")
    #expect(test.takeEffects() == ["pause", "pause right"])
    test.report([], phase: .paused, last: 3)
    test.report([], phase: .paused, last: 6, at: 1)
    test.press(",")
    #expect(test.brightness == [1, 2])
    test.press("j")
    test.rest()
    #expect(test.takeEffects() == ["begin block3b_add/33 seed 0", "begin block3b_add/33 seed 1 right"])
    test.press("c")
    #expect(test.takeEffects() == ["stop right"])
    #expect(test.explorer.draw().pictures.count <= 1)
    for key in ["<esc>", "q"] {
      test.press("c")
      _ = test.takeEffects()
      test.press(key)
      #expect(test.takeEffects() == ["stop right"], "\(key) closes what lies nearest")
    }
    test.press("q")
    #expect(test.takeEffects() == ["leave"])
  }

  @Test func theRightPictureHasItsOwnRecipe() throws {
    var test = try ScriptedExplorer(columns: 120, rows: 40)
    test.report([1, 2])
    test.press("c")
    test.report([1, 2], at: 1)
    test.press("R<tab>j")
    _ = test.takeEffects()
    test.press("<enter>")
    #expect(test.takeEffects() == ["begin block3b_add/32 seed 1 right"])
    test.report([5], at: 1)
    #expect(test.screen.contains("recipe, right picture"))
    #expect(test.screen.contains("\(RecipeBook.builtIn[1].name) · seed 1 · 5.00 · 1 of"))
    #expect(test.screen.contains("natural · seed 0 · 2.00 · 2 of 160"))
    test.press(String(repeating: "j", count: RecipeBook.builtIn.count - 1) + "<right>")
    #expect(test.takeEffects().last?.hasSuffix(" right") == true)
  }
}
