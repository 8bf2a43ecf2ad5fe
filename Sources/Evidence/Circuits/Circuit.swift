import NetworkZoo
import NeuralNetwork

/// What feeds the nodes of a network and what they feed, by its weights and in pictures.
///
/// Between two activation functions a network is linear, but for what divides by the map (norms) and for gates. So a node is
/// fed by those of the nearest *bends* before it, which are activation functions and attentions, through all that lies between:
/// projections, batch norms, residual sums, pooling. Weights are gradients in the network made linear (`Network.linear`):
/// between neighbors the filters themselves, over several layers their *expanded weights* (Voss and others, Visualizing
/// Weights, Distill 2021); where the way from an earlier block leads through the residual stream alone, the product of what
/// the one writes into it and the other reads from it.
public struct Circuit: Sendable {
  public let file: NetworkFile
  private let cores: Cores
  private let linear: Network
  /// For each value of the network, what stands for it in `linear`.
  private let linearValues: [Int]
  private let bends: [Bend]

  /// Where a network is not linear.
  private struct Bend: Sendable {
    /// What people call it; nil for one without a name.
    let layer: NetworkFile.Layer?
    let value: Int
  }

  /// The circuits of the network in `file`. Throws `EvidenceError` where its layers do not fit its own image.
  public init(_ file: NetworkFile, cores: Cores) throws(EvidenceError) {
    self.file = file
    self.cores = cores
    do {
      (linear, linearValues) = try file.network.linear(on: file.canvas)
    } catch {
      throw EvidenceError("\(file.name): \(error)", isOfFile: false)
    }
    let operations = file.network.operations
    var bends = file.layers.compactMap { layer in
      let value = file.whole(layer), operation = operations[value].layer
      return operation.role == .activation || operation is Attention ? Bend(layer: layer, value: value) : nil
    }
    let named = Set(bends.map(\.value))
    for (value, operation) in operations.enumerated() where operation.layer is Attention && !named.contains(value) {
      bends.append(Bend(layer: nil, value: value))
    }
    self.bends = bends
  }

  // MARK: By weights

  /// The nodes that feed node `node` of `layer`, the strongest first: those of the nearest bends before it or, where there
  /// is one, those of `source`, through everything between, as if no activation function bent it. Throws
  /// `EvidenceError`.
  public func nodes(
    feeding node: Int, of layer: NetworkFile.Layer, from source: NetworkFile.Layer? = nil
  ) throws(EvidenceError) -> [CircuitLink] {
    let sources = try sources(of: layer, source)
    let plan = try plan(
      linear, sources.map { Target(value: $0.linear) } + [Target(value: linearValues[layer.value], nodes: [node])])
    plan.input.values.update(repeating: 0)
    plan.forward()
    let map = plan.activationGradients[sources.count]
    var seed = [Float](repeating: 0, count: map.shape.count)
    seed[map.shape.center] = 1
    var links: [CircuitLink] = []
    Self.backward(plan, sources, seed) { index, gradient in
      guard let layer = sources[index].layer else { return }
      links += Self.kernels(gradient).enumerated().map { CircuitLink(layer: layer, node: $0, kernel: $1) }
    }
    return links.sortedByStrength
  }

  /// The nodes that node `node` of `layer` feeds, the strongest first: those of the nearest bends behind it, and classes.
  /// Throws `EvidenceError`.
  public func nodes(fedBy node: Int, of layer: NetworkFile.Layer) throws(EvidenceError) -> [CircuitLink] {
    let origin = linearValues[file.whole(layer)]
    let readers = readers(of: origin)
    guard !readers.isEmpty else { return [] }
    let targets = [Target(value: origin)] + readers.map { Target(value: $0.linear) }
    let plan = try forwardPlan(linear, targets)
    // the responses to one unit are those with it less those without it, which biases make
    var without: [[Float]] = []
    var links: [CircuitLink] = []
    for isThere in [false, true] {
      plan.input.values.update(repeating: 0)
      plan.forward { target, map in
        if target > 0 && isThere {
          for index in 0..<map.shape.count { map.base[index] -= without[target - 1][index] }
          if let layer = readers[target - 1].layer {
            links += Self.kernels(map).enumerated().map { CircuitLink(layer: layer, node: $0, kernel: $1.turned) }
          }
        } else if target > 0 {
          without.append(Array(map.values))
        }
        map.values.update(repeating: 0)  // what lies behind a bend has its own way
        if target == 0 && isThere { map.base[map.shape.center * map.shape.channels + node] = 1 }
      }
    }
    return links.filter { $0.kernel.norm > 0 }.sortedByStrength
  }

  // MARK: In pictures

  /// What each node of the nearest bends before node `node` of `layer`, or of `source`, adds to its mean activation in
  /// pictures (height × width × 3 in [−1, 1], of the network's own size): activation times gradient, summed over
  /// positions, the mean over pictures. Of each layer all nodes. Throws `EvidenceError`.
  public func contributions(
    to node: Int, of layer: NetworkFile.Layer, from source: NetworkFile.Layer? = nil, in images: [[Float]]
  ) throws(EvidenceError) -> [(layer: NetworkFile.Layer, values: [Float])] {
    let layer = file.unbounded(layer)
    let sources = try sources(of: layer, source)
    let plan = try plan(
      file.network, sources.map { Target(value: $0.value) } + [Target(value: layer.value, nodes: [node])])
    let count = plan.activationGradients[sources.count].shape.count
    var sums = sources.map { [Double](repeating: 0, count: $0.layer?.nodes ?? 0) }
    for image in images {
      _ = plan.input.values.update(fromContentsOf: image)
      var activations = sources.map { $0.value == 0 ? image : [] }
      plan.forward { target, map in
        if target < sources.count { activations[target] = Array(map.values) }
      }
      Self.backward(plan, sources, [Float](repeating: 1 / Float(count), count: count)) { index, gradient in
        let channels = sums[index].count
        guard channels > 0 else { return }
        for (place, activation) in activations[index].enumerated() {
          sums[index][place % channels] += Double(activation) * Double(gradient.base[place])
        }
      }
    }
    return zip(sources, sums).compactMap { source, sums in
      source.layer.map { ($0, sums.map { Float($0 / Double(images.count)) }) }
    }
  }

  /// `links` to node `node` of `layer` with what each adds in pictures, the strongest first. Throws `EvidenceError`.
  public func inPictures(
    _ links: [CircuitLink], to node: Int, of layer: NetworkFile.Layer, from source: NetworkFile.Layer? = nil,
    _ images: [[Float]]
  ) throws(EvidenceError) -> [CircuitLink] {
    let found = try contributions(to: node, of: layer, from: source, in: images)
    let values = Dictionary(found.map { ($0.layer.value, $0.values) }, uniquingKeysWith: { first, _ in first })
    return links.map { link in
      var link = link
      link.contribution = values[link.layer.value]?[link.node]
      return link
    }.sortedByStrength
  }

  /// `links` to node `node` of `layer` with what the node loses in pictures, as a mean, where each feeding node is 0
  /// everywhere; it is measured by a pass for each of them and each picture. Throws `EvidenceError`.
  public func withAblations(
    _ links: [CircuitLink], to node: Int, of layer: NetworkFile.Layer, _ images: [[Float]]
  ) throws(EvidenceError) -> [CircuitLink] {
    let layer = file.unbounded(layer)
    var links = links
    let groups = Dictionary(grouping: links.indices) { links[$0].layer.value }
    for (_, indices) in groups {
      let silenced = links[indices[0]].layer
      guard silenced.value > 0 else { continue }
      let targets = [
        Target(value: file.whole(silenced)), Target(value: layer.value, nodes: [node]),
      ]
      let plan = try forwardPlan(file.network, targets)
      func mean(without silenced: Int?) -> Float {
        var sum = 0.0, count = 1
        for image in images {
          _ = plan.input.values.update(fromContentsOf: image)
          plan.forward { target, map in
            if target == 1 {
              count = map.shape.count
              for value in map.values { sum += Double(value) }
            } else if let silenced {
              for pixel in 0..<map.shape.pixels { map.base[pixel * map.shape.channels + silenced] = 0 }
            }
          }
        }
        return Float(sum / Double(count * images.count))
      }
      let whole = mean(without: nil)
      for index in indices { links[index].ablation = whole - mean(without: links[index].node) }
    }
    return links
  }

  // MARK: Ways through the network

  /// A layer that feeds or is fed, in the network and in the linear one.
  private struct End {
    let layer: NetworkFile.Layer?
    let value: Int
    let linear: Int
  }

  /// The bends that feed `layer` through weights without another one between them, the image where none does, or `source`
  /// alone.
  private func sources(
    of layer: NetworkFile.Layer, _ source: NetworkFile.Layer?
  ) throws(EvidenceError) -> [End] {
    let target = linearValues[layer.value]
    if let source {
      let value = file.whole(source)
      guard value < layer.value, file.network.isNeeded(for: [layer.value])[value], linearValues[value] != target,
        linear.isNeeded(for: [target])[linearValues[value]]
      else {
        throw EvidenceError("\(source.name) does not feed \(layer.name): name a layer before it", isOfFile: false)
      }
      let end = End(layer: source, value: value, linear: linearValues[value])
      // a transformer's blocks are far from linear: there only the way along the residual stream counts
      guard isTransformer else { return [end] }
      return [end]
        + nearestBends(before: target).filter { $0.linear != end.linear }.map {
          End(layer: nil, value: $0.value, linear: $0.linear)
        }
    }
    let found = nearestBends(before: target)
    guard found.contains(where: { $0.layer != nil }) else {
      throw EvidenceError("no weights feed \(layer.name): name a layer behind the first one", isOfFile: false)
    }
    return found
  }

  private var isTransformer: Bool { file.network.operations.contains { $0.layer is Attention } }

  /// The bends from which weights lead to the value `target` of the linear network without another one between them, the last
  /// one first, or the image where there is none.
  private func nearestBends(before target: Int) -> [End] {
    let ends = ends(of: bends + [Bend(layer: file.image, value: 0)])
    var found: Set<Int> = [], seen: [Set<Int>] = [[], []]
    var waiting = [(value: target, isWeighted: false)]
    while let (value, isWeighted) = waiting.popLast() {
      let operation = linear.operations[value]
      let isWeighted = isWeighted || operation.layer.role == .weights
      for input in operation.inputs where seen[isWeighted ? 1 : 0].insert(input).inserted {
        if isWeighted && ends[input] != nil { found.insert(input) } else { waiting.append((input, isWeighted)) }
      }
    }
    // weights of the image are of another kind: its values are not activations
    if found.count > 1 { found.remove(0) }
    return found.sorted(by: >).map { ends[$0]! }
  }

  /// The bends that the value `origin` of the linear network feeds through weights without another one between them, and
  /// the classes.
  private func readers(of origin: Int) -> [End] {
    var all = bends
    if let classes = file.logits ?? file.classes { all.append(Bend(layer: classes, value: classes.value)) }
    let ends = ends(of: all)
    // whether a value is reached, with weights on the way or without
    var reached: [Int: Bool] = [origin: false]
    var found: [End] = []
    for (value, operation) in linear.operations.enumerated() where value > origin {
      let ways = operation.inputs.compactMap { reached[$0] }
      guard !ways.isEmpty else { continue }
      let isWeighted = ways.contains(true) || operation.layer.role == .weights
      if isWeighted, let end = ends[value] { found.append(end) } else { reached[value] = isWeighted }
    }
    return found
  }

  /// `bends` by their values in the linear network.
  private func ends(of bends: [Bend]) -> [Int: End] {
    let ends = bends.map { End(layer: $0.layer, value: $0.value, linear: linearValues[$0.value]) }
    // of two that are one there, the later has what the earlier had
    return Dictionary(ends.map { ($0.linear, $0) }, uniquingKeysWith: { $0.value > $1.value ? $0 : $1 })
  }

  // MARK: Computing

  private func plan(_ network: Network, _ targets: [Target]) throws(EvidenceError) -> Plan {
    try .evidence(file, in: network, targets, cores: cores)
  }

  private func forwardPlan(_ network: Network, _ targets: [Target]) throws(EvidenceError) -> Plan {
    try .evidence(file, in: network, targets, isForwardOnly: true, cores: cores)
  }

  /// Hands the gradients of the last target, weighted by `seed`, with respect to the others to `read`; none passes
  /// another.
  private static func backward(
    _ plan: Plan, _ sources: [End], _ seed: [Float], _ read: (_ source: Int, _ gradient: FeatureMap) -> Void
  ) {
    let last = sources.count
    for map in plan.activationGradients.dropLast() { map.values.update(repeating: 0) }
    _ = plan.activationGradients[last].values.update(fromContentsOf: seed)
    plan.backward { target, map in
      guard target < last else { return }
      read(target, map)
      map.values.update(repeating: 0)
    }
    // no operation computes the image
    for (index, source) in sources.enumerated() where source.value == 0 { read(index, plan.inputGradient) }
  }

  /// The part of a gradient or a response that is not 0, node by node.
  private static func kernels(_ map: FeatureMap) -> [CircuitKernel] {
    let shape = map.shape
    var rows = shape.height..<shape.height, columns = shape.width..<shape.width
    for y in 0..<shape.height {
      for x in 0..<shape.width {
        let first = map.base + (y * shape.width + x) * shape.channels
        guard (0..<shape.channels).contains(where: { first[$0] != 0 }) else { continue }
        rows = min(rows.lowerBound, y)..<(rows.isEmpty ? y + 1 : max(rows.upperBound, y + 1))
        columns = min(columns.lowerBound, x)..<(columns.isEmpty ? x + 1 : max(columns.upperBound, x + 1))
      }
    }
    return (0..<shape.channels).map { node in
      CircuitKernel(
        rows: rows.count, columns: columns.count,
        values: rows.flatMap { y in columns.map { map.base[(y * shape.width + $0) * shape.channels + node] } })
    }
  }
}

extension Shape {
  /// The number of the pixel in the middle.
  fileprivate var center: Int { height / 2 * width + width / 2 }
}
