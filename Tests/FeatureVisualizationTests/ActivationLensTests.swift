// A picture is bright where it activates a node.

@testable import FeatureVisualization
import NetworkZoo
import NeuralNetwork
import Pictures
import Testing

struct ActivationLensTests {
  private static let file = try! Catalog().open(Catalog.embedded)

  /// Gray, with noise in the right half.
  private var picture: Picture {
    var random = Random(seed: 3)
    let size = 64
    let pixels = (0..<size * size * 3).map { index in
      index / 3 % size < size / 2 ? 128 : UInt8(random.next() & 255)
    }
    return Picture(width: size, height: size, pixels: pixels)
  }

  @Test func neverBrightensAndKeepsTheBrightestPosition() throws {
    let lens = ActivationLens(cores: Cores(limit: 1))
    var seen: [Picture] = []
    for node in [0, 1, 2] {
      guard let shown = try lens.look(at: picture, node: node, of: "block2b_add", in: Self.file) else { continue }
      #expect(shown.width == 64 && shown.height == 64)
      for (new, old) in zip(shown.pixels, picture.pixels) { #expect(new <= old && Int(new) * 4 >= Int(old) - 4) }
      #expect(zip(shown.pixels, picture.pixels).contains { new, old in old > 0 && Int(new) * 10 >= Int(old) * 9 })
      let again = try lens.look(at: picture, node: node, of: "block2b_add", in: Self.file)
      #expect(again == shown, "the saved plan gives the same picture as a new one")
      seen.append(shown)
    }
    #expect(seen.count >= 2 && seen[0] != seen[1])
  }

  @Test func brightnessFollowsTheActivation() throws {
    let lens = ActivationLens(cores: Cores(limit: 1))
    let gray = Picture(width: 64, height: 64, pixels: [UInt8](repeating: 255, count: 64 * 64 * 3))
    let layer = try #require(Self.file.layer(named: "block1a_activation"))
    let plan = try Plan(
      Self.file.network, for: [Target(value: layer.value, nodes: [5])], on: Canvas(height: 64, width: 64),
      cores: Cores(limit: 1))
    plan.input.values.update(repeating: 1)
    plan.forward()
    let map = plan.activations[0]
    let most = try #require(map.values.max())
    try #require(most > 0)
    let shown = try #require(try lens.look(at: gray, node: 5, of: "block1a_activation", in: Self.file))
    // the middle of the map is constant, so scaling does not blur it
    let middle = 64 + 191 * max(0, map.base[16 * 32 + 16]) / most
    #expect(abs(Float(shown.pixels[(33 * 64 + 33) * 3]) - middle) <= 2)
  }

  @Test func anUnknownLayerIsNamed() {
    let lens = ActivationLens(cores: Cores(limit: 1))
    #expect(throws: RecipeError("efficientnet-lite0 has no layer 'nowhere'")) {
      try lens.look(at: picture, node: 0, of: "nowhere", in: Self.file)
    }
  }
}
