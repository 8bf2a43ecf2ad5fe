// y, : — addresses copied and opened.

@testable import ExplorerUI
@testable import FeatureVisualization
import NetworkZoo
import TestSupport
import Testing

struct AddressesTests {
  private func address(_ text: String) throws -> AscentAddress {
    try AscentAddress(text, in: ScriptedExplorer.catalog)
  }

  @Test func yCopiesTheAddressOfThePictureOnTheScreen() throws {
    var test = try ScriptedExplorer(columns: 160, settings: "seed=3")
    test.report([1, 2, 3], phase: .paused, last: 4)
    _ = test.takeEffects()
    test.press(",y")
    let address =
      "efficientnet-lite0/block3b_add/32@recipe=natural,seed=3,size=224x224,iterations=160,end=2,input-range=127/128"
    #expect(test.takeEffects() == ["copy \(address)"])
    #expect(test.status.contains("copied efficientnet-lite0/block3b_add/32@recipe=natural,seed=3"))
  }

  @Test func yInTheGridCopiesTheAddressOfTheNodeUnderTheCursor() throws {
    var test = try ScriptedExplorer(columns: 120)
    test.report([1, 2])
    test.press("g<right>")
    _ = test.takeEffects()
    test.press("y")
    #expect(test.takeEffects().last?.hasPrefix("copy efficientnet-lite0/block3b_add/33@recipe=natural,seed=0") == true)
    test.press("q")
    #expect(!test.takeEffects().contains("leave") && test.explorer.mode.grid == nil, "q closes the grid first")
  }

  @Test func aFileThatNoCatalogHasIsAddressedByItsPath() throws {
    let path = ReferenceFiles.project + "Tests/Reference/Operators/classifier.onnx"
    var test = try ScriptedExplorer(columns: 120)
    test.report([1, 2])
    _ = test.takeEffects()
    test.send(.foundAddress(.success(try address(path))))
    #expect(test.takeEffects() == ["pause", "open \(path)"])
    let file = try ScriptedExplorer.catalog.open(path)
    test.send(.opened(network: test.explorer.lists.network, .success(file)))
    test.report([1], phase: .paused, last: 2)
    test.press("y")
    #expect(test.takeEffects().last?.hasPrefix("copy \(path)/") == true)
  }

  @Test(arguments: [80, 160]) func anInputRangeThatIsOnlyAssumedIsToldWhole(columns: Int) throws {
    let path = ReferenceFiles.project + "Tests/Reference/Networks/convnext.onnx"
    var test = try ScriptedExplorer(columns: columns, rows: 40)
    test.send(.foundAddress(.success(try address(path))))
    test.send(.opened(network: test.explorer.lists.network, .success(try ScriptedExplorer.catalog.open(path))))
    let line = try #require(test.screen.split(separator: "\n").first { $0.contains("natural · seed 0") })
    #expect(line.hasPrefix(" natural · seed 0") && line.hasSuffix("   input range not stated: torch assumed"))
    #expect(line.contains("…   input") == (columns == 80), "the recipe is what is cut")
  }

  @Test func whatIsTypedIsOpened() throws {
    var test = try ScriptedExplorer(columns: 120, rows: 40)
    test.report([1, 2])
    _ = test.takeEffects()
    test.press(":a/b<enter>")
    #expect(test.takeEffects() == ["find a/b"])
    test.send(.foundAddress(.failure(RecipeError("there is no network or file 'a/b'"))))
    #expect(test.screen.contains(" ! there is no network or file 'a/b'"))
    #expect(test.status == " open: a/b" && test.takeEffects() == [], "to be mended")
    test.press("<backspace>")
    #expect(test.status == " open: a/" && !test.screen.contains("!"))
    test.press("<enter>")
    #expect(test.takeEffects() == ["find a/"])
    test.send(.foundAddress(.success(try address("efficientnet-lite0/block2b_ad/7"))))
    #expect(test.screen.contains(" ! efficientnet-lite0 has no layer 'block2b_ad' (nearest: block2b_add"))
    #expect(test.status == " open: a/" && test.takeEffects() == [])
    test.send(.foundAddress(.success(try address("efficientnet-lite0/block2b_add/7@seed=9,end=5,step@2=3"))))
    #expect(test.takeEffects() == ["remember a/", "begin block2b_add/7 seed 9"])
    #expect(test.screen.contains("what node 7 of layer block2b_add looks for"))
    #expect(test.run?.request.end == 5 && test.run?.request.changes.count == 1)
    test.press("j")
    test.rest()
    #expect(test.run?.request.end == nil && test.run?.request.changes == [], "the next node's run is whole")
    #expect(test.run?.request.seed == 9)
  }

  @Test func anAddressThatIsFoundWhileTheGridIsOpenClosesIt() throws {
    var test = try ScriptedExplorer(columns: 120)
    test.report([1, 2])
    test.press("g")
    _ = test.takeEffects()
    test.send(.foundAddress(.success(try address("efficientnet-lite0/block2b_add/7"))))
    #expect(test.takeEffects() == ["no thumbnails", "resume to 160", "begin block2b_add/7 seed 0"])
    #expect(test.status.hasPrefix(" preparing"))
    test.report([1, 2])
    test.press("g")
    _ = test.takeEffects()
    test.send(.foundAddress(.success(try address("efficientnet-lite0/block2b_ad/7"))))
    #expect(test.takeEffects() == ["no thumbnails", "resume to 160"], "the run goes on")
  }

  @Test func aFilterDoesNotHideWhatWasGoneTo() throws {
    var test = try ScriptedExplorer(columns: 160)
    test.report([1, 2])
    test.press("<left>/block3b<enter>")
    #expect(!test.screen.contains("block2b_add"))
    test.send(.foundAddress(.success(try address("efficientnet-lite0/block2b_ad/7"))))
    #expect(!test.screen.contains("  block2b_add"), "nothing was gone to")
    test.send(.foundAddress(.success(try address("efficientnet-lite0/block2b_add/7"))))
    #expect(test.screen.contains("▸ block2b_add") && test.screen.contains("  block2a_"))
  }

  @Test func anAddressThatNamesNoNodeOfTheNetworkSaysSo() throws {
    var test = try ScriptedExplorer(columns: 120)
    test.report([1, 2])
    test.send(.foundAddress(.success(try address("efficientnet-lite0/block2b_ad/7"))))
    #expect(test.screen.contains("(nearest: block2b_add"))
    #expect(test.run?.request.objective.singleNode?.node == 32, "the run goes on")
    test.send(.foundAddress(.success(try address("efficientnet-lite0/block2b_add/7 + 0.5*block3b_add/1"))))
    #expect(test.run?.request.objective.terms.count == 2)
  }

  @Test func anotherInputRangeIsOpenedAnew() throws {
    var test = try ScriptedExplorer(columns: 120)
    test.report([1, 2])
    _ = test.takeEffects()
    test.send(.foundAddress(.success(try address("efficientnet-lite0/block2b_add/7@input-range=torch"))))
    #expect(test.takeEffects() == ["pause", "open efficientnet-lite0 torch"])
    let file = try ScriptedExplorer.catalog.open(Catalog.embedded, inputRange: .torch)
    test.send(.opened(network: 0, .success(file)))
    #expect(test.takeEffects() == ["begin block2b_add/7 seed 0"])
    #expect(test.run?.request.inputRange == .torch)
    #expect(test.explorer.panes[0].settings["input-range"] == nil, "other networks have their own")
    #expect(test.explorer.placeToRemember == "efficientnet-lite0/block2b_add/7@input-range=torch")
    test.send(.foundAddress(.success(try address("efficientnet-lite0/block3b_add/1"))))
    #expect(test.explorer.placeToRemember == "efficientnet-lite0/block3b_add/1@input-range=torch", "it is open in that")
  }

  @Test func aLayerThatJoinsTheListLeavesTheOthersNodesAlone() throws {
    var test = try ScriptedExplorer(at: "block3b_add/8", columns: 120)
    test.report([1], phase: .ended(.finished), last: 2)
    test.send(.foundAddress(.success(try address("efficientnet-lite0/stem_activation:pre/3"))))
    #expect(test.screen.contains("▸ stem_activation:pre"))
    test.press("<left>")
    for _ in 0..<60 where test.explorer.layer?.name != "block3b_add" { test.press("j") }
    #expect(test.explorer.layer?.name == "block3b_add" && test.explorer.node == 8)
  }

  @Test func anAddressWaitsForItsNetworkThatIsBeingOpened() throws {
    let folder = ReferenceFiles.project + "Tests/Reference/Networks"
    let catalog = Catalog(folders: NetworkFolders(only: [folder], data: "/nowhere"))
    var test = try ScriptedExplorer(columns: 120, catalog: catalog)
    test.report([1, 2])
    test.press("<left><left>jjj")
    test.rest()
    _ = test.takeEffects()
    let number = test.explorer.lists.network
    let name = test.explorer.lists.entry.name
    test.send(.foundAddress(.success(try AscentAddress("\(name)/block2b_add/7", in: catalog))))
    test.send(.foundAddress(.success(try AscentAddress("\(name)/block2b_add/8@input-range=torch", in: catalog))))
    #expect(test.takeEffects() == [], "it is on its way")
    test.send(.opened(network: number, .success(ScriptedExplorer.file)))
    #expect(test.takeEffects() == ["open \(folder)/\(name).onnx torch"], "it came in another range")
    let file = try ScriptedExplorer.catalog.open(Catalog.embedded, inputRange: .torch)
    test.send(.opened(network: number, .success(file)))
    #expect(test.takeEffects() == ["begin block2b_add/8 seed 0"])
  }

  @Test func aNetworkThatIsNotHereIsToBeFetched() throws {
    let catalog = Catalog(folders: NetworkFolders(only: [], data: "/nowhere"))
    var test = try ScriptedExplorer(columns: 120)
    test.report([1, 2])
    test.press("<left><left>/lite<enter>")
    let missing = try #require(catalog.entries.first { $0.missing != nil })
    _ = test.takeEffects()
    test.send(.foundAddress(.success(try AscentAddress("\(missing.name)/a/1", in: catalog))))
    #expect(test.status.contains("! \(missing.name) is not downloaded: press Enter to fetch it"))
    #expect(test.takeEffects() == ["pause"])
    #expect(test.screen.contains("▸ \(missing.name)"), "no filter hides it")
  }
}
