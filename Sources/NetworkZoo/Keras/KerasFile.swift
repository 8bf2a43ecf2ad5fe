// Reading a file that Keras wrote.

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
struct KerasMismatch: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
