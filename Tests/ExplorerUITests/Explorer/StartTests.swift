// o: start pictures.

@testable import ExplorerUI
@testable import FeatureVisualization
import Testing

struct StartTests {
  @Test func oStartsFromAPictureAndFromNoiseAgain() throws {
    var test = try ScriptedExplorer(columns: 120, rows: 40)
    test.report([1, 2])
    _ = test.takeEffects()
    test.press("oa b.jpg")
    #expect(test.status == " start picture (none: noise): a b.jpg")
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
    #expect(test.takeEffects() == ["go on with block3b_add/32 seed 0"], "the run before is still there")
    #expect(test.run?.request.start == nil)
  }

  @Test func aStartPictureThatIsMissingLeavesThePathToBeMended() throws {
    var test = try ScriptedExplorer(columns: 120)
    test.report([1, 2])
    _ = test.takeEffects()
    test.press("ophoto<enter>")
    #expect(test.takeEffects() == ["read photo"])
    test.send(.readStart(.failure(RecipeError("start: photo: cannot be read"))))
    #expect(test.screen.contains("\n ! start: photo: cannot be read"))
    #expect(test.status == " start picture (none: noise): photo")
    test.press(".png<enter>")
    test.send(.readStart(.success(.picture(PictureReference(path: "photo.png", sha256: "0")))))
    #expect(test.takeEffects() == ["read photo.png", "begin block3b_add/32 seed 0"])
    #expect(!test.status.contains("start picture"))
    test.press("X")
    #expect(test.screen.contains("! start: photo: cannot be read"))
  }

  @Test func photographsThatAreLookedAtFirstAreTold() throws {
    var test = try ScriptedExplorer(columns: 120)
    let run = try #require(test.run)
    #expect(test.screen.contains("preparing …"))
    test.send(.report(AscentReport(run: run, phase: .measuring(photographs: 3, of: 9), rate: nil)))
    #expect(test.status.hasPrefix(" preparing"))
    #expect(test.screen.contains("looking at photographs, once for this") && test.screen.contains("network: 3 of 9 …"))
    test.report([1])
    #expect(!test.screen.contains("photographs, once") && test.status.hasPrefix(" running"))
  }

  @Test func aStartPictureThatComesWhileTheGridIsOpenClosesIt() throws {
    var test = try ScriptedExplorer(columns: 120)
    test.report([1, 2])
    test.press("ophoto<enter><esc>g")
    _ = test.takeEffects()
    test.send(.readStart(.success(.picture(PictureReference(path: "photo", sha256: "0")))))
    #expect(test.takeEffects() == ["no thumbnails", "begin block3b_add/32 seed 0"])
    #expect(test.status.hasPrefix(" preparing"))
  }
}
