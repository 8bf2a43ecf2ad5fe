// R: recipes to choose from, and numbers to change while it runs.

@testable import ExplorerUI
@testable import FeatureVisualization
import TestSupport
import Testing

struct RecipePanelTests {
  @Test(arguments: [(80, 24), (120, 40)]) func listsRecipesAndNumbersBesideThePicture(columns: Int, rows: Int) throws {
    var test = try ScriptedExplorer(columns: columns, rows: rows)
    test.report([1, 2, 3])
    test.press("R")
    for recipe in RecipeBook.builtIn { #expect(test.screen.contains(" \(recipe.name)"), "\(recipe.name)") }
    #expect(test.screen.contains("▸ natural ✓"), "what is at work")
    #expect(test.screen.contains("a photograph's spectrum"), "and what it is")
    #expect(test.iterationOfPicture == 3)
    test.press("<end>")
    try expectScreen(test.screen, is: "recipe-\(columns)x\(rows)")
  }

  @Test func whatDoesNotFitOfALineIsToldToGoOn() throws {
    var test = try ScriptedExplorer(columns: 60, rows: 20)
    test.report([1])
    test.press("R" + String(repeating: "j", count: RecipeBook.builtIn.count - 1))
    let about = RecipeBook.builtIn.last!.about
    let line = try #require(test.screen.split(separator: "\n").first { $0.contains(about.prefix(20)) })
    #expect(!test.screen.contains(about.suffix(5)) && line.prefix(34).hasSuffix("…"), "\(line)")
  }

  @Test func aRecipeThatNeedsAPictureSaysSoUntilItHasOne() throws {
    var test = try ScriptedExplorer(columns: 120, rows: 40)
    test.report([1])
    test.press("R<home>")
    for recipe in RecipeBook.builtIn {
      let says = test.screen.contains("needs a picture: esc, then o")
      #expect(says == (recipe.name.hasPrefix("deepdream") || recipe.name == "accentuate"), "\(recipe.name)")
      test.press("j")
    }
    test.press("<home>")
    let index = RecipeBook.builtIn.firstIndex { $0.needsPicture }
    for _ in 0..<(index ?? 0) { test.press("j") }
    test.press("<enter>")
    #expect(test.status.contains("needs a picture to begin with: o chooses one"))
    test.send(.readStart(.success(.picture(PictureReference(path: "photo.jpg", sha256: "0")))))
    test.press("kj")
    #expect(!test.screen.contains("needs a picture"))
  }

  @Test func numbersThatCameTooLateArePending() throws {
    var test = try ScriptedExplorer(columns: 120, rows: 40, settings: "iterations=3")
    test.report([1, 2, 3], phase: .ended(.finished), last: 4)
    _ = test.takeEffects()
    test.press("R" + String(repeating: "j", count: RecipeBook.builtIn.count) + "7<enter>")
    #expect(test.takeEffects() == ["change step to 7"])
    #expect(test.screen.contains("step        7 *") && test.screen.contains("* not in this picture"))
    #expect(test.screen.contains("natural · seed 0 · 224×224 · step 15"), "what made the picture")
    #expect(test.status.contains("enter begin again with these"))
    test.press("<enter>")
    #expect(test.takeEffects() == ["begin block3b_add/32 seed 0"])
    test.report([1])
    #expect(test.screen.contains("step 7 ·") && !test.screen.contains("7 *"))
  }

  @Test func theRunThatIsThereIsNotBegunAgain() throws {
    var test = try ScriptedExplorer()
    test.report([1, 2])
    _ = test.takeEffects()
    test.press("R<enter>")
    #expect(test.takeEffects() == [] && test.status.contains("this is that run"))
  }

  @Test func enterBeginsAgainByTheRecipeWithItsOwnNumbers() throws {
    var test = try ScriptedExplorer(settings: "seed=3,step=5,iterations=12")
    test.report([1, 2])
    test.press("Rj<enter>")
    #expect(test.takeEffects().last == "begin block3b_add/32 seed 3")
    let request = try #require(test.run?.request)
    #expect(request.recipe == RecipeBook.builtIn[1] && request.overrides.isEmpty)
    #expect(request.iterations == request.recipe.stages.iterations)
    #expect(test.screen.contains("▸ \(request.recipe.name) ✓"), "the panel stays")
    test.press("<esc>")
    #expect(!test.screen.contains("iterations  "))
  }

  @Test func iterationsThatAreAddedAreStillToDo() throws {
    var test = try ScriptedExplorer(columns: 120, rows: 40, settings: "iterations=2")
    test.report([1, 2], phase: .ended(.finished), last: 3)
    #expect(test.status.hasPrefix(" done"))
    let toIterations = "R" + String(repeating: "j", count: RecipeBook.builtIn.count) + "<end>"
    test.press(toIterations + "9<enter><esc>")
    #expect(test.status.hasPrefix(" paused") && test.screen.contains("2 of 9"))
    test.press(toIterations + "1<enter>")
    #expect(test.status.contains("2 iterations are already done: stopping there"))
    test.press("<esc>")
    #expect(test.status.hasPrefix(" done") && test.screen.contains("2 of 2"))
  }

  @Test func numbersChangeByNotchesWhileItRuns() throws {
    var test = try ScriptedExplorer()
    test.report([1, 2])
    test.press("R")
    let first = RecipeBook.builtIn.count
    _ = test.takeEffects()
    test.press(String(repeating: "j", count: first) + "<right>")
    #expect(test.takeEffects() == ["change step to 19"], "a quarter more than 15, in two digits")
    #expect(test.screen.contains("▸ step        19"), "before it is taken up")
    test.press("<left><left>")
    #expect(test.takeEffects() == ["change step to 15", "change step to 12"])
    test.press("jj<right><right><left><left>")
    #expect(
      test.takeEffects() == ["change tv to 0.1", "change tv to 0.2", "change tv to 0.1", "change tv to 0"])
    test.press("<end><up><right>")
    #expect(test.takeEffects() == ["change size to 240x240"])
    test.press("<up><right>")
    #expect(test.takeEffects() == ["change seed to 1"])
    test.press("<end><right>")
    #expect(test.takeEffects() == ["resume to 176"])
    #expect(test.screen.contains("iteration 2 of 176"))
  }

  @Test func numbersAreTypedAndWrongOnesSayWhatIsExpected() throws {
    var test = try ScriptedExplorer(columns: 120)
    test.report([1, 2])
    test.press("R<end><up><up><up><up>")
    _ = test.takeEffects()
    test.press("<up>")
    #expect(test.screen.contains("▸ l1"))
    test.press("0.25")
    #expect(test.explorer.draw().cursor?.column == 19)
    test.press("<enter>")
    #expect(test.takeEffects() == ["change l1 to 0.25"])
    test.press("<enter><ctrl-u>")
    test.send(.paste("-3\n"))
    test.press("<enter>")
    #expect(test.takeEffects() == [])
    #expect(test.status.contains("! l1=-3: expected a number from 0"))
    #expect(test.screen.contains("▸ l1          0.25"))
    test.press("7<esc>")
    #expect(test.screen.contains("▸ l1          0.25"), "Esc leaves it as it was, and the panel open")
  }

  @Test func otherKeysDoWhatTheyDo() throws {
    var test = try ScriptedExplorer()
    test.report([1, 2, 3])
    test.press("R")
    _ = test.takeEffects()
    test.press(" ")
    #expect(test.takeEffects() == ["pause"])
    test.report([], phase: .paused, last: 4)
    test.press(",")
    #expect(test.iterationOfPicture == 2)
    #expect(test.screen.contains("▸ natural ✓"))
  }

  @Test func changedNumbersHoldForTheRunsThatFollow() throws {
    var test = try ScriptedExplorer(columns: 120, rows: 40)
    test.report([1, 2])
    test.press("R" + String(repeating: "j", count: RecipeBook.builtIn.count) + "5<enter><esc>")
    test.press("j")
    test.rest()
    #expect(test.run?.request.tuned.optimizer.step == 5)
    #expect(test.screen.contains("natural · seed 0 · 224×224 · step 5 ·"))
  }

  @Test func aNumberThatStoppedARunBeginsItAgain() throws {
    var test = try ScriptedExplorer(columns: 120)
    test.report([1])
    test.report([], phase: .ended(.notFinite))
    _ = test.takeEffects()
    test.press("R" + String(repeating: "j", count: RecipeBook.builtIn.count) + "2<enter>")
    #expect(test.takeEffects() == ["begin block3b_add/32 seed 0"])
    #expect(test.run?.request.tuned.optimizer.step == 2)
  }

  @Test func whatTheQueueTookUpIsTheRecipesOwn() throws {
    var test = try ScriptedExplorer(columns: 120, rows: 40)
    test.report([1, 2])
    test.press("R" + String(repeating: "j", count: RecipeBook.builtIn.count) + "5<enter><esc>")
    test.run?.request.changes = [AscentRequest.Change(Setting("step", .number(5)), at: 2)]
    test.report([3])
    #expect(test.screen.contains("step 5 · input (x − 127)/128 · changed once"))
    test.press("e<enter>")
    guard case .export(let order)? = test.effects.last else { return #expect(Bool(false), "nothing is exported") }
    #expect(order.request.address.contains("step@2=5"))
  }
}
