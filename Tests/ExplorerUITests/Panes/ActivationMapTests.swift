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
    try answer(&test, iteration: 2, with: 102)
    #expect(test.iterationOfPicture == 102)
    #expect(test.status.contains("   map: most 34.5 at row 5, column 17 of 28×28   "))
    test.report([4])
    #expect(test.takeEffects() == [], "it was looked at a moment ago")
    #expect(test.iterationOfPicture == 102)
    test.now += .milliseconds(501)
    test.report([5])
    #expect(test.takeEffects() == ["look at block3b_add/32 in 5"])
    try answer(&test, iteration: 5, with: 105)
    test.report([6], phase: .paused, last: 7)
    #expect(test.takeEffects() == ["look at block3b_add/32 in 6"], "at rest, at once")
    #expect(test.iterationOfPicture == 6, "an old map is not laid over a picture that rests")
    try answer(&test, iteration: 6, with: 106)
    #expect(test.iterationOfPicture == 106)
    test.press("a")
    #expect(shown(test) == [6, 206], "beside")
    test.press("a")
    #expect(test.iterationOfPicture == 6 && !test.status.contains("activation"))
    test.press(",")
    #expect(test.takeEffects() == [])
  }

  @Test func withoutColorsItIsBesideFirst() throws {
    var test = try ScriptedExplorer(columns: 120, rows: 40)
    test.send(.colored(false))
    test.report([1, 2], phase: .paused, last: 3)
    test.press("a")
    try answer(&test, iteration: 2, with: 102)
    #expect(shown(test) == [2, 202], "over the picture only colors tell it")
    test.press("a")
    #expect(shown(test) == [102])
    test.press("a")
    #expect(shown(test) == [2])
    test.send(.resized(columns: 60, rows: 20))
    test.press("a")
    #expect(test.explorer.panes[0].activation != nil, "over it where nothing else has room")
    test.press("a")
    #expect(shown(test) == [2])
  }

  @Test func everyPaneHasItsMap() throws {
    var test = try ScriptedExplorer(columns: 120)
    test.report([1, 2], phase: .paused, last: 3)
    test.press("a")
    try answer(&test, iteration: 2, with: 102)
    test.press("c")
    test.report([1], phase: .paused, last: 2, at: 1)
    #expect(test.takeEffects().last == "look at block3b_add/32 in 1")
    let order = ActivationOrder(
      pane: 1, run: try #require(test.other), iteration: 1, picture: test.picture(1), node: 32, layer: "block3b_add")
    test.send(.lookedAtActivation(order, .success(heat(test, 101))))
    #expect(shown(test) == [102, 101])
    test.press("a")
    #expect(shown(test) == [2, 1], "four pictures have no room")
    test.press("a")
    test.send(.resized(columns: 200, rows: 60))
    try answer(&test, iteration: 2, with: 102)
    test.send(.lookedAtActivation(order, .success(heat(test, 101))))
    test.press("a")
    #expect(shown(test) == [2, 202, 1, 201])
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

  @Test(arguments: ["predictions/207", "class(207)", "avg_pool/3"])
  func whatIsOneNumberHasNoMap(address: String) throws {
    var test = try ScriptedExplorer(at: address, columns: 120)
    test.report([1, 2])
    _ = test.takeEffects()
    test.press("a")
    #expect(test.takeEffects() == [])
    #expect(test.status.contains(address.hasPrefix("avg") ? "a node of avg_pool has no" : "a class has no"))
    #expect(test.status.contains("has no activation map: it is one number"))
  }

  @Test func theMapIsBesideWhereThereIsRoom() throws {
    var test = try ScriptedExplorer(columns: 120, rows: 40)
    test.report([1, 2], phase: .paused, last: 3)
    test.press("aa")
    #expect(test.pictures.count == 1, "its place is kept until it is known")
    let alone = try #require(test.pictures.first).cells(cellAspect: 2)
    try answer(&test, iteration: 2, with: 102)
    let places = test.pictures.map { $0.cells(cellAspect: 2) }
    #expect(places.count == 2 && places[0] == alone)
    #expect(places[0].columns == places[1].columns && places[0].column + places[0].columns <= places[1].column)
    #expect(places[0].columns > 40, "the lists give way")
    test.send(.resized(columns: 60, rows: 20))
    #expect(shown(test) == [102], "over the picture")
    test.press("a")
    #expect(shown(test) == [2])
  }

  /// The brightness of the pictures on the screen.
  private func shown(_ test: ScriptedExplorer) -> [Int] {
    test.brightness
  }

  /// An answer with an overlay of this brightness, and a map that is brighter by 100.
  private func heat(_ test: ScriptedExplorer, _ brightness: Int) -> ActivationHeat {
    ActivationHeat(
      overlay: test.picture(brightness), map: test.picture(brightness + 100), most: 34.5, place: (17, 5),
      mapSize: (28, 28))
  }

  private func order(_ test: ScriptedExplorer, iteration: Int) -> ActivationOrder? {
    test.run.map {
      ActivationOrder(
        pane: 0, run: $0, iteration: iteration, picture: test.picture(iteration), node: 32, layer: "block3b_add")
    }
  }

  private func answer(_ test: inout ScriptedExplorer, iteration: Int, with brightness: Int?) throws {
    let order = try #require(self.order(test, iteration: iteration))
    test.send(.lookedAtActivation(order, .success(brightness.map { heat(test, $0) })))
  }
}
