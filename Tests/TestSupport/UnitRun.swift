import NeuralNetwork

/// What a unit's plan made, and what the whole map's made there.
public struct UnitRun {
  /// What the two plans' targets hold.
  public let activation, expectedActivation: [Float]
  /// The two gradients of the image.
  public let gradient, expectedGradient: [Float]

  /// Runs the units of `value` at `position` on an image of noise, and the whole map with no gradient elsewhere.
  public init(_ network: Network, value: Int, nodes: [Int]?, position: Position, on canvas: Canvas) throws {
    let image = [Float].random(canvas.height * canvas.width * 3, seed: 11)
    let whole = try Plan(network, for: [Target(value: value, nodes: nodes)], on: canvas, cores: Cores())
    let unit = try Plan(
      network, for: [Target(value: value, nodes: nodes, position: position)], on: canvas, cores: Cores())
    let shape = whole.activations[0].shape
    let first = (position.row * shape.width + position.column) * shape.channels
    let gradient = [Float].random(shape.channels, seed: 12)
    var spread = [Float](repeating: 0, count: shape.count)
    spread.replaceSubrange(first..<first + shape.channels, with: gradient)

    precondition(unit.activations[0].shape == Shape(1, 1, shape.channels), "\(unit.activations[0].shape)")
    for plan in [whole, unit] {
      plan.input.fill(image)
      plan.forward()
    }
    activation = unit.activations[0].array
    expectedActivation = Array(whole.activations[0].array[first..<first + shape.channels])
    whole.run(image, gradients: [spread])
    unit.run(image, gradients: [gradient])
    self.gradient = unit.inputGradient.array
    expectedGradient = whole.inputGradient.array
  }
}
