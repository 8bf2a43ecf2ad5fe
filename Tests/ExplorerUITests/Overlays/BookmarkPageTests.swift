// m, ': bookmarks.

@testable import ExplorerUI
@testable import FeatureVisualization
import Files
import TestSupport
import Testing

struct BookmarkPageTests {
  private func address(_ text: String) throws -> AscentAddress {
    try AscentAddress(text, in: ScriptedExplorer.catalog)
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
    test.report([1, 2, 3], phase: .paused, last: 4)
    test.press(",")
    _ = test.takeEffects()
    test.press("mcoils <enter>")
    let address =
      "efficientnet-lite0/block3b_add/32@recipe=natural,seed=3,size=224x224,iterations=160,end=2,input-range=127/128"
    #expect(test.takeEffects() == ["mark \(address)\tcoils "])
    test.send(.marked(Bookmark(address, note: "coils"), .success(nil)))
    #expect(test.status.contains("bookmarked coils"))
    test.send(.marked(Bookmark(address, note: ""), .success(Bookmark(address, note: "a", date: "2026-11-30"))))
    #expect(
      test.status.contains("bookmarked efficientnet-lite0/block3b_add/32, which was bookmarked before on 2026-11-30"))
    test.send(.marked(Bookmark(address, note: ""), .failure(FileWritingError(path: "/b", problem: .diskFull))))
    #expect(test.status.contains("! /b: cannot be written: the disk is full"))
  }

  @Test func inTheGridItKeepsTheNodeUnderTheCursor() throws {
    var test = try ScriptedExplorer(at: "block3b_add/8", columns: 120)
    test.report([1], phase: .ended(.finished), last: 2)
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

  @Test func theBookmarksAreListedOpenedAndRemoved() throws {
    var test = try ScriptedExplorer(columns: 100)
    test.report([1], phase: .ended(.finished), last: 2)
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

  @Test func theyAreFilteredAndTheirNotesChanged() throws {
    var test = try ScriptedExplorer(columns: 100)
    test.report([1], phase: .ended(.finished), last: 2)
    test.press("'")
    test.send(
      .bookmarks(
        .success(
          try lines(
            "efficientnet-lite0/block2b_add/7\tscales\t2026-11-30\nefficientnet-lite0/block5c_add/3\tfur\n"))))
    #expect(test.screen.contains("2026-11-30"))
    test.press("/SCA")
    #expect(test.screen.contains("filter: SCA") && test.screen.contains("▸ scales") && !test.screen.contains("fur"))
    test.press("x")
    #expect(test.screen.contains("none"))
    test.press("<backspace><enter>")
    _ = test.takeEffects()
    test.press("e")
    #expect(test.status == " note for the bookmark: scales")
    test.press(", green<enter>")
    #expect(test.takeEffects() == ["mark efficientnet-lite0/block2b_add/7\tscales, green"])
  }

  @Test func whereThereAreNoneTheScreenSaysHow() throws {
    var test = try ScriptedExplorer()
    test.report([1], phase: .ended(.finished), last: 2)
    test.press("'")
    test.send(.bookmarks(.success([])))
    #expect(test.screen.contains("none yet: press m to bookmark a picture"))
    test.press("dj<enter>q")
    #expect(!test.takeEffects().contains("leave") && !test.screen.contains("none yet"))
    test.press("?")
    test.send(.bookmarks(.success([])))
    #expect(test.screen.contains("  keys"), "what was opened meanwhile stays")
  }
}
