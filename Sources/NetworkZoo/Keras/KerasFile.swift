// Which network of keras.applications a weight file is of, and where each of its weights is.

import EmbeddedAssets
import NeuralNetwork

extension NetworkFile {
  /// Reads the weight file of `architecture` at `path`: HDF5 or a .keras archive, with the top or without.
  ///
  /// Large weights are read when a plan needs them. `inputRange` overrides the architecture's own. Throws
  /// `NetworkFileError`.
  public init(
    keras architecture: KerasArchitecture, path: String, inputRange: InputRange? = nil
  ) throws(NetworkFileError) {
    try self.init(keras: path, inputRange: inputRange) { _ in architecture }
  }

  /// Reads the weight file at `path` of any network of keras.applications. Throws `NetworkFileError`.
  public init(keras path: String, inputRange: InputRange? = nil) throws(NetworkFileError) {
    try self.init(keras: path, inputRange: inputRange) { KerasArchitecture(of: $0) }
  }

  private init(
    keras path: String, inputRange: InputRange?, _ choose: (KerasHDF5) -> KerasArchitecture?
  ) throws(NetworkFileError) {
    do {
      let file = try KerasHDF5(contentsOf: path)
      guard let architecture = choose(file) else {
        let known = KerasArchitecture.allCases.map(\.rawValue).joined(separator: ", ")
        throw KerasMismatch("its layers are none of \(known): export other networks of Keras to ONNX with tf2onnx")
      }
      let weights = try KerasFileWeights(file, for: architecture)
      try self.init(
        name: architecture.rawValue, sha256: file.sha256(),
        network: architecture.network(weights, inputRange: inputRange), canvas: architecture.canvas,
        labels: weights.classes == Self.imageNet.count ? Self.imageNet : [], statesInputRange: true)
    } catch let error as KerasHDF5Error {
      throw NetworkFileError(path: path, reason: error.sentence)
    } catch {
      throw NetworkFileError(path: path, reason: "\(error)")
    }
  }

  /// The names of ImageNet's classes in the order of the networks' outputs.
  private static let imageNet: [String] = {
    let file = embedded_imagenet_labels()
    return Labels.read(String(decoding: UnsafeRawBufferPointer(start: file.bytes, count: file.size), as: UTF8.self))
  }()
}

extension KerasArchitecture {
  /// The network whose layers a weight file holds: by their names where these tell, else by how many there are.
  public init?(of file: KerasHDF5) {
    let layers = KerasLayersByKind(file)
    let names = Set(layers.convolutions.map(\.name))
    let fitting = Self.allCases.filter { architecture in
      layers.convolutions.count == architecture.convolutions.count && layers.norms.count == architecture.norms.count
    }
    let named = [Self.vgg19, .vgg16].first { names.isSuperset(of: $0.convolutions) }
    guard let found = named ?? fitting.first else { return nil }
    self = found
  }
}

/// Why a file's layers are not those of a network: what was found and what was expected.
private struct KerasMismatch: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// The layers of a file that have weights, told apart by their shapes, because names vary.
private struct KerasLayersByKind {
  private(set) var convolutions: [KerasHDF5.Layer] = []
  private(set) var norms: [KerasHDF5.Layer] = []
  private(set) var denses: [KerasHDF5.Layer] = []

  init(_ file: KerasHDF5) {
    for layer in file.layers {
      switch layer.weights.first?.shape.count {
      case 4: convolutions.append(layer)
      case 2: denses.append(layer)
      case 1 where layer.weights.count > 2: norms.append(layer)
      default: break
      }
    }
  }
}

/// The weights of a file under the names that the tables of layers use.
private struct KerasFileWeights: KerasWeights {
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
      layers = try Self.match(found.convolutions, to: architecture.convolutions, "convolutions")
    }
    let (denses, names) = (architecture.denses, Set(found.denses.map(\.name)))
    // another top, of someone's own classes, is left out
    if found.denses.count == denses.count || names.isSuperset(of: denses) {
      layers.merge(try Self.match(found.denses, to: denses, "fully connected layers")) { $1 }
    }
    self.layers = layers
    classes = layers["predictions"]?.weights[0].shape.last
  }

  /// Gives each of `names` the layer that has it; where not all are there or they are only numbers (which begin anywhere),
  /// the one of its rank among the layers' numbers.
  private static func match(
    _ layers: [KerasHDF5.Layer], to names: [String], _ kind: String, isNumbered: Bool = false
  ) throws(KerasMismatch) -> [String: KerasHDF5.Layer] {
    let byName = Dictionary(layers.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    if !isNumbered && names.allSatisfy({ byName[$0] != nil }) { return byName }
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

  /// The order by depth, in which files of Keras 3 without names count InceptionV3's convolutions: the index of each among
  /// those that Keras makes. Source: the order of `model.layers`.
  private static let inceptionV3ByDepth = [
    0, 1, 2, 3, 4, 8, 6, 9, 5, 7, 10, 11, 15, 13, 16, 12, 14, 17, 18, 22, 20, 23, 19, 21, 24, 25, 27, 28, 26,
    29, 34, 35, 31, 36, 32, 37, 30, 33, 38, 39, 44, 45, 41, 46, 42, 47, 40, 43, 48, 49, 54, 55, 51, 56, 52, 57,
    50, 53, 58, 59, 64, 65, 61, 66, 62, 67, 60, 63, 68, 69, 72, 73, 70, 74, 71, 75, 80, 77, 81, 78, 79, 82, 83,
    76, 84, 89, 86, 90, 87, 88, 91, 92, 85, 93,
  ]
}
