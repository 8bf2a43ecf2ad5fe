// Where a picture activates a node.

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

  @Test func theLargestActivationIsToldWithItsPlace() throws {
    let lens = ActivationLens(cores: Cores(limit: 1))
    var seen: [Picture] = []
    for node in [0, 1, 2] {
      let values = try Self.values(of: picture, node: node, of: "block2b_add")
      let largest = try #require(values.max())
      let heat = try lens.look(at: picture, node: node, of: "block2b_add", in: Self.file)
      let lit = try lens.spotlight(on: picture, node: node, of: "block2b_add", in: Self.file)
      guard largest > 0 else {
        #expect(heat == nil && lit == nil)
        continue
      }
      let shown = try #require(heat)
      #expect(shown.most == largest && shown.mapSize == (16, 16))
      #expect(values[shown.place.y * 16 + shown.place.x] == largest)
      #expect(shown.overlay.width == 64 && shown.map.height == 64)
      let spot = ((4 * shown.place.y + 2) * 64 + 4 * shown.place.x + 2) * 3
      let (before, after) = (picture.pixels[spot..<spot + 3], try #require(lit).pixels[spot..<spot + 3])
      #expect(lit != picture && (after == before || after.allSatisfy { $0 == 255 }), "as it is, or its edge")
      // the node sees the noise at the right, and the lightest color is where it is most active
      #expect(shown.place.x >= 5)
      func light(_ x: Int, _ y: Int) -> Int { Int(shown.map.pixels[(y * 64 + x) * 3 + 1]) }
      let corner = (4 * shown.place.y * 64 + 4 * shown.place.x) * 3
      for picture in [shown.map, shown.overlay] {
        #expect(picture.pixels[corner..<corner + 3].allSatisfy { $0 == 255 }, "the frame around it")
      }
      // between the places it is interpolated
      let lightest = (0..<64 * 64).map { light($0 % 64, $0 / 64) }.filter { $0 < 255 }.max()!
      #expect(4 * light(4 * shown.place.x + 1, 4 * shown.place.y + 1) >= 3 * lightest)
      let again = try lens.look(at: picture, node: node, of: "block2b_add", in: Self.file)
      #expect(again?.overlay == shown.overlay, "the saved plan gives the same picture as a new one")
      seen.append(shown.overlay)
    }
    #expect(seen.count >= 2 && seen[0] != seen[1])
  }

  private static func values(of picture: Picture, node: Int, of name: String) throws -> [Float] {
    let layer = try #require(file.layer(named: name))
    let plan = try Plan(
      file.network, for: [Target(value: layer.value, nodes: [node])],
      on: Canvas(height: picture.height, width: picture.width), cores: Cores(limit: 1))
    _ = plan.input.values.update(fromContentsOf: picture.pixels.map { Float($0) / 127.5 - 1 })
    plan.forward()
    return Array(plan.activations[0].values)
  }

  @Test func anUnknownLayerIsNamed() {
    let lens = ActivationLens(cores: Cores(limit: 1))
    #expect(throws: RecipeError("efficientnet-lite0 has no layer 'nowhere'")) {
      try lens.look(at: picture, node: 0, of: "nowhere", in: Self.file)
    }
  }
}
