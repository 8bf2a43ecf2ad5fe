// Key scripts and the screens they leave.

@testable import ExplorerUI
@testable import FeatureVisualization
@testable import NetworkZoo
import TerminalUI
import TestSupport
import Testing

struct ExplorerTests {
  @Test func opensOnANodeThatIsClimbedAlready() throws {
    var test = try ScriptedExplorer()
    #expect(test.takeEffects() == ["begin block3b_add/32 seed 0"])
    test.climb((0..<40).map { Float($0) })
    try expectScreen(test.screen, is: "running-80x24")
    test.send(.resized(columns: 120, rows: 40))
    try expectScreen(test.screen, is: "running-120x40")
    test.send(.resized(columns: 200, rows: 60))
    try expectScreen(test.screen, is: "running-200x60")
  }

  @Test func restingOnANodeBeginsItsAscent() throws {
    var test = try ScriptedExplorer()
    test.climb([1, 2, 3])
    _ = test.takeEffects()
    test.press("jj")
    #expect(test.takeEffects() == [])
    test.send(.tick)
    #expect(test.takeEffects() == [], "it has not rested yet")
    test.rest()
    #expect(test.takeEffects() == ["begin block3b_add/34 seed 0"])
    #expect(test.screen.contains("▸ 34 ●"))
    #expect(test.screen.contains("  32 ✓ 3.00"), "what was reached is remembered")
  }

  @Test func movesByCountsPagesAndNumbers() throws {
    var test = try ScriptedExplorer()
    func chosen() -> String { String(test.screen.split(separator: "\n")[0].split(separator: " ").last ?? "") }
    test.press("5k")
    #expect(chosen() == "27")
    test.press("<home>")
    #expect(chosen() == "0")
    test.press("<pgdn>")
    #expect(chosen() == "20")
    test.press("<end>")
    #expect(chosen() == "39")
    test.press("17G")
    #expect(chosen() == "17")
    test.press("999k")
    #expect(chosen() == "0")
    test.press("3<esc>j")
    #expect(chosen() == "1", "Esc forgets the number")
  }

  @Test func columnsAreEnteredAndLeft() throws {
    var test = try ScriptedExplorer(columns: 200, rows: 60)
    test.press("<left>k")
    #expect(test.screen.contains("efficientnet-lite0 / block3b_activation / 0"))
    test.rest()
    #expect(test.takeEffects().last == "begin block3b_activation/0 seed 0")
    test.press("<tab>jj<backtab>j")
    #expect(test.screen.contains("efficientnet-lite0 / block3b_add / 32"), "each layer remembers its node")
    test.press("k")
    #expect(test.screen.contains("efficientnet-lite0 / block3b_activation / 2"))
  }

  @Test func spaceRunsAndPauses() throws {
    var test = try ScriptedExplorer()
    test.climb([1, 2, 3])
    _ = test.takeEffects()
    test.press(" ")
    #expect(test.takeEffects() == ["pause"])
    test.climb([4], phase: .stepping)
    #expect(test.status.hasPrefix(" paused   4.00"), "the iteration that was at work")
    test.climb([], phase: .paused, last: 5)
    #expect(test.status.hasPrefix(" paused   5.00"))
    test.press(" ")
    #expect(test.takeEffects() == ["resume to 160"])
    #expect(test.status.hasPrefix(" running"))
  }

  @Test func stepsBackThroughEveryIterationAndForwardIntoNewOnes() throws {
    var test = try ScriptedExplorer()
    test.climb([1, 2, 3, 4, 5], phase: .paused, last: 6)
    _ = test.takeEffects()
    test.press(",,")
    #expect(test.iterationOfPicture == 3)
    #expect(test.status.hasPrefix(" paused at 3 of 5   4.00"))
    test.press(".")
    #expect(test.iterationOfPicture == 4)
    test.press(".")
    #expect(test.iterationOfPicture == 5)
    #expect(test.takeEffects() == [], "the past is there already")
    test.press(".")
    #expect(test.takeEffects() == ["step"])
    test.climb([6], phase: .paused, last: 7)
    #expect(test.iterationOfPicture == 6)
    test.press(",,,,,,,,")
    #expect(test.iterationOfPicture == 0)
  }

  @Test func lookingBackPausesARun() throws {
    var test = try ScriptedExplorer()
    test.climb([1, 2, 3])
    _ = test.takeEffects()
    test.press(",")
    #expect(test.takeEffects() == ["pause"])
    test.climb([4], phase: .paused, last: 5)
    #expect(test.iterationOfPicture == 2, "what is computed meanwhile does not move the picture")
    test.press(" ")
    #expect(test.takeEffects() == ["resume to 160"])
    #expect(test.iterationOfPicture == 4)
  }

  @Test func jumpsByTenthsAndToTheBest() throws {
    var test = try ScriptedExplorer(settings: "iterations=50")
    test.climb((0..<50).map { $0 == 17 ? 100 : Float($0) }, phase: .finished, last: 50)
    test.press("{")
    #expect(test.iterationOfPicture == 45)
    test.press("{}}}")
    #expect(test.iterationOfPicture == 50)
    test.press("B")
    #expect(test.iterationOfPicture == 17)
  }

  @Test func theRecipeToldIsThatOfThePictureShown() throws {
    var test = try ScriptedExplorer(columns: 120, rows: 40, settings: "step@2=3,step@4=5,seed@4=9")
    test.climb([0, 1, 2, 3, 4], phase: .paused, last: 6)
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
    test.climb([1], phase: .finished, last: 2)
    test.press("n")
    test.climb([1], phase: .finished, last: 2)
    #expect(test.explorer.draw().text(37).hasPrefix(" minimized · natural · seed 0"))
    test.press("c")
    test.climb([1], phase: .finished, last: 2, at: 1)
    #expect(
      test.screen.contains("minimized · natural · seed 0 · ") && test.screen.contains("minimized · natural · seed 1"))
    test.press("n")
    #expect(!test.screen.contains("minimized"))
  }

  @Test func spaceAtTheEndRunsAsManyIterationsAgain() throws {
    var test = try ScriptedExplorer(settings: "iterations=10")
    test.climb((0..<10).map { Float($0) }, phase: .finished, last: 10)
    _ = test.takeEffects()
    test.press(" ")
    #expect(test.takeEffects() == ["resume to 20"])
    test.climb([10, 11])
    #expect(test.screen.contains("iteration 12 of 20"))
    #expect(test.status.contains("s left   continuing to 20 iterations"))
  }

  @Test func againTakesTheNextSeed() throws {
    var test = try ScriptedExplorer()
    test.climb([1, 2])
    _ = test.takeEffects()
    test.press("r")
    #expect(test.takeEffects() == ["begin block3b_add/32 seed 1"])
    test.press("r")
    #expect(test.takeEffects() == ["begin block3b_add/32 seed 2"])
  }

  @Test func reportsOfAnotherRunAreNotShown() throws {
    var test = try ScriptedExplorer()
    test.climb([1, 2])
    let old = try #require(test.run)
    test.press("r")
    test.send(.report(AscentReport(run: old, phase: .silent, rate: nil)))
    #expect(!test.screen.contains("silent"))
  }

  @Test func noActivationIsTooLargeToBeDrawn() throws {
    var test = try ScriptedExplorer(settings: "iterations=6")
    test.climb([.greatestFiniteMagnitude, -.greatestFiniteMagnitude, .infinity, .nan, 1e25, 0])
    #expect(test.screen.contains("█▁  ▅▅"))
  }

  @Test func aSilentNodeSaysSoAndWhatCanBeDone() throws {
    var test = try ScriptedExplorer(at: "top_activation/1000", columns: 120, rows: 40)
    test.climb([], phase: .silent, last: 0)
    #expect(test.screen.contains("1000 – silent"))
    #expect(test.status.hasPrefix(" silent   0.00"))
    #expect(test.status.contains("r tries another seed"))
    test.send(.resized(columns: 80, rows: 24))
    #expect(test.status.hasSuffix("o another start (grey, black)"), "the advice is whole")
    _ = test.takeEffects()
    test.press(" .")
    #expect(test.takeEffects() == [], "there is nothing to go on with")
  }

  @Test func aNodeThatNeverOpensIsSilentInTheEnd() throws {
    var test = try ScriptedExplorer(at: "top_activation/1000", columns: 120, rows: 40)
    test.climb([0, 0, 0], phase: .finished, last: 0)
    #expect(test.screen.contains("1000 – silent"))
    #expect(test.status.contains("stayed silent"))
  }

  @Test func aNodeThatNoPictureOpensIsDead() throws {
    var test = try ScriptedExplorer(at: "block6d_expand_activation/4", columns: 120, rows: 40)
    test.climb([0, 0, 0], phase: .dead, last: 0)
    #expect(test.screen.contains("4 – dead"))
    #expect(test.status.hasPrefix(" dead   0.00"))
    #expect(test.status.contains("the same for every picture"))
    _ = test.takeEffects()
    test.press(" .")
    #expect(test.takeEffects() == [], "there is nothing to go on with")
  }

  @Test func exportsTheIterationOnTheScreenUnderANameThatSaysSo() throws {
    var test = try ScriptedExplorer()
    test.climb([1, 2, 3, 4, 5], phase: .paused, last: 6)
    _ = test.takeEffects()
    test.press(",,e")
    #expect(test.status == " export as: efficientnet-lite0-block3b_add-32-i3.png")
    test.press("<ctrl-u>a.npy<enter>")
    #expect(test.takeEffects().isEmpty && test.screen.contains("! a.npy: .npy is not supported"))
    test.press("<ctrl-u>efficientnet-lite0-block3b_add-32-i3.png")
    test.climb([6, 7], phase: .running)
    test.press("<enter>")
    guard case .export(let order)? = test.effects.last else { return #expect(Bool(false), "nothing is exported") }
    #expect(order.request.last == 3)
    #expect(order.pictures == [test.picture(3)])
    test.send(.exported(order, bytes: 98_400))
    #expect(test.status.contains("wrote efficientnet-lite0-block3b_add-32-i3.png · 224×224 · 98 KB"))
    test.now += .seconds(7)
    test.send(.tick)
    #expect(!test.status.contains("wrote"), "messages go by themselves")
  }

  @Test func aNameIsEditedByCharactersAndItsCursorMovesByCells() throws {
    var test = try ScriptedExplorer()
    test.climb([1])
    func cursor() -> Int? { test.explorer.draw().cursor.map { $0.column - " export as: ".count } }
    test.press("e<ctrl-u>xy<left>")
    test.send(.key(.character("\u{301}")))
    #expect(cursor() == 1, "the accent joins the x")
    test.press("z<end>")
    #expect(test.status == " export as: x\u{301}zy")
    #expect(cursor() == 3)
    test.press("<ctrl-u>日本<left>")
    #expect(cursor() == 2)
    test.press("<right>語<backspace><backspace>")
    #expect(test.status == " export as: 日")
    test.press(String(repeating: "日本語", count: 20))
    #expect(try #require(cursor()) < 80 - " export as: ".count)
  }

  @Test func anExistingFileIsAskedAbout() throws {
    var test = try ScriptedExplorer()
    test.climb([1, 2])
    test.press("e<ctrl-u>a b.png<enter>")
    guard case .export(let order)? = test.effects.last else { return #expect(Bool(false), "nothing is exported") }
    #expect(order.path == "a b.png")
    _ = test.takeEffects()
    test.send(.exportExists(order))
    #expect(test.status == " a b.png exists. Replace it? (y/n)")
    test.press("n")
    #expect(test.status == " export as: a b.png", "another name can be given")
    test.press("<left><left><left><left>c<enter>")
    #expect(test.takeEffects() == ["export a bc.png"])
    test.send(.exportExists(order))
    test.press("xy")
    #expect(test.takeEffects() == ["export a b.png replacing"])
    test.send(.exportExists(order))
    test.press("n<esc>")
    #expect(!test.status.contains("writing"))
  }

  @Test func aFailedExportSaysWhyAndTheRunGoesOn() throws {
    var test = try ScriptedExplorer(columns: 160)
    test.climb([1, 2])
    test.press("e<enter>")
    _ = test.takeEffects()
    test.send(.exportFailed("x.png: cannot be written: the disk is full; free some space"))
    #expect(test.status.contains("! x.png: cannot be written: the disk is full; free some space"))
    test.climb([3])
    #expect(test.status.hasPrefix(" running"))
    #expect(test.takeEffects() == [])
  }

  @Test func aLongFailureKeepsItsReason() throws {
    var test = try ScriptedExplorer()
    test.climb([1, 2])
    let reason = "cannot be written: the disk is full; free some space"
    test.send(.exportFailed("a/way/to/somewhere/else.png: \(reason)"))
    #expect(test.status.hasPrefix(" running   ! …") && test.status.hasSuffix("png: \(reason)"))
    test.send(.exportFailed(reason))
    #expect(test.status == " running   ! \(reason)")
  }

  @Test func qClosesTheHelpFirstAndThenLeaves() throws {
    var test = try ScriptedExplorer()
    test.climb([1])
    _ = test.takeEffects()
    test.press("?q")
    #expect(test.takeEffects() == [])
    test.press("e<ctrl-c>")
    #expect(test.takeEffects() == [])
    test.press("<f1>")
    #expect(test.screen.contains("esc close"))
    test.press("<esc>q")
    #expect(test.takeEffects() == ["leave"])
  }

  @Test func onlyANetworkOnWhichTheCursorRestsIsOpened() throws {
    let folder = ReferenceFiles.project + "Tests/Reference/Networks"
    var test = try ScriptedExplorer(
      columns: 120, catalogue: Catalogue(folders: NetworkFolders(only: [folder], data: "/nowhere")))
    test.climb([1, 2])
    test.press("<left><left>")
    _ = test.takeEffects()
    test.press("jjj")
    #expect(test.takeEffects() == ["pause"], "nor does a run go on that is not seen")
    #expect(test.screen.contains("opening convnext …"))
    test.rest()
    #expect(test.takeEffects() == ["open \(folder)/convnext.onnx"])
    test.rest()
    #expect(test.takeEffects() == [])
    test.press("kkk")
    test.rest()
    #expect(test.takeEffects() == ["begin block3b_add/32 seed 0"])
  }

  @Test func aNetworkThatCannotBeOpenedSaysWhy() throws {
    var test = try ScriptedExplorer(columns: 120)
    test.climb([1, 2])
    test.send(.opened(network: 0, .failure(NetworkFileError(path: "x.onnx", reason: "it is empty"))))
    #expect(test.status.hasPrefix(" cannot be opened   ! x.onnx: it is empty"))
    #expect(test.screen.contains("  x.onnx: it is empty"), "in the picture's place, too, where it stays")
    #expect(test.iterationOfPicture == nil)
  }

  @Test(arguments: ["<enter>", "kj"]) func aNetworkThatCouldNotBeOpenedIsTriedAgain(keys: String) throws {
    let folder = ReferenceFiles.project + "Tests/Reference/Networks"
    var test = try ScriptedExplorer(
      columns: 120, catalogue: Catalogue(folders: NetworkFolders(only: [folder], data: "/nowhere")))
    test.climb([1, 2])
    test.press("<left><left>jjj")
    test.rest()
    let failure = NetworkFileError(path: "convnext.onnx", reason: "it is empty")
    test.send(.opened(network: test.explorer.lists.network, .failure(failure)))
    test.press("?<esc>")
    #expect(test.status.hasSuffix("enter try again  ? keys"), "once the reason has been read")
    _ = test.takeEffects()
    test.press(keys)
    test.rest()
    #expect(test.takeEffects() == ["open \(folder)/convnext.onnx"])
    #expect(test.screen.contains("opening convnext …"))
  }

  @Test func noSizeIsTooSmall() throws {
    var test = try ScriptedExplorer(at: "predictions/207")
    test.climb([1, 2, 3])
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
