// n, b, o: other objectives, other ways on, other starts.

@testable import ExplorerUI
@testable import FeatureVisualization
import NeuralNetwork
import Testing

struct RunningTests {
  @Test func nClimbsTheNegativeAndGoesBack() throws {
    var test = try ScriptedExplorer(columns: 120, rows: 40)
    test.climb([1, 2])
    _ = test.takeEffects()
    test.press("n")
    #expect(test.takeEffects() == ["begin -block3b_add/32 seed 0"])
    #expect(test.screen.contains("efficientnet-lite0 ▸ -block3b_add/32"))
    test.climb([-1, -2], phase: .finished, last: -3)
    #expect(test.screen.contains("▸ 32 ✓ 2.00"), "what the node itself reached is remembered")
    test.press("n")
    #expect(test.takeEffects() == ["begin block3b_add/32 seed 0"])
    #expect(test.screen.contains("efficientnet-lite0 ▸ block3b_add ▸ 32"))
    test.press("nj")
    test.rest()
    #expect(test.takeEffects().last == "begin block3b_add/33 seed 0", "another node is climbed itself")
  }

  @Test func theNegativeIsPunishedAsBefore() throws {
    var test = try ScriptedExplorer(at: "0.5*block3b_add/32 - 0.25*tv")
    test.climb([1, 2])
    _ = test.takeEffects()
    test.press("n")
    #expect(test.takeEffects() == ["begin -0.5*block3b_add/32 - 0.25*tv seed 0"])
    test.press("n")
    #expect(test.takeEffects() == ["begin 0.5*block3b_add/32 - 0.25*tv seed 0"])
  }

  @Test func bGoesOnFromTheIterationOnTheScreen() throws {
    var test = try ScriptedExplorer()
    test.climb([1, 2, 3, 4, 5], phase: .paused, last: 6)
    let old = try #require(test.run)
    _ = test.takeEffects()
    test.press(",,b")
    #expect(test.takeEffects() == ["begin block3b_add/32 seed 0"])
    let branch = try #require(test.run)
    #expect(branch !== old && old.history.last == 5)
    #expect(branch.history.last == 3 && branch.history.values[..<3] == [1, 2, 3], "what came before stays")
    #expect(branch.request.changes == [AscentRequest.Change(.seed(1), at: 3)])
    #expect(test.status.contains("branched at iteration 3 with seed 1"))
    #expect(test.iterationOfPicture == 3)
    test.climb([7, 8])
    #expect(test.iterationOfPicture == 5)
    test.press(",,b")
    #expect(test.run?.request.changes == [AscentRequest.Change(.seed(2), at: 3)], "no two branches are the same")
  }

  @Test func aBranchAtTheEndRunsOn() throws {
    var test = try ScriptedExplorer(settings: "iterations=4,end=2")
    test.climb([1, 2], phase: .finished, last: 3)
    _ = test.takeEffects()
    test.press("b")
    #expect(test.takeEffects() == ["begin block3b_add/32 seed 0"], "up to the iterations of the recipe")
    test.climb([3, 4], phase: .finished, last: 5)
    test.press("b")
    #expect(test.takeEffects() == ["begin block3b_add/32 seed 0", "resume to 8"])
  }

  @Test func pPlaysTheRunBackAndAnyKeyStopsIt() throws {
    var test = try ScriptedExplorer(columns: 120)
    test.press("p")
    #expect(test.explorer.deadline == nil, "there is nothing to play yet")
    test.climb((0..<10).map { Float($0) })
    _ = test.takeEffects()
    test.press("p")
    #expect(test.takeEffects() == ["pause"] && test.iterationOfPicture == 0)
    func tick() {
      test.now += .milliseconds(50)
      test.send(.tick)
    }
    for iteration in 1...3 {
      tick()
      #expect(test.iterationOfPicture == iteration && test.status.hasPrefix(" playing \(iteration) of 10"))
    }
    test.press("p")
    #expect(test.status.hasPrefix(" paused at 3 of 10") && test.explorer.deadline == nil)
    tick()
    #expect(test.iterationOfPicture == 3)
    test.press("p")
    for _ in 0..<7 { tick() }
    #expect(test.iterationOfPicture == 10 && test.status.hasPrefix(" paused   "))
    #expect(test.explorer.deadline == nil, "it has ended")
    test.press("p")
    tick()
    test.press(".")
    tick()
    #expect(test.iterationOfPicture == 2, "one on from where it was")
  }

  @Test func aLongRunIsPlayedInEightSecondsBothOfTwoAtOnce() throws {
    var test = try ScriptedExplorer(columns: 200, settings: "iterations=1000")
    test.climb((0..<800).map { Float($0) }, phase: .paused, last: 0)
    test.press("c")
    test.climb([1, 2, 3], phase: .paused, last: 0, at: 1)
    test.press("p")
    var frames = 0
    while let deadline = test.explorer.deadline {
      test.now = deadline
      test.send(.tick)
      frames += 1
    }
    #expect(frames <= 161 && frames >= 100)
    #expect(
      test.explorer.panes[0].followed?.shownIteration == 800 && test.explorer.panes[1].followed?.shownIteration == 3)
  }

  @Test func oStartsFromAPictureAndFromNoiseAgain() throws {
    var test = try ScriptedExplorer(columns: 120, rows: 40)
    test.climb([1, 2])
    _ = test.takeEffects()
    test.press("oa b.jpg")
    #expect(test.status == " start picture (empty: noise): a b.jpg")
    test.press("<enter>")
    #expect(test.takeEffects() == ["read a b.jpg"])
    test.send(.readStart(.failure(RecipeError("start: a b.jpg: there is no such file"))))
    #expect(test.screen.contains(" ! start: a b.jpg: there is no such file"))
    #expect(test.takeEffects() == [], "the run goes on")
    test.send(.readStart(.success(.grey)))
    #expect(test.takeEffects() == ["begin block3b_add/32 seed 0"])
    #expect(test.run?.request.start == .grey)
    test.send(.readStart(.success(.picture(PictureReference(path: "/a/b/c.png", sha256: "0")))))
    #expect(test.screen.contains("natural · c.png · seed 0"))
    _ = test.takeEffects()
    test.press("o<enter>")
    #expect(test.takeEffects() == ["begin block3b_add/32 seed 0"])
    #expect(test.run?.request.start == nil)
  }

  @Test func twoPicturesStandBesideEachOther() throws {
    var test = try ScriptedExplorer(columns: 120, rows: 40)
    test.climb([1, 2])
    _ = test.takeEffects()
    test.press("c")
    #expect(test.takeEffects() == ["begin block3b_add/32 seed 1 right"])
    test.climb([3, 4, 5], at: 1)
    #expect(test.explorer.draw().pictures.map { Int($0.picture.pixels[0]) } == [2, 3])
    try expectScreen(test.screen, is: "comparing-120x40")
    test.press("+")
    #expect(test.explorer.draw().pictures.map(\.picture.width) == [112, 112])
    test.press("-")
    test.press(" ")
    #expect(test.takeEffects() == ["pause", "pause right"])
    test.climb([], phase: .paused, last: 3)
    test.climb([], phase: .paused, last: 6, at: 1)
    test.press(",")
    #expect(test.explorer.draw().pictures.map { Int($0.picture.pixels[0]) } == [1, 2])
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
    test.climb([1, 2])
    test.press("c")
    test.climb([1, 2], at: 1)
    test.press("R<tab>j")
    _ = test.takeEffects()
    test.press("<enter>")
    #expect(test.takeEffects() == ["begin block3b_add/32 seed 1 right"])
    test.climb([5], at: 1)
    #expect(test.screen.contains("recipe, right picture"))
    #expect(test.screen.contains("\(RecipeBook.own[1].name) · seed 1 · 5.00 · 1 of"))
    #expect(test.screen.contains("natural · seed 0 · 2.00 · 2 of 160"))
    test.press(String(repeating: "j", count: RecipeBook.own.count - 1) + "<right>")
    #expect(test.takeEffects().last?.hasSuffix(" right") == true)
  }
}
