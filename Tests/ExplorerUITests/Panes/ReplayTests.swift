// p: a run replayed.

@testable import ExplorerUI
@testable import FeatureVisualization
import Testing

struct ReplayTests {
  @Test func pPlaysTheRunBackAndAnyKeyStopsIt() throws {
    var test = try ScriptedExplorer(columns: 120)
    test.press("p")
    #expect(test.explorer.deadline == nil, "there is nothing to play yet")
    test.report((0..<10).map { Float($0) })
    _ = test.takeEffects()
    test.press("p")
    #expect(test.takeEffects() == ["pause"] && test.iterationOfPicture == 0)
    func tick() {
      test.now += .milliseconds(50)
      test.send(.tick)
    }
    for iteration in 1...3 {
      tick()
      #expect(test.iterationOfPicture == iteration && test.status.hasPrefix(" playing \(iteration) of 10"))
    }
    test.press("p")
    #expect(test.status.hasPrefix(" paused at 3 of 10") && test.explorer.deadline == nil)
    tick()
    #expect(test.iterationOfPicture == 3)
    test.press("p")
    for _ in 0..<7 { tick() }
    #expect(test.iterationOfPicture == 10 && test.status.hasPrefix(" paused   "))
    #expect(test.explorer.deadline == nil, "it has ended")
    test.press("p")
    tick()
    test.press(".")
    tick()
    #expect(test.iterationOfPicture == 2, "one on from where it was")
  }

  @Test func aRunCanBeginSlowly() throws {
    let file = ScriptedExplorer.file
    var test = try ScriptedExplorer(columns: 120)
    test.explorer = Explorer(
      catalog: ScriptedExplorer.catalog, path: file.name, file: file, objective: .node(32, of: "block3b_add"),
      settings: Settings(), pace: 5)
    test.press("r")
    test.report((1..<30).map { Float($0) })
    #expect(test.iterationOfPicture == 0, "nothing was on the screen yet")
    test.now += .milliseconds(200)
    test.send(.tick)
    #expect(test.iterationOfPicture == 1)
  }

  @Test func closeToTheEndPPlaysFromTheStart() throws {
    var test = try ScriptedExplorer(columns: 120)
    test.report((0..<100).map { Float($0) }, phase: .paused, last: 3)
    test.press(",,p")
    #expect(test.iterationOfPicture == 0)
    test.press("p}}}p")
    #expect(test.iterationOfPicture != 0)
  }

  @Test func whatIsNotShownYetIsNotToldOf() throws {
    var test = try ScriptedExplorer(columns: 120, rows: 40, settings: "iterations=40")
    test.report([1])
    test.press("<<<<<<")
    test.report((2..<40).map { $0 > 30 ? 999 : Float($0) })
    let shown = try #require(test.iterationOfPicture)
    #expect(shown <= 1)
    func tellsNothing() -> Bool {
      !test.screen.contains("999") && !test.screen.contains("38 of") && !test.screen.contains("it/s")
    }
    #expect(tellsNothing(), "\(test.screen)")
    test.report([999], phase: .ended(.finished), last: 999)
    #expect(tellsNothing() && !test.screen.contains("✓"), "\(test.screen)")
    #expect(test.screen.contains("● "))
    test.press(" ")
    #expect(tellsNothing() && test.screen.contains("32 … "))
    test.press(" ")
    for _ in 0..<50 {
      test.now += .seconds(1)
      test.send(.tick)
    }
    #expect(test.screen.contains("32 ✓ 999") && test.screen.contains("best 999"), "it was shown to its end")
  }

  @Test func spacePausesAReplayAndGoesOnWithIt() throws {
    var test = try ScriptedExplorer(settings: "iterations=10")
    test.report((0..<10).map { Float($0) }, phase: .ended(.finished), last: 3)
    test.press("p")
    func tick() {
      test.now += .milliseconds(50)
      test.send(.tick)
    }
    for _ in 0..<4 { tick() }
    test.press("+")
    #expect(test.explorer.deadline != nil, "looking closer does not stop it")
    _ = test.takeEffects()
    test.press(" ")
    tick()
    #expect(test.takeEffects() == [] && test.status.hasPrefix(" paused at 4 of 10"))
    test.press(" ")
    tick()
    #expect(test.takeEffects() == [] && test.status.hasPrefix(" playing 5 of 10"), "nothing is computed")
  }

  @Test func aRunIsShownAsSlowlyAsIsWanted() throws {
    var test = try ScriptedExplorer(settings: "iterations=40")
    test.report([1, 2])
    _ = test.takeEffects()
    test.press("<")
    #expect(test.takeEffects() == [], "it goes on meanwhile")
    #expect(test.status.contains("   50 iterations per second"))
    test.press("<<<")
    #expect(test.status.contains("   5 iterations per second"))
    test.report((3..<30).map { Float($0) })
    let shown = try #require(test.iterationOfPicture)
    #expect(shown < 3)
    test.now += .milliseconds(199)
    test.send(.tick)
    #expect(test.iterationOfPicture == shown)
    test.now += .milliseconds(1)
    test.send(.tick)
    #expect(test.iterationOfPicture == shown + 1)
    test.press(" ")
    #expect(test.takeEffects() == ["pause"])
    test.now += .seconds(1)
    test.send(.tick)
    #expect(test.iterationOfPicture == shown + 1 && test.explorer.deadline == nil, "all of it stands")
    test.press(" ")
    #expect(test.takeEffects() == ["resume to 40"])
    test.now += .milliseconds(200)
    test.send(.tick)
    #expect(test.iterationOfPicture == shown + 2)
    test.press(">>>>")
    #expect(test.status.contains("as fast as it can"))
    #expect(test.iterationOfPicture == 29, "the newest again")
  }

  @Test func aLongRunIsPlayedInEightSecondsBothOfTwoAtOnce() throws {
    var test = try ScriptedExplorer(columns: 200, settings: "iterations=1000")
    test.report((0..<800).map { Float($0) }, phase: .paused, last: 0)
    test.press("c")
    test.report([1, 2, 3], phase: .paused, last: 0, at: 1)
    test.press("p")
    var frames = 0
    while let deadline = test.explorer.deadline {
      test.now = deadline
      test.send(.tick)
      frames += 1
    }
    #expect(frames <= 161 && frames >= 100)
    #expect(
      test.explorer.panes[0].followed?.shownIteration == 800 && test.explorer.panes[1].followed?.shownIteration == 3)
  }
}
