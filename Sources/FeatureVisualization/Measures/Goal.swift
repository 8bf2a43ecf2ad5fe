import ComputeKernels
import NetworkZoo
import NeuralNetwork

/// An objective prepared for a network: what a plan has to compute, and the objective's value and gradient on that.
struct Goal {
  /// A term that measures activations.
  struct Part {
    let measure: ActivationMeasure
    let weight: Float
    let ramp: Objective.Ramp
    /// The layer's value in the network.
    let layer: Int
    /// The value of the network to be measured, and which of its nodes are needed; nil: all.
    let value: Int
    let nodes: [Int]?
    /// Whether a single position is measured, and which one on the map at full size; nil: the middle.
    let isUnit: Bool
    let position: Position?
    /// The activation function between `value` and the layer, if it is applied here and not by the plan.
    let gate: ActivationFunction?
    /// Whether the guide's map is that of the network's own size, enlarged.
    let hasEnlargedGuide: Bool
  }

  let parts: [Part]
  /// The fraction of the side of a node's map that is ignored at each border.
  let border: Float
  /// What holds pictures near photographs, or near one; nil: nothing.
  private(set) var charge: (any PictureCharge)?
  private var guides: [[[Float]]] = []  // by tile and part
  private var comparison: Diversity?

  /// Finds in `file` what `objective` measures. Throws `RecipeError` if there is no such layer, node or class, or the
  /// terms cannot be combined.
  init(_ objective: Objective, in file: NetworkFile, border: Float) throws(RecipeError) {
    var parts: [Part] = []
    for term in objective.terms {
      if case .penalty = term.measure {
        guard term.ramp == .level else {
          throw RecipeError(
            "the objective '\(objective)' multiplies a penalty by t, expected penalties without t"
          )
        }
        continue
      }
      let layer = try file.layer(of: term.measure)
      var nodes = try term.measure.nodes(of: layer, in: file)
      var value = layer.value
      var gate: ActivationFunction?
      if let single = nodes, single.count == 1,
        let found = file.network.gate(of: value, node: single[0], on: file.canvas),
        found.gate.helps(weight: term.weight)
      {
        (gate, value, nodes) = (found.gate, found.value, [found.node])
      }
      var isUnit = false
      var position: Position?
      if case .unit(_, _, let wanted) = term.measure { (isUnit, position) = (true, wanted) }
      parts.append(
        Part(
          measure: ActivationMeasure(term.measure), weight: term.weight, ramp: term.ramp, layer: layer.value,
          value: value, nodes: nodes, isUnit: isUnit, position: position, gate: gate,
          hasEnlargedGuide: term.measure.hasEnlargedGuide))
    }
    let diversities = parts.filter(\.measure.isDiversity)
    guard diversities.count < 2, diversities.allSatisfy({ $0.ramp == .level }) else {
      throw RecipeError(
        "the objective '\(objective)' has several diversities or one with t, expected a single one without t")
    }
    guard !parts.isEmpty else {
      throw RecipeError("the objective '\(objective)' has penalties only, expected a layer, a node or a class")
    }
    (self.parts, self.border) = (parts, border)
  }

  /// Takes up a prior on the layers that lead to those of the objective. Throws `RecipeError` if the statistics do not
  /// fit the network.
  mutating func hold(
    by prior: Prior, in file: NetworkFile, _ statistics: PhotographStatistics
  ) throws(RecipeError) {
    charge = try PhotographPrior(prior, on: parts.map(\.layer), in: file, statistics)
  }

  /// Holds pictures near the one that they begin with. Throws `RecipeError` if there is no layer of the name.
  mutating func hold(by resemblance: Resemblance, in file: NetworkFile) throws(RecipeError) {
    var layers: [Int] = []
    if let name = resemblance.layer {
      guard let layer = file.layer(named: name) else { throw RecipeError(file.absence(of: name)) }
      layers = [layer.value]
    } else {
      for part in parts where !layers.contains(part.layer) { layers.append(part.layer) }
    }
    charge = PictureResemblance(resemblance, in: layers)
  }

  /// The targets of a plan for images of `canvas`, in the order of `parts`, then those of the charge; the positions of
  /// units refer to maps at the size `full`. Throws `RecipeError` if there is no such position.
  func targets(in file: NetworkFile, on canvas: Canvas, full: Canvas) throws(RecipeError) -> [Target] {
    var targets: [Target] = []
    for part in parts {
      var position: Position?
      // if the canvas does not fit, compiling the plan says why
      if part.isUnit, let shape = file.network.shapes(of: [part.value], on: canvas)?.first {
        position = Position(row: shape.height / 2, column: shape.width / 2)
        if let wanted = part.position {
          let whole = file.network.shapes(of: [part.value], on: full)?.first ?? shape
          guard wanted.row < whole.height, wanted.column < whole.width else {
            throw RecipeError(
              "there is no unit at \(wanted): the map has \(whole.height) rows and \(whole.width) columns")
          }
          position = Position(
            row: wanted.row * shape.height / whole.height, column: wanted.column * shape.width / whole.width)
        }
      }
      targets.append(Target(value: part.value, nodes: part.nodes, position: position))
    }
    return targets + (charge?.targets ?? [])
  }

  /// Whether it measures nodes only that are silent where they are not above 0.
  var isGated: Bool { parts.allSatisfy { $0.gate != nil } }

  /// Whether anything is to be maximized.
  var hasRisingParts: Bool { parts.contains { $0.weight > 0 } }

  var needsGuide: Bool { parts.contains { $0.measure.needsGuide } }
  /// Whether a guide is shown to the network at the network's own size.
  var enlargesGuide: Bool { parts.contains(where: \.hasEnlargedGuide) }
  /// The index of the part that compares pictures; nil: none does.
  var diversity: Int? { parts.firstIndex { $0.measure.isDiversity } }

  /// What the plan has been shown: a tile of a picture.
  struct Sample {
    /// The index of the picture, and how many there are.
    let picture, pictures: Int
    let tile: Int
  }

  /// The objective's value on what `plan` has just computed, without penalties and diversity; writes the gradients of
  /// the activations. `rescue` decides which gradients pass closed gates (nil: none), where `onlyRising` of parts with
  /// a positive weight.
  func measure(_ plan: Plan, _ sample: Sample, _ rescue: Rescue?, onlyRising: Bool = false) -> Float {
    var value: Float = 0
    for (index, part) in parts.enumerated() where !part.measure.isDiversity {
      let weight = part.weight * part.ramp.factor(sample.picture, of: sample.pictures)
      let map = MeasuredMap(
        map: plan.activations[index], gradient: plan.activationGradients[index],
        guide: guides.isEmpty ? [] : guides[sample.tile][index], border: border)
      let rescue = onlyRising && part.weight <= 0 ? nil : rescue
      value +=
        weight * part.measure.evaluate(map, weight: weight, gate: part.gate.map { Gate($0, rescue: rescue) })
    }
    if let diversity, let comparison {
      comparison.writeGradient(
        for: plan.activations[diversity], of: sample.picture, weight: parts[diversity].weight * Float(sample.pictures),
        into: plan.activationGradients[diversity])
    }
    return value
  }

  // MARK: - The charge

  /// The charge on what `plan` has just computed; writes its gradient and none of the objective.
  func measureCharge(_ plan: Plan, _ sample: Sample) -> Float {
    guard let charge else { return 0 }
    for gradient in plan.activationGradients.prefix(parts.count) { gradient.values.update(repeating: 0) }
    let value = charge.measure(tile: sample.tile)
    charge.writeGradient(1)
    return value
  }

  /// Writes the gradients of the charge's layers beside those that `measure` has just written; `ratio` says how much
  /// larger the objective's gradient is. Where it has none, there is none of the charge either: nothing is to hide that.
  func subtractCharge(_ plan: Plan, _ sample: Sample, ratio: Float) {
    guard let charge else { return }
    let climbs = plan.activationGradients.prefix(parts.count).contains {
      kernel_absolute_sum($0.base, $0.shape.count) != 0
    }
    guard ratio > 0 && climbs else { return charge.writeGradient(0) }
    charge.writeGradient(-charge.factor(charge: charge.measure(tile: sample.tile), ratio: ratio))
  }

  /// The fraction of the gradient that passes the activation functions of earlier layers where they are flat. These
  /// layers serve all parts, so nothing passes as long as any part with a positive weight has a gradient of its own.
  func leakOfEarlierGates(_ activations: [FeatureMap], rescue: Rescue?) -> Float {
    guard let rescue, rescue.earlier > 0 else { return 0 }
    let rising = zip(parts, activations).filter { $0.0.weight > 0 }
    let isNeeded = rising.allSatisfy { part, map in
      guard let gate = part.gate, case .linear(_, let hasBorder) = part.measure else { return false }
      let window = MapWindow(of: map.shape, border: hasBorder ? border : 0)
      return Gate(gate, rescue: rescue).isRescued(map, window)
    }
    return !rising.isEmpty && isNeeded ? rescue.earlier : 0
  }

  /// The largest value of the first part's node on the map that `plan` has just computed, which is the response that is known
  /// of photographs; nil: it measures no single node.
  func response(_ plan: Plan) -> Float? {
    guard let part = parts.first, part.nodes?.count == 1 else { return nil }
    let values = plan.activations[0].values
    guard let gate = part.gate.map({ Gate($0) }) else { return values.max() }
    return values.lazy.map(gate.value).max()
  }

  // MARK: - Comparisons

  /// Saves the activations that `plan` has just computed for the next tile of the guide picture.
  mutating func addGuide(_ plan: Plan) {
    guides.append(plan.activations.prefix(parts.count).map { Array($0.values) })
  }

  /// Takes the maps of the guide picture at the network's own size, those of `plan`, for the parts that compare with such:
  /// enlarged to the maps of `view`, which lie in an image of `canvas`, with the margins of a view of `size` around it.
  mutating func enlargeGuide(_ plan: Plan, to view: Plan, _ size: Canvas, around canvas: Canvas) {
    for (index, part) in parts.enumerated() where part.hasEnlargedGuide {
      guides[0][index] = plan.activations[index].enlarged(to: view.activations[index].shape, size, around: canvas)
    }
  }

  /// Saves the Gram matrix of what `plan` has just computed for a picture, to compare it with the others'.
  mutating func compare(_ plan: Plan, _ sample: Sample) {
    guard let diversity else { return }
    let map = plan.activations[diversity]
    if comparison == nil { comparison = Diversity(pictures: sample.pictures, channels: map.shape.channels) }
    comparison!.set(map, of: sample.picture)
  }

  /// The weighted diversity of the pictures, which is part of the objective's value; 0: none is asked for.
  var diversityValue: Float {
    guard let diversity, let comparison else { return 0 }
    return parts[diversity].weight * comparison.value
  }
}

extension FeatureMap {
  /// The map of an image, enlarged to the shape of that of a larger one of `canvas` pixels with the margins of a view of
  /// `size`: interpolated between positions, and as at its edges beyond them.
  fileprivate func enlarged(to shape: Shape, _ size: Canvas, around canvas: Canvas) -> [Float] {
    let channels = shape.channels
    func places(_ count: Int, _ length: Int, _ view: Int, _ inner: Int) -> [(lower: Int, upper: Int, part: Float)] {
      (0..<count).map { index in
        let pixel = (Float(index) + 0.5) * Float(view) / Float(count) - Float(view - inner) / 2
        let place = min(max(pixel / Float(inner) * Float(length) - 0.5, 0), Float(length - 1))
        let lower = Int(place)
        return (lower, min(lower + 1, length - 1), place - Float(lower))
      }
    }
    let rows = places(shape.height, self.shape.height, size.height, canvas.height)
    let columns = places(shape.width, self.shape.width, size.width, canvas.width)
    var result = [Float](repeating: 0, count: shape.count)
    for (y, row) in rows.enumerated() {
      for (x, column) in columns.enumerated() {
        func corner(_ row: Int, _ column: Int) -> UnsafeMutablePointer<Float> {
          base + (row * self.shape.width + column) * channels
        }
        let (a, b) = (corner(row.lower, column.lower), corner(row.lower, column.upper))
        let (c, d) = (corner(row.upper, column.lower), corner(row.upper, column.upper))
        for channel in 0..<channels {
          let above = a[channel] + (b[channel] - a[channel]) * column.part
          let below = c[channel] + (d[channel] - c[channel]) * column.part
          result[(y * shape.width + x) * channels + channel] = above + (below - above) * row.part
        }
      }
    }
    return result
  }
}

extension Measure {
  /// Whether it compares with the guide's map at the network's own size, enlarged.
  fileprivate var hasEnlargedGuide: Bool { if case .function(.grid, _, _) = self { true } else { false } }
}

extension NetworkFile {
  /// The layer whose activations `measure` takes.
  fileprivate func layer(of measure: Measure) throws(RecipeError) -> Layer {
    guard let name = measure.layer else {
      guard let classes else { throw RecipeError("\(self.name) has no classes") }
      return logits ?? classes
    }
    guard let layer = layer(named: name) else { throw RecipeError(absence(of: name)) }
    return layer
  }
}

extension ActivationFunction {
  /// Whether applying it here serves a term of this weight: what is to be minimized has the right slope in a hollow.
  fileprivate func helps(weight: Float) -> Bool {
    if case .gated = self { weight > 0 } else { true }
  }
}

extension Measure {
  /// The nodes of its layer that the measure needs; nil: all.
  fileprivate func nodes(of layer: NetworkFile.Layer, in file: NetworkFile) throws(RecipeError) -> [Int]? {
    let nodes: [Int]
    var isWhole = false
    var what = "nodes"
    switch self {
    case .node(let node, _), .unit(let node, _, _): nodes = [node]
    case .logit(let node): (nodes, what) = ([node], "classes")
    // a cosine needs the norm over the whole layer
    case .direction(let direction, _, let power): (nodes, isWhole) = (direction.nodes, power != 0)
    default: return nil
    }
    for node in nodes where !(0..<layer.nodes).contains(node) {
      throw RecipeError("\(file.name)/\(layer.name) has the \(what) 0 to \(layer.nodes - 1), not \(node)")
    }
    return isWhole ? nil : nodes
  }
}
