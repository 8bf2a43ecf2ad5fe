import NeuralNetwork
import TestSupport
import Testing

@testable import FeatureVisualization
@testable import NetworkZoo

/// A node that nothing excites at the contrast that a recipe holds.
struct FreeContrastTests {
  /// A network whose layer `flat` is active only in areas of one color.
  private static let file: NetworkFile = {
    var network = Network(inputRange: .tf)
    var differences = [Float](repeating: 0, count: 2 * 2 * 3 * 4)
    for color in 0..<3 {
      for (filter, neighbor) in [1, 1, 2, 2].enumerated() {
        let sign: Float = filter % 2 == 0 ? 1 : -1
        differences[color * 4 + filter] = sign
        differences[(neighbor * 3 + color) * 4 + filter] = -sign
      }
    }
    var x = network.add(
      Convolution(filters: Tensor([1, 2, 2, 3, 4], differences), window: Window(2, 2, padding: .sameUpper)),
      to: [network.input], named: "")
    x = network.add(Clamp.relu, to: [x], named: "edges")
    x = network.add(
      Convolution(
        filters: Tensor([1, 5, 5, 4, 1], [Float](repeating: -1000, count: 100)), bias: [1],
        window: Window(5, 5, padding: .sameUpper)), to: [x], named: "")
    _ = network.add(Clamp.relu, to: [x], named: "flat")
    return try! NetworkFile(
      name: "flat", sha256: "f1a7", network: network, canvas: Canvas(height: 64, width: 64), labels: [],
      statesInputRange: true)
  }()

  private func ascent(stages: Int, of layer: String = "flat") throws -> Ascent {
    var recipe = RecipeBook.natural
    recipe.stages.count = stages
    recipe.stages.iterationsEach = 40
    let request = AscentRequest(
      network: "flat", weights: "f1a7", inputRange: .tf, objective: .node(0, of: layer), recipe: recipe,
      size: Canvas(height: 64, width: 64))
    return try Ascent(request, on: Self.file, cores: Cores(limit: 1))
  }

  @Test func contrastIsLetGoAfterAStageInWhichTheNodeWasNotActive() throws {
    let held = try ascent(stages: 1)
    for _ in 0..<40 { _ = held.step() }
    #expect(held.measure() == 0 && !held.stage.pictures[0].parameters.isContrastFree)
    let freed = try ascent(stages: 2)
    for _ in 0..<80 { _ = freed.step() }
    #expect(freed.stage.pictures[0].parameters.isContrastFree)
    #expect(try #require(freed.measure()) > 0.05)
    let active = try ascent(stages: 2, of: "edges")
    for _ in 0..<80 { _ = active.step() }
    #expect(!active.stage.pictures[0].parameters.isContrastFree)
  }

  @Test func continuingFromAStateIsExact() throws {
    let first = try ascent(stages: 2)
    var states = [first.state]
    for _ in 0..<80 {
      _ = first.step()
      states.append(first.state)
    }
    for start in [39, 40, 41, 60] {
      let other = try ascent(stages: 2)
      try other.restore(states[start])
      while other.iteration < 80 { _ = other.step() }
      #expect(other.picture == first.picture, "from \(start)")
    }
  }
}
