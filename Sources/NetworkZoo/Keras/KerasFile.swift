// Reading a file that Keras wrote.

import NeuralNetwork

extension NetworkFile {
  /// Reads the file at `path`, of `architecture` if it holds weights alone: HDF5 or a .keras archive.
  ///
  /// A file with a configuration is the network that this describes. Large weights are read when a plan needs them.
  /// `inputRange` overrides the network's own. Throws `NetworkFileError`.
  public init(
    keras architecture: KerasArchitecture, path: String, inputRange: InputRange? = nil
  ) throws(NetworkFileError) {
    try self.init(keras: path, inputRange: inputRange) { _ in architecture }
  }

  /// Reads the file at `path`: any network with its configuration, or weights alone of one of keras.applications that
  /// is known. Throws `NetworkFileError`.
  public init(keras path: String, inputRange: InputRange? = nil) throws(NetworkFileError) {
    try self.init(keras: path, inputRange: inputRange) { KerasArchitecture(of: $0) }
  }

  private init(
    keras path: String, inputRange: InputRange?, _ choose: (KerasHDF5) -> KerasArchitecture?
  ) throws(NetworkFileError) {
    do {
      let file = try KerasHDF5(contentsOf: path)
      if let configuration = file.configuration {
        try self.init(file, configuration: configuration, inputRange: inputRange)
      } else {
        guard let architecture = choose(file) else {
          let known = KerasArchitecture.allCases.map(\.rawValue).joined(separator: ", ")
          throw KerasMismatch(
            "it holds weights alone, and its layers are none of \(known): save the whole network, with its "
              + "configuration, by Keras' save as a .keras file, or export it to ONNX")
        }
        try self.init(file, weightsOf: architecture, inputRange: inputRange)
      }
    } catch let error as KerasHDF5Error {
      throw NetworkFileError(path: path, reason: error.sentence)
    } catch KerasProblem.broken(let reason), KerasProblem.unread(let reason) {
      throw NetworkFileError(path: path, reason: reason)
    } catch {
      throw NetworkFileError(path: path, reason: "\(error)")
    }
  }

  private init(_ file: KerasHDF5, weightsOf architecture: KerasArchitecture, inputRange: InputRange?) throws {
    let weights = try KerasFileWeights(file, for: architecture)
    try self.init(
      name: architecture.rawValue, sha256: file.sha256,
      network: architecture.network(weights, inputRange: inputRange), canvas: architecture.canvas,
      labels: weights.classes == Labels.imageNet.count ? Labels.imageNet : [], statesInputRange: true)
  }

  /// Reads the network that `configuration` describes, with the weights of `file`.
  init(_ file: KerasHDF5, configuration: [UInt8], inputRange: InputRange?) throws {
    let model = try KerasModel(configuration: configuration)
    let image = try KerasImage(of: model)
    let known = inputRange ?? model.inputRange()
    let importer = try KerasImporter(
      file, inputRange: known ?? .assumed(channels: image.channels), canvas: image.canvas)
    let outputs = try importer.read(model, image: image).map(\.value)
    let last = outputs.last.map { importer.shapes[$0] }
    let isOfImageNet = KerasApplications.has(model.name) && last == Shape(1, 1, Labels.imageNet.count)
    try self.init(
      name: Catalog.name(ofFile: file.path), sha256: file.sha256, network: importer.network, canvas: image.canvas,
      labels: isOfImageNet ? Labels.imageNet : [], statesInputRange: known != nil, outputs: outputs + importer.ends,
      unread: importer.unread)
    guard !layers.isEmpty else {
      let list = importer.unread.map { "'\($0.name)' (\($0.operation)): \($0.reason)" }
      throw KerasMismatch(
        list.isEmpty
          ? "it has no layer to look at"
          : "no layer can be read before those that are not supported: "
            + list.prefix(5).joined(separator: "; ") + (list.count > 5 ? "; and \(list.count - 5) more" : ""))
    }
  }
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
