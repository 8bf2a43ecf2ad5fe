import NetworkZoo
import NeuralNetwork

/// What part of a layer's map speaks for a class, or for one class against another, in a picture.
///
/// Activation times gradient (Olah and others, The Building Blocks of Interpretability, Distill 2018): what is lost, as far
/// as the network is linear, where a value were 0. Summed over nodes it is a map, summed over positions a list of nodes.
public struct Attribution: Sendable {
  /// What is explained: the mean activation of a node or, of classes, the value before the softmax.
  public struct Subject: Sendable {
    public let layer: NetworkFile.Layer
    public let node: Int
    /// The node of the same layer that is subtracted; nil: none.
    public let against: Int?

    /// Node `node` of `layer`, less `against`.
    public init(_ node: Int, of layer: NetworkFile.Layer, against: Int? = nil) {
      (self.layer, self.node, self.against) = (layer, node, against)
    }
  }

  public let subject: Subject
  /// The layer whose map is looked at.
  public let layer: NetworkFile.Layer
  public let rows, columns: Int
  /// What each position adds, row after row.
  public let positions: [Float]
  /// What each node adds.
  public let nodes: [Float]
  /// What a transformer's tokens add that are no patches: they are in `nodes`, but at no position.
  public let otherTokens: Float
  /// The subject's value.
  public let value: Float

  /// What `layer` adds to `subject` in an image (height × width × 3 in [−1, 1], of the network's own size).
  ///
  /// With `steps` above 1 the gradient is the mean of those where the map has 1/steps, 2/steps … all of its values
  /// (integrated gradients of Sundararajan and others, 2017, from a map of zeros). Throws `EvidenceError` where the subject
  /// is not computed from the layer.
  public init(
    of subject: Subject, to layer: NetworkFile.Layer, in image: [Float], _ file: NetworkFile, steps: Int = 1,
    cores: Cores
  ) throws(EvidenceError) {
    precondition(steps > 0, "\(steps) steps")
    let whole = file.whole(layer)
    let goal = file.unbounded(subject.layer)
    guard goal.value > whole, file.network.isNeeded(for: [goal.value])[whole] else {
      throw EvidenceError(
        "\(subject.layer.name) is not computed from \(layer.name): name a layer before it", isOfFile: false)
    }
    let chosen = [subject.node] + (subject.against.map { [$0] } ?? [])
    let plan = try Plan.evidence(
      file, [Target(value: whole), Target(value: goal.value, nodes: chosen)], cores: cores)
    var map: [Float] = [], shape = Shape(1, 1, 1), value = 0.0
    var sum: [Double] = []
    for step in 1...steps {
      let share = Float(step) / Float(steps)
      _ = plan.input.values.update(fromContentsOf: image)
      plan.forward { target, activations in
        guard target == 0 else { return }
        if step == 1 { (map, shape) = (Array(activations.values), activations.shape) }
        if share < 1 { for index in map.indices { activations.base[index] = share * map[index] } }
      }
      let end = plan.activationGradients[1], pixels = end.shape.pixels
      if step == steps {
        for (index, activation) in plan.activations[1].values.enumerated() {
          value += Double(index % chosen.count == 0 ? activation : -activation) / Double(pixels)
        }
      }
      for index in 0..<end.shape.count {
        end.base[index] = (index % chosen.count == 0 ? 1 : -1) / Float(pixels)
      }
      plan.activationGradients[0].values.update(repeating: 0)
      plan.backward { target, gradient in
        guard target == 0 else { return }
        if sum.isEmpty { sum = [Double](repeating: 0, count: gradient.shape.count) }
        for (index, slope) in gradient.values.enumerated() { sum[index] += Double(slope) }
      }
    }
    let channels = shape.channels, places = layer.shape.pixels
    var positions = [Double](repeating: 0, count: shape.pixels), nodes = [Double](repeating: 0, count: channels)
    for (index, slope) in sum.enumerated() {
      let part = Double(map[index]) * slope / Double(steps)
      positions[index / channels] += part
      nodes[index % channels] += part
    }
    // class and register tokens come before the patches
    let others = shape.pixels - places
    precondition(others >= 0, "\(shape) for \(layer.shape)")
    (self.subject, self.layer) = (subject, layer)
    (rows, columns) = (layer.shape.height, layer.shape.width)
    self.positions = positions.dropFirst(others).map { Float($0) }
    self.nodes = nodes.map { Float($0) }
    otherTokens = Float(positions.prefix(others).reduce(0, +))
    self.value = Float(value)
  }

  /// The nodes that add most, then those that take most away.
  public func extremes(most: Int) -> (most: [Int], least: [Int]) {
    let sorted = nodes.indices.sorted { (nodes[$1], $0) < (nodes[$0], $1) }
    return (
      sorted.prefix(most).filter { nodes[$0] > 0 }, sorted.suffix(most).reversed().filter { nodes[$0] < 0 }
    )
  }
}
