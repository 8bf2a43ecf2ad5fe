// m, ', X, Tab: places that are kept, and what was said.

@testable import ExplorerUI
@testable import FeatureVisualization
import Files
@testable import NetworkZoo
import Pictures
import TerminalUI
import TestSupport
import Testing

struct PlacesTests {
  private func address(_ text: String) throws -> AscentAddress {
    try AscentAddress(text, in: ScriptedExplorer.catalogue)
  }

  /// The lines of a file that holds `text`.
  private func lines(_ text: String) throws -> [BookmarkFile.Line] {
    let file = BookmarkFile(path: TestFolder().path + "/bookmarks")
    try FileWriting.update(file.path) { _ in Array(text.utf8) }
    return try file.lines()
  }

  @Test func mKeepsThePictureOnTheScreenWithANote() throws {
    var test = try ScriptedExplorer(columns: 120, settings: "seed=3")
    test.press("m")
    #expect(test.status.contains("there is no picture yet"))
    test.climb([1, 2, 3], phase: .paused, last: 4)
    test.press(",")
    _ = test.takeEffects()
    test.press("mcoils <enter>")
    let address =
      "efficientnet-lite0/block3b_add/32@recipe=natural,seed=3,size=224x224,iterations=160,end=2,input-range=127/128"
    #expect(test.takeEffects() == ["mark \(address)\tcoils "])
    test.send(.marked(Bookmark(address, note: "coils"), nil))
    #expect(test.status.contains("bookmarked coils"))
    test.send(.marked(Bookmark(address, note: ""), nil))
    #expect(test.status.contains("bookmarked efficientnet-lite0/block3b_add/32"))
    test.send(.marked(Bookmark(address, note: ""), FileWritingError(path: "/b", problem: .diskFull)))
    #expect(test.status.contains("! /b: cannot be written: the disk is full"))
  }

  @Test func inTheGridItKeepsTheNodeUnderTheCursor() throws {
    var test = try ScriptedExplorer(at: "block3b_add/8", columns: 120)
    test.climb([1], phase: .finished, last: 2)
    test.press("gl")
    _ = test.takeEffects()
    test.press("m")
    #expect(test.status.hasPrefix(" note for the bookmark:"), "over the grid's status, too")
    test.press("x<enter>")
    #expect(
      test.takeEffects() == [
        "mark efficientnet-lite0/block3b_add/9@recipe=natural,seed=0,size=224x224,iterations=160,input-range=127/128\tx"
      ])
  }

  @Test func anAddressThatIsKeptHoldsInEveryFolder() throws {
    let path = ReferenceFiles.project + "Tests/Reference/Operators/classifier.onnx"
    let file = try ScriptedExplorer.catalogue.open(path)
    let picture = PictureReference(path: "photo.jpg", sha256: "0")
    var settings = Settings()
    settings.set(.start(.picture(picture)))
    var moved = file
    moved.address = "nets/classifier.onnx"
    let explorer = Explorer(
      catalogue: ScriptedExplorer.catalogue, path: moved.address, file: moved, objective: nil, settings: settings,
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
    test.climb([1], phase: .finished, last: 2)
    test.press("rn")
    #expect(test.explorer.placeToRemember == "efficientnet-lite0/-block3b_add/33@seed=1")
  }

  @Test func theBookmarksAreListedOpenedAndRemoved() throws {
    var test = try ScriptedExplorer(columns: 100)
    test.climb([1], phase: .finished, last: 2)
    _ = test.takeEffects()
    test.press("'")
    #expect(test.takeEffects() == ["list bookmarks"])
    let all = try lines(
      """
      efficientnet-lite0/block2b_add/7\tscales
      what is this
      efficientnet-lite0/block2b_ad/7@seed=5\tfur, seen from above, with an eye in it that is blue
      """)
    test.send(.bookmarks(.success(all)))
    try expectScreen(test.screen, is: "bookmarks-100x24")
    test.press("<enter>")
    #expect(test.takeEffects() == ["find efficientnet-lite0/block2b_ad/7@seed=5"], "the newest is the first")
    test.send(.foundAddress(.success(try address("efficientnet-lite0/block2b_ad/7@seed=5"))))
    #expect(test.status.contains("! efficientnet-lite0 has no layer 'block2b_ad' (nearest: block2b_add"))
    test.press("j")
    #expect(test.status.contains("! line 2 is not a bookmark"))
    test.press("<enter>")
    #expect(test.takeEffects() == [], "which cannot be opened")
    test.press("d")
    #expect(test.status.contains("press d again to remove it") && test.takeEffects() == [])
    test.press("<esc>d")
    #expect(test.takeEffects() == [], "not meant")
    test.press("d")
    #expect(test.takeEffects() == ["remove line 2"])
    test.send(.bookmarks(.success([all[0], all[2]])))
    #expect(test.screen.contains("▸ scales"))
    test.press("<enter>")
    _ = test.takeEffects()
    test.send(.foundAddress(.success(try address("efficientnet-lite0/block2b_add/7"))))
    #expect(test.takeEffects() == ["begin block2b_add/7 seed 0"])
    #expect(!test.screen.contains("bookmarks"))
  }

  @Test func whereThereAreNoneTheScreenSaysHow() throws {
    var test = try ScriptedExplorer()
    test.climb([1], phase: .finished, last: 2)
    test.press("'")
    test.send(.bookmarks(.success([])))
    #expect(test.screen.contains("none yet: press m to bookmark a picture"))
    test.press("dj<enter>q")
    #expect(!test.takeEffects().contains("leave") && !test.screen.contains("none yet"))
    test.press("?")
    test.send(.bookmarks(.success([])))
    #expect(test.screen.contains("  keys"), "what was opened meanwhile stays")
  }

  @Test func theLogKeepsWhatTheStatusLineCut() throws {
    var test = try ScriptedExplorer(columns: 60, rows: 12)
    test.press("X")
    #expect(test.screen.contains("none yet"))
    test.press("X")
    for number in 0..<9 { test.send(.exportFailed("failure \(number) \(String(repeating: "long ", count: 12))end")) }
    test.press("X")
    let rows = test.screen.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(rows[11].hasSuffix("end"), "the newest is the last, whole")
    #expect(!test.screen.contains("failure 0"))
    test.press("<home>")
    #expect(test.screen.contains("! failure 0") && !test.screen.contains("failure 8"))
    test.send(.mouse(Mouse(.wheelDown, column: 5, row: 5)))
    #expect(!test.screen.contains("failure 0"))
    test.send(.mouse(Mouse(.wheelUp, column: 5, row: 5)))
    #expect(test.screen.contains("failure 0"))
    test.press("jk<end>")
    #expect(test.screen.contains("! failure 8"))
    test.press("<esc>")
    #expect(!test.screen.contains("failure 5"))
  }

  @Test func whatIsToldAtTheStartIsTold() throws {
    var test = try ScriptedExplorer(columns: 120)
    var explorer = test.explorer
    _ = explorer.begin(at: test.now, telling: "not where it was left: gone")
    #expect(explorer.draw().text(23).contains("! not where it was left: gone"))
    test.press("X")
    #expect(test.screen.contains("none yet"))
  }

  @Test func tabCompletesWhatIsTyped() throws {
    var test = try ScriptedExplorer(columns: 120)
    test.climb([1, 2])
    _ = test.takeEffects()
    test.press(":eff<tab>block5c<tab>")
    #expect(test.status == " open: efficientnet-lite0/block5c_")
    #expect(test.screen.contains("block5c_add/  ") || test.screen.contains("  block5c_add/"))
    test.press("ad<tab>")
    #expect(test.status == " open: efficientnet-lite0/block5c_add/")
    test.press("<ctrl-u>/home/a<tab>")
    #expect(test.takeEffects() == ["complete /home/a"])
    test.send(.completedPath(PathCompletion(of: "/home/a", among: ["/home/anna/", "/home/anton/", "/home/bob/"])))
    #expect(test.status == " open: /home/an" && test.screen.contains("\n anna/  anton/"))
    test.press("n")
    test.send(.completedPath(PathCompletion(of: "/home/an", among: ["/home/anna/"])))
    #expect(test.status == " open: /home/ann", "it was for what is typed no more")
    test.press("<esc>o/p<tab>")
    #expect(test.takeEffects() == ["complete /p"])
  }

  @Test func aStartPictureThatIsMissingLeavesThePathToBeMended() throws {
    var test = try ScriptedExplorer(columns: 120)
    test.climb([1, 2])
    _ = test.takeEffects()
    test.press("ophoto<enter>")
    #expect(test.takeEffects() == ["read photo"])
    test.send(.readStart(.failure(RecipeError("start: photo: cannot be read"))))
    #expect(test.screen.contains("\n ! start: photo: cannot be read"))
    #expect(test.status == " start picture (empty: noise): photo")
    test.press(".png<enter>")
    test.send(.readStart(.success(.picture(PictureReference(path: "photo.png", sha256: "0")))))
    #expect(test.takeEffects() == ["read photo.png", "begin block3b_add/32 seed 0"])
    #expect(!test.status.contains("start picture"))
    test.press("X")
    #expect(test.screen.contains("! start: photo: cannot be read"))
  }

  @Test func aStartPictureThatComesWhileTheGridIsOpenClosesIt() throws {
    var test = try ScriptedExplorer(columns: 120)
    test.climb([1, 2])
    test.press("ophoto<enter><esc>g")
    _ = test.takeEffects()
    test.send(.readStart(.success(.picture(PictureReference(path: "photo", sha256: "0")))))
    #expect(test.takeEffects() == ["no thumbnails", "begin block3b_add/32 seed 0"])
    #expect(test.status.hasPrefix(" preparing"))
  }
}
