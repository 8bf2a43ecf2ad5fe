import NeuralNetwork

extension NetworkFile {
  /// Reads the network in a snapshot of the hub's cache: weights by name or an ONNX file, whose range and classes the
  /// configurations tell where it does not itself. Throws `NetworkFileError`.
  init(hub snapshot: HubSnapshot, inputRange: InputRange? = nil) throws(NetworkFileError) {
    guard let choice = snapshot.choice else {
      throw NetworkFileError(
        path: snapshot.repository.address,
        reason: "it holds no network that is read; model.safetensors with a config.json, or ONNX, is expected")
    }
    switch choice.kind {
    case .checkpoint: try self.init(checkpoint: snapshot.folder, inputRange: inputRange)
    case .onnx(let name):
      let path = "\(snapshot.folder)/\(name)"
      if let refusal = ForeignFile.refusal(of: path) { throw refusal }
      let described = try? CheckpointConfiguration(in: snapshot.folder, called: "config.json")
      try self.init(onnx: path, inputRange: inputRange)
      if !statesInputRange, let range = described?.inputRange { try self.init(onnx: path, inputRange: range) }
      if let described, statedFraming == nil {
        statedFraming = Framing(
          preprocessing: described.preprocessing, configuration: described.fields, on: canvas)
      }
      if labels.isEmpty, let described, let classes { labels = described.labels(count: classes.nodes) }
    }
    commit = snapshot.commit
  }

  /// Reads a network of the ONNX model zoo from the file at `path`. Throws `NetworkFileError`.
  init(_ zoo: ModelZoo, path: String, inputRange: InputRange?) throws(NetworkFileError) {
    try self.init(onnx: path, inputRange: inputRange ?? zoo.inputRange)
    if labels.isEmpty, classes?.nodes == Labels.imageNet.count { labels = Labels.imageNet }
  }
}
