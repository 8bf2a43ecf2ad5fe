// a: where the node is active.

@testable import ExplorerUI
@testable import FeatureVisualization
import Pictures
import Testing

struct ActivationMapTests {
  @Test func theMapFollowsThePictureAtRestAndNotTooOftenWhileItRuns() throws {
    var test = try ScriptedExplorer(columns: 120)
    test.report([1, 2])
    _ = test.takeEffects()
    test.press("a")
    #expect(test.takeEffects() == ["look at block3b_add/32 in 2"])
    #expect(test.status.contains("   activation map   "))
    test.report([3])
    #expect(test.takeEffects() == [], "one look at a time")
    try answer(&test, iteration: 2, with: test.picture(102))
    #expect(test.iterationOfPicture == 102)
    test.report([4])
    #expect(test.takeEffects() == [], "it was looked at a moment ago")
    #expect(test.iterationOfPicture == 102)
    test.now += .milliseconds(501)
    test.report([5])
    #expect(test.takeEffects() == ["look at block3b_add/32 in 5"])
    try answer(&test, iteration: 5, with: test.picture(105))
    test.report([6], phase: .paused, last: 7)
    #expect(test.takeEffects() == ["look at block3b_add/32 in 6"], "at rest, at once")
    #expect(test.iterationOfPicture == 6, "an old map is not laid over a picture that rests")
    try answer(&test, iteration: 6, with: test.picture(106))
    #expect(test.iterationOfPicture == 106)
    test.press("a")
    #expect(test.iterationOfPicture == 6 && !test.status.contains("activation map"))
    test.press(",")
    #expect(test.takeEffects() == [])
  }

  @Test func everyPaneHasItsMap() throws {
    var test = try ScriptedExplorer(columns: 120)
    test.report([1, 2], phase: .paused, last: 3)
    test.press("a")
    try answer(&test, iteration: 2, with: test.picture(102))
    test.press("c")
    test.report([1], phase: .paused, last: 2, at: 1)
    #expect(test.takeEffects().last == "look at block3b_add/32 in 1")
    let order = ActivationOrder(
      pane: 1, run: try #require(test.other), iteration: 1, picture: test.picture(1), node: 32, layer: "block3b_add")
    test.send(.lookedAtActivation(order, .success(test.picture(101))))
    #expect(test.brightness == [102, 101])
    test.press("a")
    #expect(test.brightness == [2, 1])
  }

  @Test func aSilentPictureAndAFailureAreToldOf() throws {
    var test = try ScriptedExplorer(columns: 120)
    test.report([1, 2], phase: .paused, last: 3)
    test.press("a")
    try answer(&test, iteration: 2, with: nil)
    #expect(test.status.contains("the node is active nowhere in this picture"))
    #expect(test.iterationOfPicture == 2)
    _ = test.takeEffects()
    test.press(",")
    #expect(test.takeEffects() == ["look at block3b_add/32 in 1"])
    let order = try #require(self.order(test, iteration: 1))
    test.send(.lookedAtActivation(order, .failure(RecipeError("the layer does not fit"))))
    #expect(test.status.contains("! the layer does not fit"))
    test.press(".")
    #expect(test.takeEffects() == [], "it is not asked again")
  }

  @Test func aLayerHasNoMap() throws {
    var test = try ScriptedExplorer(at: "block3b_add", columns: 120)
    test.report([1, 2])
    _ = test.takeEffects()
    test.press("a")
    #expect(test.takeEffects() == [] && test.status.contains("only a node has an activation map"))
  }

  private func order(_ test: ScriptedExplorer, iteration: Int) -> ActivationOrder? {
    test.run.map {
      ActivationOrder(
        pane: 0, run: $0, iteration: iteration, picture: test.picture(iteration), node: 32, layer: "block3b_add")
    }
  }

  private func answer(_ test: inout ScriptedExplorer, iteration: Int, with picture: Picture?) throws {
    let order = try #require(self.order(test, iteration: iteration))
    test.send(.lookedAtActivation(order, .success(picture)))
  }
}
