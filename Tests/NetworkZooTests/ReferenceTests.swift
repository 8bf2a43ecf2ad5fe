// Whole networks against PyTorch, as close as rounding allows (Sources/README.md tells how close that is).

import NetworkZoo
import NeuralNetwork
import Testing

struct ReferenceTests {
  /// Checks every activation and gradient in `expected` of `file`; layers where rounding decides are listed as `loose`.
  static func check(_ file: NetworkFile, against expected: Safetensors, silent: Set<String>, loose: Set<String>) throws
  {
    let canvas = try expected.shape(of: "image")
    let image = try expected.floats("image")
    let keys = expected.names.filter { $0.hasSuffix("/activation") }.map { String($0.dropLast("/activation".count)) }
    #expect(keys.count > 5)
    for key in keys {
      let parts = key.split(separator: "/")
      let node = try #require(parts.last.flatMap { Int($0) })
      let layer = try #require(file.layer(named: parts.dropLast().joined(separator: "/")), "\(key)")
      let plan = try Plan(
        file.network, for: [Target(value: layer.value, nodes: [node])],
        on: Canvas(height: canvas[0], width: canvas[1]), cores: Cores())
      plan.input.fill(image)
      plan.forward()
      #expect(plan.activations[0].array.error(against: try expected.floats(key + "/activation")) < 1e-3, "\(key)")

      let map = plan.activationGradients[0]
      map.fill([Float](repeating: 1 / Float(map.shape.pixels), count: map.shape.count))
      plan.backward()
      let gradient = plan.inputGradient.array
      let reference = try expected.floats(key + "/gradient")
      #expect(silent.contains(key) == (reference.largestMagnitude == 0), "\(key)")
      #expect(gradient.distance(from: reference) < 2e-2, "\(key)")
      if !loose.contains(key) { #expect(gradient.error(against: reference) < 1e-3, "\(key)") }
    }
  }

  @Test func efficientNetAgreesWithPyTorch() throws {
    try Self.check(
      ReferenceFiles.network("assets/efficientnet-lite0.onnx"),
      against: ReferenceFiles.tensors("Tests/Reference/expected/efficientnet-lite0.safetensors"),
      silent: ["top_activation/1000"], loose: [])
  }
}
