import NeuralNetwork

extension Checkpoint {
  /// Why there is no network at `path`, as far as names of tensors and the configuration tell; nil: there may be one.
  static func refusal(of path: String) -> NetworkFileError? {
    do {
      _ = try CheckpointFamily(Checkpoint(path).described.origin)
      return nil
    } catch let error as SafetensorsError {
      return NetworkFileError(path: error.path, reason: error.sentence)
    } catch {
      return NetworkFileError(path: path, reason: "\(error)")
    }
  }
}

extension NetworkFile {
  /// Reads the network in the folder at `path`, as Hugging Face and timm keep it. Large weights are read when a plan
  /// needs them. `inputRange` overrides the network's own. Throws `NetworkFileError`.
  public init(checkpoint path: String, inputRange: InputRange? = nil) throws(NetworkFileError) {
    do {
      let checkpoint = try Checkpoint(path)
      let known = inputRange ?? checkpoint.described.inputRange
      var importer = try checkpoint.importer(inputRange: known ?? .assumed(channels: 3))
      try importer.read()
      let weights = checkpoint.weights
      try self.init(
        name: Catalog.name(ofFile: path), sha256: weights.sha256, network: importer.network, canvas: importer.canvas,
        labels: importer.classes.map(checkpoint.described.labels) ?? [], statesInputRange: known != nil,
        listed: importer.listed, isClassifier: importer.classes != nil)
      guess = checkpoint.guess
      skipped = weights.others
      ownCanvas = importer.ownCanvas
      statedFraming = Framing(
        preprocessing: checkpoint.described.preprocessing, configuration: checkpoint.configuration, on: importer.canvas)
    } catch let error as SafetensorsError {
      throw NetworkFileError(path: error.path, reason: error.sentence)
    } catch {
      throw NetworkFileError(path: path, reason: "\(error)")
    }
  }
}

extension Checkpoint {
  /// The importer of its kind of networks. Throws `Problem`.
  func importer(inputRange: InputRange) throws(Problem) -> any CheckpointImporter {
    switch try CheckpointFamily(described.origin) {
    case .visionTransformer: try VisionTransformerImporter(self, inputRange: inputRange)
    case .resNet: try ResNetImporter(self, inputRange: inputRange)
    case .convNeXt: try ConvNeXtImporter(self, inputRange: inputRange)
    case .regNet: try RegNetImporter(self, inputRange: inputRange)
    case .efficientNet: try EfficientNetImporter(self, inputRange: inputRange)
    }
  }
}
