// Where a file has the weights of a layer that its configuration describes.

/// The place of a layer's weights, or of those of all layers of a model.
enum KerasPlace {
  /// The layout of Keras 3: a group with the weights in `vars`, and with the layers of a model in `layers`.
  case group(String)
  /// The whole of the layout of Keras 1 and 2: a list for each layer of the network.
  case lists
  /// In the layout of Keras 1 and 2, the weights of a layer, or of all layers of a model inside the network, in a row.
  case list([KerasHDF5.Weight])
}

extension KerasHDF5 {
  /// Where the weights of the whole network are.
  var place: KerasPlace { isInOrder ? .lists : .group("") }

  /// The weights of the layer at `place`.
  func weights(at place: KerasPlace) -> [Weight] {
    switch place {
    case .group(let group): numbered(in: group.isEmpty ? "vars" : "\(group)/vars")
    case .lists: []
    case .list(let weights): weights
    }
  }

  /// Where each layer of `model`, whose own place is `place`, has its weights.
  func places(of model: KerasModel, in place: KerasPlace) throws(KerasProblem) -> [KerasPlace] {
    switch place {
    case .group(let group): return groups(of: model, in: group).map(KerasPlace.group)
    case .lists:
      let lists = Dictionary(layers.map { ($0.name, $0.weights) }, uniquingKeysWith: { first, _ in first })
      return model.layers.map { .list(lists[$0.name] ?? []) }
    case .list(let weights): return try shared(weights, among: model).map(KerasPlace.list)
    }
  }

  /// Layers are numbered by class in the order of the configuration, operations left out; newer files tell their names.
  ///
  /// Keras 2.12 and 2.13 list a layer that has weights twice, so that its number counts twice, too.
  private func groups(of model: KerasModel, in group: String) -> [String] {
    let parent = group.isEmpty ? "" : "\(group)/"
    let older = "\(parent)_layer_checkpoint_dependencies"
    guard isGroup(older) else { return groups(of: model, root: "\(parent)layers", isTwice: false) }
    let twice = groups(of: model, root: older, isTwice: true)
    let isTwice = zip(model.layers, twice).allSatisfy { !$0.hasWeights || isGroup($1) }
    return isTwice ? twice : groups(of: model, root: older, isTwice: false)
  }

  private func groups(of model: KerasModel, root: String, isTwice: Bool) -> [String] {
    let named = groupsByName(in: root)
    var counts: [String: Int] = [:]
    return model.layers.map { layer in
      guard !layer.isOperation && !layer.isImplied else { return "" }
      let kind = Self.snakeCase(layer.className == "Model" ? "Functional" : layer.className)
      let count = counts[kind, default: 0]
      counts[kind] = count + (isTwice && layer.hasWeights ? 2 : 1)
      return named[layer.name] ?? "\(root)/\(count == 0 ? kind : "\(kind)_\(count)")"
    }
  }

  /// As Keras' `to_snake_case`: PReLU is `p_re_lu`, Conv2D `conv2d`, BatchNormalization `batch_normalization`.
  static func snakeCase(_ name: String) -> String {
    let letters = Array((name.split(separator: ">").last ?? "").unicodeScalars.filter { $0 == "_" || $0.isWord })
    func isCapital(_ index: Int) -> Bool { letters.indices.contains(index) && ("A"..."Z").contains(letters[index]) }
    func isSmall(_ index: Int) -> Bool { letters.indices.contains(index) && ("a"..."z").contains(letters[index]) }
    var text = ""
    for (index, letter) in letters.enumerated() {
      if index > 0 && isCapital(index) && (isSmall(index + 1) || isSmall(index - 1)) {
        text.unicodeScalars.append("_")
      }
      text.unicodeScalars.append(letter)
    }
    return text.lowercased()
  }

  /// The weights of all layers of a model in a row, given to each: by the layers' names, which the weights' names hold,
  /// or else in the order in which Keras lists them, those that are trained first.
  private func shared(
    _ weights: [Weight], among model: KerasModel
  ) throws(KerasProblem) -> [[Weight]] {
    let owners = Dictionary(
      model.layers.enumerated().flatMap { index, layer in layer.namesWithin.map { ($0, [index]) } }, uniquingKeysWith: +
    )
    let claims = weights.map { weight in
      weight.name.split(separator: "/").dropLast().last.flatMap { owners[String($0)] } ?? []
    }
    if claims.allSatisfy({ $0.count == 1 }) {
      var shares = [[Weight]](repeating: [], count: model.layers.count)
      for (weight, claim) in zip(weights, claims) { shares[claim[0]].append(weight) }
      return shares
    }
    let (trained, others) = model.weightOwners()
    let order = trained + others
    guard order.count == weights.count else {
      throw .broken(
        "it has \(weights.count) weights for '\(model.name)' where \(order.count) were expected: save it again as a "
          + ".keras file")
    }
    var shares = [[Weight]](repeating: [], count: model.layers.count)
    for (weight, owner) in zip(weights, order) { shares[owner].append(weight) }
    return shares
  }
}

extension Unicode.Scalar {
  fileprivate var isWord: Bool { properties.isAlphabetic || properties.numericType != nil }
}

extension KerasLayer {
  /// Its own name, or those of the layers that it consists of.
  fileprivate var namesWithin: Set<String> {
    guard let model else { return [name] }
    return model.layers.reduce(into: []) { $0.formUnion($1.namesWithin) }
  }

  /// Whether it has weights, as far as its class is known.
  fileprivate var hasWeights: Bool {
    guard let model else { return weightCounts != (0, 0) }
    return model.layers.contains { $0.hasWeights }
  }

  /// How many weights it has that training changes, and that it does not.
  fileprivate var weightCounts: (trained: Int, others: Int) {
    func has(_ key: String) -> Int { settings[key] == .bool(false) ? 0 : 1 }
    switch knownClass {
    case "Conv2D", "Conv2DTranspose", "DepthwiseConv2D", "Dense": return (1 + has("use_bias"), 0)
    case "SeparableConv2D": return (2 + has("use_bias"), 0)
    case "BatchNormalization": return (has("scale") + has("center"), 2)
    case "LayerNormalization", "GroupNormalization": return (has("scale") + has("center"), 0)
    case "PReLU", "LayerScale": return (1, 0)
    case "Normalization": return (0, settings["mean"] == nil ? 3 : 0)
    default: return (0, 0)
    }
  }
}

extension KerasModel {
  /// For each weight in Keras' order, the layer that it is of: those that training changes, then the others. Where
  /// `isFrozen`, it changes none.
  fileprivate func weightOwners(isFrozen: Bool = false) -> (trained: [Int], others: [Int]) {
    var (trained, others): ([Int], [Int]) = ([], [])
    for (index, layer) in layers.enumerated() {
      let isFrozen = isFrozen || !isTrained || layer.settings["trainable"] == .bool(false)
      var counts = layer.weightCounts
      if let inside = layer.model?.weightOwners(isFrozen: isFrozen) {
        counts = (inside.trained.count, inside.others.count)
      } else if isFrozen {
        counts = (0, counts.trained + counts.others)
      }
      trained += [Int](repeating: index, count: counts.trained)
      others += [Int](repeating: index, count: counts.others)
    }
    return (trained, others)
  }
}
