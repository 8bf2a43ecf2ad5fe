// Runs that were left, and had back.

@testable import ExplorerUI
@testable import FeatureVisualization
import NetworkZoo
import Testing

struct VisitsTests {
  @Test func aNodeIsFoundAsItWasLeft() throws {
    var test = try ScriptedExplorer(settings: "iterations=20")
    test.report([1, 2, 3])
    let left = try #require(test.run)
    test.press("j")
    test.rest()
    test.report([7])
    _ = test.takeEffects()
    test.press("k")
    test.rest()
    #expect(test.takeEffects() == ["go on with block3b_add/32 seed 0"])
    #expect(test.run !== left && test.run?.history.last == 3 && test.run?.history.values[1] == 2)
    #expect(test.iterationOfPicture == 3, "its picture is there at once")
    #expect(test.run?.goingOn?.history.last == 3)
    test.report([4, 5])
    #expect(test.screen.contains("iteration 5 of 20"))
  }

  @Test func whatWasPausedRests() throws {
    var test = try ScriptedExplorer()
    test.report([1, 2, 3], phase: .paused, last: 4)
    test.press(",j")
    test.rest()
    test.report([7])
    _ = test.takeEffects()
    test.press("k")
    test.rest()
    #expect(test.takeEffects() == ["go on with block3b_add/32 seed 0 resting"])
    #expect(test.iterationOfPicture == 2 && test.status.hasPrefix(" paused at 2 of 3"))
    test.press(" ")
    #expect(test.takeEffects() == ["resume to 160"])
  }

  @Test func aRunThatWasChangedIsTheNodesRun() throws {
    var test = try ScriptedExplorer()
    test.report([1, 2])
    test.press("R<end><up><right><esc>")
    let changed = test.takeEffects().last { $0.hasPrefix("change") }
    #expect(changed != nil)
    test.run?.request.changes.append(
      AscentRequest.Change(try #require(test.explorer.panes[0].settings.fixed.last), at: 2))
    test.report([3, 4])
    test.press("j")
    test.rest()
    test.report([1])
    _ = test.takeEffects()
    test.press("k")
    test.rest()
    #expect(test.takeEffects() == ["go on with block3b_add/32 seed 0"])
  }

  @Test func oneGoesBackAndForwardThroughRuns() throws {
    var test = try ScriptedExplorer()
    test.press("<alt-left>")
    #expect(test.status.contains("this is the oldest run that is kept"))
    test.report([1, 2])
    test.press("r")
    test.report([1, 2, 3])
    test.press("<left>k")
    test.rest()
    test.report([5])
    #expect(test.explorer.layer?.name == "block3b_activation")
    _ = test.takeEffects()
    test.press("[")
    #expect(test.takeEffects() == ["go on with block3b_add/32 seed 1"])
    #expect(test.explorer.layer?.name == "block3b_add" && test.explorer.node == 32)
    test.press("<alt-left>")
    #expect(test.takeEffects() == ["go on with block3b_add/32 seed 0"])
    #expect(test.explorer.panes[0].settings["seed"] == nil, "its settings, too")
    test.press("]<alt-right>")
    #expect(test.takeEffects() == ["go on with block3b_add/32 seed 1", "go on with block3b_activation/0 seed 1"])
    test.press("]")
    #expect(test.takeEffects() == [] && test.status.contains("this is the newest run"))
    test.press("[n")
    test.report([1, 2])
    test.press("[")
    #expect(test.takeEffects().last == "go on with block3b_add/32 seed 1", "where one came from")
    test.press("[")
    #expect(test.takeEffects() == ["go on with block3b_activation/0 seed 1"], "and nothing is lost")
  }

  @Test func theFarthestRunsLosePicturesFirstButKeepTheirLast() throws {
    let picture = 224 * 224 * 3
    var visits = Visits(budget: 12 * picture, room: { 1 << 40 })
    func visit(_ node: Int, pictures: Int) throws -> Visits.Visit {
      let request = AscentRequest(.node(node, of: "block3b_add"), in: ScriptedExplorer.file, by: RecipeBook.natural)
      let test = try ScriptedExplorer()
      let run = Run(request, on: ScriptedExplorer.file)
      for iteration in 0..<pictures { run.history.append(test.picture(iteration), previousValue: 1) }
      let position = NodePosition(network: 0, layer: 1, node: node)
      return Visits.Visit(
        followed: FollowedRun(run, at: position, isOfNode: true, settings: Settings()), settings: Settings(),
        objective: nil)
    }
    let (first, second) = (try visit(1, pictures: 8), try visit(2, pictures: 8))
    visits.leave(first)
    visits.leave(second)
    #expect(first.followed.run.history.size == 3 * picture && second.followed.run.history.size == 8 * picture)
    #expect(first.followed.run.history.snapshot(at: 99)?.iteration == 7, "the last picture")
    #expect(first.followed.run.history.values.count == 8, "and all values")
    for node in 3...20 { visits.leave(try visit(node, pictures: 2)) }
    #expect(visits.positions.isDisjoint(with: [first.followed.position, second.followed.position]))
    #expect(visits.positions.contains(NodePosition(network: 0, layer: 1, node: 20)))
    visits.forget(network: 0)
    #expect(visits.back(from: nil) == nil)
  }
}
