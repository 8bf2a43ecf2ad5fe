import Files
import NeuralNetwork

/// A network as Hugging Face and timm keep it: a folder with weights by name and a configuration, or the weights alone.
struct Checkpoint: Sendable {
  /// Why such a folder holds no network that is read.
  struct Problem: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  /// Names of a configuration and of the weights beside it: of transformers and timm, and of OpenCLIP.
  static let names = [
    (configuration: "config.json", weights: "model.safetensors"),
    (configuration: "open_clip_config.json", weights: "open_clip_model.safetensors"),
  ]
  /// What to do with a network of a kind that is not read.
  static let advice = "export the network to ONNX"
  /// The weights.
  let weights: any NamedTensors
  /// What is said of them or, where there is no configuration, a guess.
  let described: CheckpointConfiguration
  /// What weights without a configuration are taken for; nil where there is one.
  let guess: String?
  /// The fields of the configuration.
  var configuration: [String: JSONValue] { described.fields }

  /// Whether at `path` is a folder that is a checkpoint or means to be one, or a file of weights.
  static func recognizes(_ path: String) -> Bool {
    if isOfWeights(path) && FileStatus.isFile(path) { return true }
    guard FileStatus(path)?.kind == .folder else { return false }
    return names.contains {
      isThere($0.configuration, path) || isThere($0.weights, path) || isThere(index($0.weights), path)
    }
      && NetworkFileError(kerasForm: path) == nil
  }

  /// Whether a file promises weights: by its name and, where that may be of anything, by its first bytes.
  private static func isOfWeights(_ path: String) -> Bool {
    path.hasSuffix(".safetensors") || TorchFile.endings.contains(where: path.hasSuffix) && TorchFile.recognizes(path)
  }

  /// What transformers wrote before it wrote safetensors.
  static let earlierWeights = "pytorch_model.bin"
  /// What to do with those that are not read.
  private static let earlierAdvice =
    "load it in Python and save it with save_pretrained(FOLDER, safe_serialization=True)"

  private static func isThere(_ name: String, _ folder: String) -> Bool { FileStatus.isFile("\(folder)/\(name)") }
  static func index(_ weights: String) -> String { "\(weights).index.json" }

  /// The size of the weights at `path`, of all their parts.
  static func bytes(_ path: String) -> Int {
    if let file = FileStatus(path), file.kind != .folder { return file.size }
    for name in names.map(\.weights) {
      if let size = FileStatus("\(path)/\(name)")?.size { return size }
      guard isThere(index(name), path) else { continue }
      // the parts are called model-00001-of-00003.safetensors
      let stem = name.dropLast(".safetensors".count) + "-"
      return Folder.names(in: path).filter { $0.hasPrefix(stem) && $0.hasSuffix(".safetensors") }
        .reduce(0) { $0 + (FileStatus("\(path)/\($1)")?.size ?? 0) }
    }
    return FileStatus("\(path)/\(earlierWeights)")?.size ?? 0
  }

  /// Reads the configurations in the folder at `path`, or in that of the file there, and what its weights are called.
  /// Throws `Problem` or `SafetensorsError`.
  init(_ path: String) throws {
    if FileStatus.isFile(path) {
      let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      let folder = parts.count > 1 ? parts.dropLast().joined(separator: "/") : "."
      if Self.names.contains(where: { $0.weights == parts.last && Self.isThere($0.configuration, folder) }) {
        try self.init(folder)
      } else {
        try self.init(Self.weights(path), nil)
      }
      return
    }
    let names = Self.names.first { Self.isThere($0.configuration, path) } ?? Self.names[0]
    let weights: any NamedTensors
    if Self.isThere(names.weights, path) {
      weights = try SafetensorsShards(contentsOf: "\(path)/\(names.weights)")
    } else if Self.isThere(Self.index(names.weights), path) {
      weights = try SafetensorsShards(index: "\(path)/\(Self.index(names.weights))")
    } else if Self.isThere(Self.earlierWeights, path) {
      do throws(TorchFile.Problem) {
        weights = try TorchFile(contentsOf: "\(path)/\(Self.earlierWeights)")
      } catch {
        throw Problem("its \(Self.earlierWeights) is not read, for \(error): \(Self.earlierAdvice)")
      }
    } else if Self.isThere("\(Self.earlierWeights).index.json", path) {
      throw Problem("its weights are in several parts of a \(Self.earlierWeights): \(Self.earlierAdvice)")
    } else {
      throw Problem(
        "it has no \(names.weights): save its weights as one, with save_pretrained, or \(Self.advice)")
    }
    try self.init(weights, CheckpointConfiguration(in: path, called: names.configuration))
  }

  /// The tensors in a file of weights.
  private static func weights(_ path: String) throws -> any NamedTensors {
    if path.hasSuffix(".safetensors") { return try SafetensorsShards(contentsOf: path) }
    do throws(TorchFile.Problem) {
      return try TorchFile(contentsOf: path)
    } catch {
      throw Problem("\(error)")
    }
  }

  /// Guesses the configuration where there is none.
  private init(_ weights: any NamedTensors, _ configuration: CheckpointConfiguration?) throws(Problem) {
    self.weights = weights
    if let configuration {
      (described, guess) = (configuration, nil)
      return
    }
    guard let guess = GuessedConfiguration(weights) else {
      throw Problem(
        "there is no \(Self.names[0].configuration) beside the weights, and their names are of no network that is known: "
          + "add its configuration, or \(Self.advice)")
    }
    (described, self.guess) = (CheckpointConfiguration(fields: guess.fields), guess.network)
  }
}
