// Whole ascents against TensorFlow's (Sources/README.md says how closely two implementations can agree).

import NeuralNetwork
import TestSupport
import Testing

@testable import FeatureVisualization
@testable import NetworkZoo

struct ReferenceAscentTests {
  /// Checks every ascent in the reference file `name` on `network`. Those in `loose` depend on the rounding of a sum,
  /// so their pictures are not compared.
  private static func check(_ network: Network, _ name: String, silent: Set<String> = [], loose: Set<String> = [])
    throws
  {
    let expected = try ReferenceFiles.tensors("Tests/Reference/expected/\(name).safetensors")
    let sides = try expected.shape(of: "image")
    let canvas = Canvas(height: sides[0], width: sides[1])
    let image = try expected.floats("image")
    let file = try NetworkFile(
      name: name, sha256: "", network: network, canvas: canvas, labels: [], statesInputRange: true)
    for key in expected.names.filter({ $0.hasSuffix("/gradient") }).map({ String($0.dropLast("/gradient".count)) }) {
      let parts = key.split(separator: "/")
      let goal = Objective.node(try #require(Int(parts[1])), of: String(parts[0]))
      let ascent = try Ascent(AscentRequest(goal, in: file, by: Recipe(name: "plain")), on: file, cores: Cores())
      ascent.stage.pictures[0].start { $0.fill(image) }
      if silent.contains(key) {
        // TensorFlow has no gradient there; a last resort finds a direction
        let before = try #require(ascent.measure())
        #expect(before == 0 && ascent.step() == .climbed(from: before) && ascent.image.values != image, "\(key)")
        continue
      }
      for (iteration, loss) in try expected.floats(key + "/losses").enumerated() {
        guard case .climbed(let value) = ascent.step() else {
          Issue.record("\(key) does not climb in iteration \(iteration)")
          break
        }
        #expect(abs(value - loss) <= (iteration < 2 ? 1e-2 : 0.1) * abs(loss), "\(key), iteration \(iteration)")
        if iteration == 0 && !loose.contains(key) {
          #expect(ascent.image.values.decibels(against: try expected.floats(key + "/first")) >= 50, "\(key)")
        }
      }
      #expect(ascent.iteration == 10, "\(key)")
    }
  }

  @Test func vgg16MatchesTensorFlow() throws { try Self.check(KerasNetworks.network(.vgg16), "vgg16") }

  @Test func vgg19MatchesTensorFlow() throws {
    try Self.check(KerasNetworks.network(.vgg19), "vgg19", loose: ["block5_conv4/511"])
  }

  @Test func inceptionV3MatchesTensorFlow() throws {
    try Self.check(KerasNetworks.network(.inceptionV3), "inception_v3", silent: ["mixed10/100"])
  }
}
