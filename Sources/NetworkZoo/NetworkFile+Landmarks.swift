import NeuralNetwork

extension NetworkFile {
  /// Why a layer is worth a look before its neighbors.
  public enum Landmark: Sendable {
    /// Its pictures are rich, as measured in the embedded network.
    case rich
    /// It ends a block of layers, where a network that was not measured has its richest pictures most often.
    case endOfBlock
    /// Its nodes are the hidden neurons of a transformer's block: of all its nodes, those that people can name most often.
    /// Ghiasi and others, What do Vision Transformers Learn?, 2022.
    case hiddenNeurons
  }

  /// The landmarks among the layers of a network called `name`, by their values.
  static func landmarks(of layers: [Layer], in network: Network, named name: String) -> [Int: Landmark] {
    if name == Catalog.embedded {
      let measured = layers.filter { richLayers.contains($0.name) }
      if measured.count == richLayers.count {
        return Dictionary(uniqueKeysWithValues: measured.map { ($0.value, .rich) })
      }
    }
    let hidden = layers.filter(\.hasHiddenNeurons)
    if !hidden.isEmpty { return Dictionary(uniqueKeysWithValues: hidden.map { ($0.value, .hiddenNeurons) }) }
    let maps = layers.filter { $0.shape.pixels > 1 }
    let joined = maps.filter { network.isJoined($0.value) }
    // where every layer joins something, or none does, a block ends where the map becomes smaller
    let isTelling = !joined.isEmpty && joined.count * 2 <= maps.count
    let ends =
      isTelling
      ? joined
      : maps.indices.dropLast().filter { maps[$0 + 1].shape.pixels < maps[$0].shape.pixels }
        .map { maps[$0] }
    return Dictionary(uniqueKeysWithValues: ends.map { ($0.value, .endOfBlock) })
  }

  /// Layers of the embedded network whose nodes `natural` drives far, none of them silent: see
  /// `Tests/Measuring/richness.py`, which prints them.
  private static let richLayers: Set<String> = [
    "block4b_activation", "block4b_add", "block4c_add",
    "block5a_project_bn", "block5b_expand_activation", "block5b_add", "block5c_add",
    "block6a_expand_activation", "block6a_activation", "block6a_project_bn", "block6b_expand_activation", "block6b_add",
    "block6c_activation", "block6c_add", "block6d_activation", "block6d_add",
    "block7a_expand_activation", "block7a_project_bn", "top_activation",
  ]
}

extension [NetworkFile.Layer] {
  /// The same layers, of each block of a transformer its hidden neurons first.
  var hiddenNeuronsFirst: Self {
    var sorted: Self = []
    for layer in self {
      let block = layer.name.split(separator: ".").prefix(2)
      let first =
        layer.hasHiddenNeurons
        ? sorted.lastIndex { $0.name.split(separator: ".").prefix(2) != block }.map { $0 + 1 } ?? 0 : sorted.count
      sorted.insert(layer, at: first)
    }
    return sorted
  }
}

extension NetworkFile {
  /// What a transformer's blocks make, from the first to the last; empty for other networks.
  public var blocks: [Layer] { layers.contains(where: \.hasHiddenNeurons) ? layers.filter(\.endsBlock) : [] }
}

// called as both kinds of transformers' files call them
extension NetworkFile.Layer {
  /// Whether its nodes are the hidden neurons of a block.
  fileprivate var hasHiddenNeurons: Bool { name.hasPrefix("blocks.") && name.hasSuffix(".mlp") }

  /// Whether it is the sum that ends a block.
  fileprivate var endsBlock: Bool {
    name.hasPrefix("blocks.") && name.dropFirst("blocks.".count).allSatisfy(\.isNumber)
  }
}

extension Network {
  /// Whether a value is a sum or a concatenation of maps, perhaps behind a normalization and an activation function.
  fileprivate func isJoined(_ value: Int) -> Bool {
    var value = value
    while [.activation, .normalization].contains(operations[value].layer.role),
      let input = operations[value].inputs.first
    {
      value = input
    }
    return [.sum, .concatenation].contains(operations[value].layer.role) && operations[value].inputs.count > 1
  }
}
