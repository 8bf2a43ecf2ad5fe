// Where a weight file without a configuration has each of the weights of a network of keras.applications.

import NeuralNetwork

/// The layers of a file that have weights, told apart by their shapes, because names vary.
struct KerasLayersByKind {
  private(set) var convolutions: [KerasHDF5.Layer] = []
  private(set) var norms: [KerasHDF5.Layer] = []
  private(set) var denses: [KerasHDF5.Layer] = []
  /// Those of other kinds.
  private(set) var others: [KerasHDF5.Layer] = []

  init(_ file: KerasHDF5) {
    for layer in file.layers {
      switch layer.weights.first?.shape.count {
      case 4: convolutions.append(layer)
      case 2: denses.append(layer)
      case 1 where layer.weights.count > 2: norms.append(layer)
      case nil: break
      default: others.append(layer)
      }
    }
  }
}

/// The weights of a file under the names that the tables of layers use.
struct KerasFileWeights: KerasWeights {
  let classes: Int?
  private let file: KerasHDF5
  private let layers: [String: KerasHDF5.Layer]

  init(_ file: KerasHDF5, for architecture: KerasArchitecture) throws(KerasMismatch) {
    self.file = file
    let found = KerasLayersByKind(file)
    var layers: [String: KerasHDF5.Layer] = [:]
    if architecture == .inceptionV3 {
      let order = file.isNumberedByDepth ? Self.inceptionV3ByDepth : Array(0..<94)
      let (convolutions, norms) = (architecture.convolutions, architecture.norms)
      layers = try Self.match(found.convolutions, to: order.map { convolutions[$0] }, "convolutions", isNumbered: true)
      let normLayers = try Self.match(found.norms, to: order.map { norms[$0] }, "batch norms", isNumbered: true)
      layers.merge(normLayers) { $1 }
    } else {
      layers = try Self.match(
        found.convolutions, to: architecture.convolutions, "convolutions", isNumbered: file.isNumberedByDepth)
      try Self.checkBlocks(of: architecture, file)
    }
    if let other = (architecture.norms.isEmpty ? found.norms : []).first ?? found.others.first {
      throw Self.stranger(other.name)
    }
    let (denses, names) = (architecture.denses, Set(found.denses.map(\.name)))
    // another top, of someone's own classes, is left out
    if file.isNumberedByDepth ? found.denses.count == denses.count : names.isSuperset(of: denses) {
      let top = file.isNumberedByDepth ? found.denses : found.denses.filter { denses.contains($0.name) }
      let isNumbered = file.isNumberedByDepth
      layers.merge(try Self.match(top, to: denses, "fully connected layers", isNumbered: isNumbered)) { $1 }
    }
    self.layers = layers
    classes = layers["predictions"]?.weights[0].shape.last
  }

  /// Why a file with the layer `name` is not read without its configuration.
  private static func stranger(_ name: String) -> KerasMismatch {
    KerasMismatch(
      "its layer '\(name)' is none of the network's that its other layers are of, and weights alone do not tell what it "
        + "does: save the whole network, with its configuration, by Keras' save as a .keras file")
  }

  /// Throws where the layers that a file names between VGG's convolutions are not VGG's poolings alone, in its order:
  /// an activation or another pooling there would make another network of the same weights.
  private static func checkBlocks(of architecture: KerasArchitecture, _ file: KerasHDF5) throws(KerasMismatch) {
    let expected = zip(1..., architecture.convolutionsOfBlocks).flatMap { block, count in
      (1...count).map { "block\(block)_conv\($0)" } + ["block\(block)_pool"]
    }
    guard !file.isNumberedByDepth, file.layers.contains(where: \.weights.isEmpty) else { return }
    let names = Set(file.layers.map(\.name))
    if let pool = expected.first(where: { !names.contains($0) }) {
      throw KerasMismatch(
        "its layers have the names of \(architecture.rawValue), but '\(pool)' is not among them: save the whole network, "
          + "with its configuration, by Keras' save as a .keras file")
    }
    guard file.isInOrder, let first = file.layers.firstIndex(where: { $0.name == expected[0] }) else { return }
    for (layer, name) in zip(file.layers[first...], expected) where layer.name != name { throw stranger(layer.name) }
  }

  /// Gives each of `names` the layer that has it or, where layers are only numbered (from anywhere), the one of its
  /// rank among their numbers.
  private static func match(
    _ layers: [KerasHDF5.Layer], to names: [String], _ kind: String, isNumbered: Bool
  ) throws(KerasMismatch) -> [String: KerasHDF5.Layer] {
    if !isNumbered {
      if layers.count >= names.count, let other = layers.first(where: { !names.contains($0.name) }) {
        throw stranger(other.name)
      }
      let byName = Dictionary(layers.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
      if layers.count == names.count && byName.count == names.count { return byName }
    }
    guard layers.count == names.count else {
      throw KerasMismatch(
        "it holds \(layers.count) \(kind) where \(names.count) were expected: is it the file of another network?")
    }
    let ranked = layers.map { (number: number($0.name), layer: $0) }.sorted { $0.number < $1.number }
    for (before, after) in zip(ranked, ranked.dropFirst()) where before.number == after.number {
      throw KerasMismatch(
        "its \(kind) '\(before.layer.name)' and '\(after.layer.name)' have the same number where each was expected to "
          + "have its own: save it from a network that keras.applications made")
    }
    return Dictionary(uniqueKeysWithValues: zip(names, ranked.map(\.layer)))
  }

  func tensor(_ weight: KerasWeight, of layer: String, _ shape: [Int]) throws -> Tensor {
    let found = layers[layer]!
    let expected: [KerasWeight] =
      switch weight {
      case .beta, .mean, .variance: [.beta, .mean, .variance]
      case .kernel, .bias: layer.hasPrefix("conv2d_") ? [.kernel] : [.kernel, .bias]
      }
    guard found.weights.count == expected.count, let index = expected.firstIndex(of: weight) else {
      let names = expected.map(\.rawValue).joined(separator: ", ")
      throw KerasMismatch(
        "its layer '\(found.name)' has \(found.weights.count) weights where \(names) were expected: is it the file of "
          + "another network?")
    }
    let stored = found.weights[index]
    guard stored.shape == shape else {
      throw KerasHDF5Error(path: file.path, problem: .wrongShape(stored.name, found: stored.shape, expected: shape))
    }
    if weight == .kernel {
      try file.check(stored)
      return Tensor(shape) { [file] in try file.floats(stored) }
    }
    let values = try file.floats(stored)
    guard weight != .variance || values.allSatisfy({ $0 >= 0 }) else {
      throw KerasMismatch("'\(stored.name)' holds variances below 0: the file is damaged; fetch or save it again")
    }
    return Tensor(shape, values)
  }

  /// The number at the end of a layer's name; names of one kind begin with one that has none.
  private static func number(_ name: String) -> Int {
    let digits = name.reversed().prefix { $0.isNumber }
    return Int(String(digits.reversed())) ?? 0
  }

  /// The order by depth, in which files of Keras 3 without names count InceptionV3's convolutions: the index of each
  /// among those that Keras makes. Source: the order of `model.layers`.
  private static let inceptionV3ByDepth = [
    0, 1, 2, 3, 4, 8, 6, 9, 5, 7, 10, 11, 15, 13, 16, 12, 14, 17, 18, 22, 20, 23, 19, 21, 24, 25, 27, 28, 26,
    29, 34, 35, 31, 36, 32, 37, 30, 33, 38, 39, 44, 45, 41, 46, 42, 47, 40, 43, 48, 49, 54, 55, 51, 56, 52, 57,
    50, 53, 58, 59, 64, 65, 61, 66, 62, 67, 60, 63, 68, 69, 72, 73, 70, 74, 71, 75, 80, 77, 81, 78, 79, 82, 83,
    76, 84, 89, 86, 90, 87, 88, 91, 92, 85, 93,
  ]
}
