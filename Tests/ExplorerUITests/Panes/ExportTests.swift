// e, E: pictures and runs exported.

@testable import ExplorerUI
@testable import FeatureVisualization
import Pictures
import Testing

struct ExportTests {
  @Test func exportsTheIterationOnTheScreenUnderANameThatSaysSo() throws {
    var test = try ScriptedExplorer(columns: 120)
    test.report([1, 2, 3, 4, 5], phase: .paused, last: 6)
    _ = test.takeEffects()
    test.press(",,e")
    #expect(test.screen.contains("\n in /here"), "where it goes")
    #expect(test.status == " export as: efficientnet-lite0-block3b_add-32-natural-s0-i3.png")
    #expect(test.takeEffects() == ["find a name like efficientnet-lite0-block3b_add-32-natural-s0-i3.png"])
    test.press("<ctrl-u>a.npy<enter>")
    #expect(test.takeEffects().isEmpty && test.screen.contains("! a.npy: .npy is not supported"))
    test.press("<ctrl-u>efficientnet-lite0-block3b_add-32-natural-s0-i3.png")
    test.report([6, 7], phase: .running)
    test.press("<enter>")
    guard case .export(let order)? = test.effects.last else { return #expect(Bool(false), "nothing is exported") }
    #expect(order.request.last == 3)
    #expect(order.pictures == [test.picture(3)])
    test.send(.exported(order, bytes: 98_400))
    #expect(test.status.contains("wrote efficientnet-lite0-block3b_add-32-natural-s0-i3.png · 224×224 · 98 KB"))
    test.now += .seconds(7)
    test.send(.tick)
    #expect(!test.status.contains("wrote"), "messages go by themselves")
  }

  @Test func aNameThatIsTakenIsNotOffered() throws {
    var test = try ScriptedExplorer()
    test.report([1], phase: .paused, last: 2)
    test.press("e")
    let name = "efficientnet-lite0-block3b_add-32-natural-s0-i1"
    test.send(.completedPath(PathCompletion(of: "\(name).png", byFreeName: "\(name)-2.png")))
    #expect(test.status == " export as: \(name)-2.png")
    test.press("<ctrl-u>b.png")
    test.send(.completedPath(PathCompletion(of: "\(name).png", byFreeName: "\(name)-3.png")))
    #expect(test.status == " export as: b.png", "what is typed stays")
    test.press("<enter>")
    guard case .export(let order)? = test.effects.last else { return #expect(Bool(false), "nothing is exported") }
    test.send(.exported(order, bytes: 9))
    test.send(.exported(order, bytes: 9))
    #expect(test.explorer.written == ["/here/b.png"])
  }

  @Test func theRunIsExportedWithAtMostTwoHundredFrames() throws {
    var test = try ScriptedExplorer(columns: 120)
    test.report((0..<250).map { Float($0) }, phase: .paused, last: 7)
    test.press("E")
    #expect(test.status == " export the run as: efficientnet-lite0-block3b_add-32-natural-s0.gif")
    test.press("<enter>")
    guard case .export(let order)? = test.effects.last else { return #expect(Bool(false), "nothing is exported") }
    #expect(order.isAnimation && (100...200).contains(order.pictures.count))
    #expect(order.pictures.first == test.picture(0) && order.pictures.last == test.picture(250))
    #expect(order.request.last == 250)
    test.press("E<ctrl-u>run.png<enter>")
    #expect(test.screen.contains("! run.png: .png is not supported"))
    #expect(test.status == " export the run as: run.png", "it stands to be mended")
    test.press("<esc>")
    test.send(.exporting(order, percent: 40))
    #expect(test.status.contains("writing efficientnet-lite0-block3b_add-32-natural-s0.gif · 40 %"))
    test.send(.exported(order, bytes: 2_400_000))
    #expect(
      test.status.contains(
        "wrote efficientnet-lite0-block3b_add-32-natural-s0.gif · 224×224 · \(order.pictures.count) frames · 2.4 MB"))
    let grown = ExportOrder(
      pictures: [Picture(width: 1, height: 1, pixels: [0, 0, 0]), test.picture(1)], isAnimation: true,
      request: order.request, path: "b.gif")
    test.send(.exported(grown, bytes: 9000))
    #expect(test.status.contains("wrote b.gif · 224×224 · 2 frames"), "its frames are as large as the largest")
  }

  @Test func quittingTellsWhatIsStillBeingWritten() throws {
    var test = try ScriptedExplorer(columns: 120)
    test.report([1, 2, 3], phase: .paused, last: 4)
    test.press("E<ctrl-u>a.gif<enter>")
    guard case .export(let order)? = test.effects.last else { return #expect(Bool(false), "nothing is exported") }
    test.press("q")
    #expect(test.takeEffects().last == "leave")
    #expect(test.status.contains("writing a.gif …: quits when it is written; q again drops it"))
    test.send(.exporting(order, percent: 40))
    test.now += .seconds(60)
    test.send(.tick)
    #expect(test.status.contains("writing a.gif · 40 %: quits when it is written; q again drops it"))
    test.send(.exported(order, bytes: 9))
    #expect(test.explorer.written == ["/here/a.gif"] && !test.status.contains("drops it"))
  }

  @Test func aFailedExportSaysWhyAndTheRunGoesOn() throws {
    var test = try ScriptedExplorer(columns: 160)
    test.report([1, 2])
    test.press("e<enter>")
    _ = test.takeEffects()
    test.send(.exportFailed("x.png: cannot be written: the disk is full; free some space"))
    #expect(test.status.contains("! x.png: cannot be written: the disk is full; free some space"))
    test.report([3])
    #expect(test.status.hasPrefix(" running"))
    #expect(test.takeEffects() == [])
  }
}
