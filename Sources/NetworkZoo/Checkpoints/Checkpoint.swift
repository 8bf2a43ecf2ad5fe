import Files
import NeuralNetwork

/// A network as Hugging Face and timm keep it: a folder with weights by name and a configuration.
struct Checkpoint: Sendable {
  /// Why such a folder holds no network that is read.
  struct Problem: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  private static let weightsName = "model.safetensors"
  private static let indexName = "\(weightsName).index.json"
  private static let configurationName = "config.json"
  /// The largest configuration that is read, in bytes.
  private static let largestConfiguration = 16 << 20

  /// The weights.
  let weights: SafetensorsShards
  /// What `config.json` says.
  let configuration: [String: JSONValue]
  /// What `preprocessor_config.json` says; empty where there is none.
  let preprocessing: [String: JSONValue]

  /// Whether there is a folder at `path` that is a checkpoint or means to be one.
  static func recognizes(_ path: String) -> Bool {
    guard FileStatus(path)?.kind == .folder else { return false }
    return [configurationName, weightsName, indexName].contains { FileStatus.isFile("\(path)/\($0)") }
      && NetworkFileError(kerasForm: path) == nil
  }

  /// The size of the weights in the folder at `path`, as far as they are in one file.
  static func bytes(_ path: String) -> Int { FileStatus("\(path)/\(weightsName)")?.size ?? 0 }

  /// Reads the configurations in the folder at `path` and what its weights are called. Throws `Problem` or
  /// `SafetensorsError`.
  init(_ path: String) throws {
    guard let configuration = try Self.object("\(path)/\(Self.configurationName)") else {
      throw Problem("it has no \(Self.configurationName), which tells the network that its weights are of")
    }
    self.configuration = configuration
    preprocessing = try Self.object("\(path)/preprocessor_config.json") ?? [:]
    if FileStatus.isFile("\(path)/\(Self.weightsName)") {
      weights = try SafetensorsShards(contentsOf: "\(path)/\(Self.weightsName)")
    } else if FileStatus.isFile("\(path)/\(Self.indexName)") {
      weights = try SafetensorsShards(index: "\(path)/\(Self.indexName)")
    } else {
      throw Problem(
        "it has no \(Self.weightsName): save its weights as one, with save_pretrained, or export the network to ONNX")
    }
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
  /// The range that the configurations state; nil: none.
  var inputRange: InputRange? {
    // transformers' beside config.json, timm's in it
    if case .bool(false)? = preprocessing["do_normalize"] { return .unit }
    var fields = configuration
    if case .object(let timm)? = configuration["pretrained_cfg"] { fields = timm }
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
