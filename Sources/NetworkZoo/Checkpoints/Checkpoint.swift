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
  private static let names = [
    (configuration: "config.json", weights: "model.safetensors"),
    (configuration: "open_clip_config.json", weights: "open_clip_model.safetensors"),
  ]
  /// What to do with a network of a kind that is not read.
  static let advice = "export the network to ONNX"
  /// The largest configuration that is read, in bytes.
  private static let largestConfiguration = 16 << 20

  /// The weights.
  let weights: SafetensorsShards
  /// What `config.json` says or, where there is none, a guess.
  let configuration: [String: JSONValue]
  /// What weights without a configuration are taken for; nil where there is one.
  let guess: String?
  /// What `preprocessor_config.json` says; empty where there is none.
  let preprocessing: [String: JSONValue]

  /// Whether at `path` is a folder that is a checkpoint or means to be one, or a file of weights.
  static func recognizes(_ path: String) -> Bool {
    if path.hasSuffix(".safetensors") && FileStatus.isFile(path) { return true }
    guard FileStatus(path)?.kind == .folder else { return false }
    return names.contains {
      isThere($0.configuration, path) || isThere($0.weights, path) || isThere(index($0.weights), path)
    }
      && NetworkFileError(kerasForm: path) == nil
  }

  private static func isThere(_ name: String, _ folder: String) -> Bool { FileStatus.isFile("\(folder)/\(name)") }
  private static func index(_ weights: String) -> String { "\(weights).index.json" }

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
    return 0
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
        try self.init(SafetensorsShards(contentsOf: path), nil, [:])
      }
      return
    }
    let names = Self.names.first { Self.isThere($0.configuration, path) } ?? Self.names[0]
    let preprocessing = try Self.object("\(path)/preprocessor_config.json") ?? [:]
    let weights: SafetensorsShards
    if Self.isThere(names.weights, path) {
      weights = try SafetensorsShards(contentsOf: "\(path)/\(names.weights)")
    } else if Self.isThere(Self.index(names.weights), path) {
      weights = try SafetensorsShards(index: "\(path)/\(Self.index(names.weights))")
    } else {
      throw Problem(
        "it has no \(names.weights): save its weights as one, with save_pretrained, or \(Self.advice)")
    }
    try self.init(weights, Self.object("\(path)/\(names.configuration)"), preprocessing)
  }

  /// Guesses the configuration where there is none.
  private init(
    _ weights: SafetensorsShards, _ configuration: [String: JSONValue]?, _ preprocessing: [String: JSONValue]
  ) throws(Problem) {
    (self.weights, self.preprocessing) = (weights, preprocessing)
    if let configuration {
      (self.configuration, guess) = (configuration, nil)
      return
    }
    guard let guess = GuessedConfiguration(weights) else {
      throw Problem(
        "there is no \(Self.names[0].configuration) beside the weights, and their names are of no network that is known: "
          + "add its configuration, or \(Self.advice)")
    }
    (self.configuration, self.guess) = (guess.fields, guess.network)
  }

  /// The JSON object in a file; nil where there is no such file.
  private static func object(_ path: String) throws -> [String: JSONValue]? {
    guard FileStatus.isFile(path) else { return nil }
    let bytes: [UInt8]
    do { bytes = try OpenFile(path, atMost: largestConfiguration).bytes() } catch {
      throw Problem("its \(path.split(separator: "/").last ?? "") \(error)")
    }
    guard case .object(let fields)? = JSONValue(parsing: bytes) else {
      throw Problem("its \(path.split(separator: "/").last ?? "") is not a JSON object")
    }
    return fields
  }
}

extension Checkpoint {
  /// Whose configuration it is, with what that calls the network.
  enum Origin: Hashable {
    case timm(architecture: String)
    case transformers(type: String)
    case openCLIP
  }

  /// Throws `Problem` where the configuration is nobody's.
  var origin: Origin {
    get throws(Problem) {
      if let architecture = configuration["architecture"]?.text { return .timm(architecture: architecture) }
      if let type = configuration["model_type"]?.text { return .transformers(type: type) }
      if case .object? = configuration["model_cfg"] { return .openCLIP }
      throw Problem(
        "its config.json names neither a 'model_type', as transformers does, nor an 'architecture', as timm does")
    }
  }

  /// The range that the configurations state; nil: none.
  var inputRange: InputRange? {
    // transformers' beside config.json, timm's and OpenCLIP's in it
    if case .bool(false)? = preprocessing["do_normalize"] { return .unit }
    var fields = configuration
    for key in ["pretrained_cfg", "preprocess_cfg"] {
      if case .object(let own)? = configuration[key] { fields = own }
    }
    let mean = preprocessing["image_mean"] ?? fields["mean"], std = preprocessing["image_std"] ?? fields["std"]
    guard let mean = mean?.flatNumbers, let std = std?.flatNumbers, mean.count == 3, std.count == 3, !std.contains(0)
    else { return nil }
    return InputRange(stated: mean, std: std)
  }

  /// The names of `count` classes; none where the configuration tells none.
  func labels(count: Int) -> [String] {
    var fields = configuration
    if case .object(let timm)? = configuration["pretrained_cfg"] { fields.merge(timm) { own, _ in own } }
    var labels: [String] = []
    if let names = fields["label_names"]?.items {
      labels = names.compactMap(\.text)
    } else if case .object(let names)? = fields["id2label"] {
      labels = (0..<min(count, names.count)).compactMap { names["\($0)"]?.text }
      // what transformers writes where nobody named them
      if labels.enumerated().allSatisfy({ $1 == "LABEL_\($0)" }) { return [] }
    }
    if labels.count == count { return labels }
    return count == Labels.imageNet.count && fields["architecture"] != nil ? Labels.imageNet : []
  }
}
