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
}
