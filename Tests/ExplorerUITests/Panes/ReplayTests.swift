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
