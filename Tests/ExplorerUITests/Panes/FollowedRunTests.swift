// , . { } B: every iteration of a run, and what is told about it.

@testable import ExplorerUI
@testable import FeatureVisualization
import TerminalUI
import Testing

struct FollowedRunTests {
  @Test func stepsBackThroughEveryIterationAndForwardIntoNewOnes() throws {
    var test = try ScriptedExplorer()
    test.report([1, 2, 3, 4, 5], phase: .paused, last: 6)
    _ = test.takeEffects()
    test.press(",,")
    #expect(test.iterationOfPicture == 3)
    #expect(test.status.hasPrefix(" paused at 3 of 5   activation 4.00"))
    test.press(".")
    #expect(test.iterationOfPicture == 4)
    test.press(".")
    #expect(test.iterationOfPicture == 5)
    #expect(test.takeEffects() == [], "the past is there already")
    test.press(".")
    #expect(test.takeEffects() == ["step"])
    test.report([6], phase: .paused, last: 7)
    #expect(test.iterationOfPicture == 6)
    test.press(",,,,,,,,")
    #expect(test.iterationOfPicture == 0)
  }

  @Test func lookingBackPausesARun() throws {
    var test = try ScriptedExplorer()
    test.report([1, 2, 3])
    _ = test.takeEffects()
    test.press(",")
    #expect(test.takeEffects() == ["pause"])
    test.report([4], phase: .paused, last: 5)
    #expect(test.iterationOfPicture == 2, "what is computed meanwhile does not move the picture")
    test.press(" ")
    #expect(test.takeEffects() == ["resume to 160"])
    #expect(test.iterationOfPicture == 4)
  }

  @Test func jumpsByTenthsAndToTheBest() throws {
    var test = try ScriptedExplorer(settings: "iterations=50")
    test.report((0..<50).map { $0 == 37 ? 100 : Float($0) }, phase: .ended(.finished), last: 50)
    test.press("{")
    #expect(test.iterationOfPicture == 45)
    test.press("{}}}")
    #expect(test.iterationOfPicture == 50)
    test.press("B")
    #expect(test.iterationOfPicture == 37)
  }

  @Test func onlyPicturesOfTheLastStageAreCompared() throws {
    var test = try ScriptedExplorer(columns: 120, rows: 40, settings: "iterations=40")
    let border = try #require(test.run?.request.stageBorders.last)
    test.report((0..<border).map { Float(100 - $0) }, phase: .paused, last: 3)
    #expect(!test.screen.contains("best "))
    test.press("B")
    #expect(test.iterationOfPicture == border && test.screen.contains("there is no best picture yet"))
    test.report([3, 5, 7], phase: .paused, last: 6)
    #expect(test.screen.contains("best 7.00 at \(border + 2)"), "an earlier stage has another size")
    test.press("B")
    #expect(test.iterationOfPicture == border + 2)
  }

  @Test func theRecipeToldIsThatOfThePictureShown() throws {
    var test = try ScriptedExplorer(columns: 120, rows: 40, settings: "step@2=3,step@4=5,seed@4=9")
    test.report([0, 1, 2, 3, 4], phase: .paused, last: 6)
    #expect(test.explorer.draw().text(37).hasPrefix(" natural · seed 9 · 224×224 · step 5 ·"))
    #expect(test.screen.contains("changed 2 times"))
    test.press(",")
    #expect(test.explorer.draw().text(37).hasPrefix(" natural · seed 0 · 224×224 · step 3 ·"), "made it")
    #expect(test.screen.contains("changed once"))
    test.press(",,")
    #expect(test.explorer.draw().text(37).hasPrefix(" natural · seed 0 · 224×224 · step 15 ·"))
    #expect(!test.screen.contains("changed"))
  }

  @Test func theNegativeIsToldBelowThePictures() throws {
    var test = try ScriptedExplorer(columns: 120, rows: 40)
    test.report([1], phase: .ended(.finished), last: 2)
    test.press("n")
    test.report([1], phase: .ended(.finished), last: 2)
    #expect(test.explorer.draw().text(37).hasPrefix(" minimized · natural · seed 0"))
    test.press("c")
    test.report([1], phase: .ended(.finished), last: 2, at: 1)
    #expect(
      test.screen.contains("minimized · natural · seed 0 · ") && test.screen.contains("minimized · natural · seed 1"))
    test.press("n")
    #expect(!test.screen.contains("minimized"))
  }

  @Test func aSilentNodeSaysSoAndWhatCanBeDone() throws {
    var test = try ScriptedExplorer(at: "top_activation/1000", columns: 120, rows: 40, settings: "iterations=3")
    test.report([], phase: .ended(.silent), last: 0)
    #expect(test.screen.contains("1000 – silent"))
    #expect(test.status.hasPrefix(" silent   "))
    #expect(test.status.contains("r tries another seed"))
    test.send(.resized(columns: 80, rows: 24))
    #expect(test.status.contains("o another start (grey, black)"), "the advice is whole")
    _ = test.takeEffects()
    test.press(" .")
    #expect(test.takeEffects() == [], "there is nothing to go on with")
  }

  @Test func aNodeThatNeverOpensIsSilentInTheEnd() throws {
    var test = try ScriptedExplorer(at: "top_activation/1000", columns: 120, rows: 40, settings: "iterations=3")
    test.report([0, 0, 0], phase: .ended(.silent), last: 0)
    #expect(test.screen.contains("1000 – silent"))
    #expect(test.status.contains("stayed silent"))
  }

  @Test func aNodeThatNoPictureOpensIsDead() throws {
    var test = try ScriptedExplorer(at: "block6d_expand_activation/4", columns: 120, rows: 40)
    test.report([0, 0, 0], phase: .ended(.dead), last: 0)
    #expect(test.screen.contains("4 – dead"))
    #expect(test.status.hasPrefix(" dead   "))
    #expect(test.status.contains("the same for every image"))
    _ = test.takeEffects()
    test.press(" .")
    #expect(test.takeEffects() == [], "there is nothing to go on with")
  }
}
