// Addresses to remember.

@testable import ExplorerUI
@testable import FeatureVisualization
@testable import NetworkZoo
import TestSupport
import Testing

struct PlacesTests {
  @Test func anAddressThatIsKeptHoldsInEveryFolder() throws {
    let path = ReferenceFiles.project + "Tests/Reference/Operators/classifier.onnx"
    let file = try ScriptedExplorer.catalog.open(path)
    let picture = PictureReference(path: "photo.jpg", sha256: "0")
    var settings = Settings()
    settings.set(.start(.picture(picture)))
    var moved = file
    moved.address = "nets/classifier.onnx"
    let explorer = Explorer(
      catalog: ScriptedExplorer.catalog, path: moved.address, file: moved, objective: nil, settings: settings,
      folder: "/here")
    let place = try #require(explorer.placeToRemember)
    #expect(place.hasPrefix("/here/nets/classifier.onnx/") && place.hasSuffix("@start=/here/photo.jpg"))
  }

  @Test func thePlaceToRememberIsWhatWasChosenAndNoMore() throws {
    var test = try ScriptedExplorer(columns: 120)
    #expect(test.explorer.placeToRemember == "efficientnet-lite0/block3b_add/32")
    test.press("j")
    #expect(test.explorer.placeToRemember == "efficientnet-lite0/block3b_add/33", "whether it is climbed or not")
    test.rest()
    test.report([1], phase: .ended(.finished), last: 2)
    test.press("rn")
    #expect(test.explorer.placeToRemember == "efficientnet-lite0/-block3b_add/33@seed=1")
  }

  @Test func whatWasChangedWhileItRanIsRememberedFromThereOn() throws {
    let place = "efficientnet-lite0/block3b_add/32"
    var test = try ScriptedExplorer(columns: 120, rows: 40)
    test.report([1, 2, 3], phase: .paused, last: 4)
    test.press("R<home>")
    for _ in 0..<(RecipeBook.builtIn.count) { test.press("j") }
    test.press("5<enter><esc>")
    #expect(test.takeEffects().last == "change step to 5")
    #expect(test.explorer.placeToRemember == "\(place)@step@3=5")
    test.press("b")
    #expect(test.explorer.placeToRemember == "\(place)@step@3=5,seed@3=1", "a branch, too")
    test.press("j")
    test.rest()
    #expect(test.explorer.placeToRemember == "efficientnet-lite0/block3b_add/33@step=5", "here it holds from the start")
  }

  @Test func aRunThatGoesOnIsRememberedWithItsScheduleAndItsEnd() throws {
    var test = try ScriptedExplorer(settings: "iterations=4")
    test.report([1, 2, 3, 4], phase: .ended(.finished), last: 5)
    test.press("  ")
    #expect(test.explorer.placeToRemember?.hasSuffix("@iterations=4,end=8") == true)
  }

  @Test func whatIsComparedDiffersOnlyInItsSeed() throws {
    var test = try ScriptedExplorer(columns: 160, rows: 40, settings: "step@2=5")
    test.report([1, 2, 3], phase: .paused, last: 4)
    test.press("c")
    let (left, right) = (try #require(test.run), try #require(test.other))
    #expect(right.request.changes == left.request.changes && right.request.overrides == left.request.overrides)
    #expect(right.request.seed == left.request.seed + 1)
    test.report([1, 2, 3], phase: .paused, last: 4, at: 1)
    #expect(test.screen.contains("natural · seed 1 · 4.00 · step 5 · changed once"))
  }
}
