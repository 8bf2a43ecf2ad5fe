import NeuralNetwork
import Pictures
import TestSupport
import Testing

@testable import FeatureVisualization
@testable import NetworkZoo

struct AscentTests {
  private static func ascent(_ request: AscentRequest, cores: Cores = Cores()) throws -> Ascent {
    try Ascent(request, on: SmallNetwork.file, cores: cores)
  }

  @Test(arguments: [("first", 0), ("second", 3), ("wide", 2)], [Start.noise, .black, .grey])
  func stepsIncreaseTheObjective(target: (layer: String, node: Int), start: Start) throws {
    let ascent = try Self.ascent(SmallNetwork.request(target.layer, target.node, start: start))
    let before = try #require(ascent.measure())
    for number in 1...3 {
      guard case .climbed(let value) = ascent.step() else {
        // a node may be silent at a constant start, but not at noise
        #expect(start != .noise && number == 1)
        return
      }
      if number == 1 { #expect(value == before) }
      #expect(ascent.iteration == number)
    }
    #expect(try #require(ascent.measure()) > before)
  }

  @Test func stepsIncreaseANodeOfTheEmbeddedNetwork() throws {
    let file = try Catalog.open(Catalog.embedded)
    var request = AscentRequest(.node(17, of: "block3b_add"), in: file, by: Recipe(name: "plain"))
    request.size = Canvas(height: 64, width: 80)
    let ascents = try [1, 2].map { try Ascent(request, on: file, cores: Cores(limit: $0)) }
    let before = try #require(ascents[0].measure())
    for ascent in ascents { for _ in 0..<3 { _ = ascent.step() } }
    #expect(try #require(ascents[0].measure()) > before)
    // the same bytes with one core and with two
    #expect(ascents[0].image.values.map(\.bitPattern) == ascents[1].image.values.map(\.bitPattern))
    #expect(ascents[0].iteration == 3)
  }

  @Test func theSameRequestGivesTheSamePictureAndAnotherSeedAnother() throws {
    var request = SmallNetwork.request("second", 1)
    func picture(_ cores: Cores) throws -> Picture {
      let ascent = try Self.ascent(request, cores: cores)
      for _ in 0..<4 { _ = ascent.step() }
      return ascent.picture
    }
    let first = try picture(Cores(limit: 1))
    #expect(try picture(Cores(limit: 2)) == first)
    request.seed = 1
    #expect(try picture(Cores()) != first)
  }

  @Test func changesAreInsertedBeforeLaterOnes() throws {
    var request = SmallNetwork.request("second", 1)
    request.changes = [AscentRequest.Change(Setting("step", .number(0.5)), at: 3)]
    let ascent = try Self.ascent(request)
    _ = ascent.step()
    ascent.change(Setting("step", .number(2)))
    ascent.change(Setting("step", .number(3)))
    #expect(
      ascent.request.changes == [
        AscentRequest.Change(Setting("step", .number(3)), at: 1),
        AscentRequest.Change(Setting("step", .number(0.5)), at: 3),
      ])
    #expect(ascent.request.current(after: 3).tuned.optimizer.step == 0.5)
  }

  @Test func picturesTooLargeToBeReadBackAreRefused() throws {
    var request = SmallNetwork.request("second", 1)
    (request.size, request.pictures) = (Canvas(height: 16, width: 1040), 16)
    let error = #expect(throws: RecipeError.self) { try Self.ascent(request) }
    #expect(error?.description.contains("16 pictures side by side") == true, "\(error!)")
    request.pictures = 15
    _ = try Self.ascent(request)
  }

  @Test func aPenaltyThatDependsOnThePictureIsRefused() throws {
    var request = SmallNetwork.request(.node(1, of: "second") - (0.5 * .l2).ramped(.rising))
    request.pictures = 2
    let error = #expect(throws: RecipeError.self) { try Self.ascent(request) }
    #expect(error?.description.contains("expected penalties without t") == true, "\(error!)")
  }

  @Test func aSilentNodeLeavesTheImageUnchanged() throws {
    let ascent = try Self.ascent(SmallNetwork.request("first", 7))
    let before = ascent.image.values
    #expect(ascent.step() == .silent(0))
    #expect(ascent.step() == .silent(0))
    #expect(ascent.iteration == 0)
    #expect(ascent.image.values == before)
  }

  @Test func aCancelledStepLeavesNoTrace() throws {
    let request = SmallNetwork.request("wide", 0)
    let (ascent, undisturbed) = (try Self.ascent(request), try Self.ascent(request))
    var questions = 0
    func cancelling(at end: Int?) -> Bool {
      questions += 1
      return questions == end
    }
    _ = undisturbed.step { cancelling(at: nil) }
    let before = ascent.image.values
    let operations = questions
    #expect(operations > 5)
    for end in 1...operations {
      questions = 0
      #expect(ascent.step { cancelling(at: end) } == .cancelled)
    }
    #expect(ascent.image.values == before && ascent.iteration == 0)
    _ = ascent.step()
    #expect(ascent.image.values == undisturbed.image.values)
  }

  @Test func stepsAllocateNoBuffers() async {
    // in a separate process, in which no other test allocates buffers
    await #expect(processExitsWith: .success) {
      let ascent = try AscentTests.ascent(SmallNetwork.request("wide", 0))
      for _ in 0..<2 { _ = ascent.step() }
      let before = Buffer.count
      for _ in 0..<20 { _ = ascent.step() }
      #expect(Buffer.count == before)
    }
  }

  @Test(arguments: [
    ("weights", "find the original file"), ("layer", "no layer 'none'"), ("node", "the nodes 0 to 4, not 5"),
    ("size", "smaller than its window of 9 × 9"),
  ]) func aRequestThatDoesNotFitTheNetworkIsRefused(field: String, reason: String) throws {
    var request = SmallNetwork.request("second", 1)
    switch field {
    case "weights": request.weights = "0ther"
    case "layer": request.objective = .node(1, of: "none")
    case "node": request.objective = .node(5, of: "second")
    default: request = SmallNetwork.request("wide", 0, size: Canvas(height: 8, width: 20))
    }
    let error = #expect(throws: RecipeError.self) { try Self.ascent(request) }
    #expect(error?.description.contains(reason) == true, "\(error!)")
  }

  @Test func startsMatchTheirNames() throws {
    func bytes(_ start: Start) throws -> [UInt8] {
      try Self.ascent(SmallNetwork.request("first", 0, start: start)).picture.pixels
    }
    #expect(Set(try bytes(.black)) == [0])
    #expect(Set(try bytes(.grey)) == [128])
    var random = Random(seed: 0)
    #expect(try bytes(.noise) == (0..<20 * 24 * 3).map { _ in UInt8(random.next(below: 255)) })
  }
}
