import NetworkZoo
import NeuralNetwork

extension NetworkFile {
  /// Computes its last layer and backward, whole and of one node alone, at an odd size and at its own, where that is
  /// little work; a plan may be refused.
  func computeLastLayer() {
    for canvas in [Canvas(height: 24, width: 17), canvas] where canvas.height * canvas.width < 10_000 {
      guard let layer = layers.last, let shapes = try? network.shapes(on: canvas),
        shapes.reduce(0, { $0 + $1.count }) < 1 << 20
      else { continue }
      for nodes in [nil, [0]] as [[Int]?] {
        guard
          let plan = try? Plan(
            network, for: [Target(value: layer.value, nodes: nodes)], on: canvas, cores: Cores(limit: 1))
        else { continue }
        plan.input.fill([Float](repeating: 0.25, count: plan.input.shape.count))
        plan.forward()
        plan.activationGradients[0].fill([Float](repeating: 1, count: plan.activationGradients[0].shape.count))
        plan.backward()
      }
    }
  }
}
