import Files
import NeuralNetwork

/// What the files beside a network's weights say of it.
struct CheckpointConfiguration: Sendable {
  /// The largest configuration that is read, in bytes.
  static let largest = 16 << 20

  /// What `config.json` says.
  let fields: [String: JSONValue]
  /// What `preprocessor_config.json` says; empty where there is none.
  let preprocessing: [String: JSONValue]

  init(fields: [String: JSONValue], preprocessing: [String: JSONValue] = [:]) {
    (self.fields, self.preprocessing) = (fields, preprocessing)
  }

  /// What the file called `name` in `folder` says, and the preprocessor's beside it; nil where there is none of the
  /// name. Throws `Checkpoint.Problem`.
  init?(in folder: String, called name: String) throws(Checkpoint.Problem) {
    guard let fields = try Self.object(folder, name) else { return nil }
    self.init(fields: fields, preprocessing: try Self.object(folder, "preprocessor_config.json") ?? [:])
  }

  /// What the file called `name` says that holds `bytes`. Throws `Checkpoint.Problem`.
  init(_ bytes: [UInt8], called name: String) throws(Checkpoint.Problem) {
    self.init(fields: try Self.object(bytes, name))
  }

  /// The bytes of a configuration; nil where there is none at `path`, or one that is too large.
  static func bytes(_ path: String) -> [UInt8]? { try? OpenFile(path, atMost: largest).bytes() }

  /// The JSON object in a file; nil where there is no such file.
  private static func object(_ folder: String, _ name: String) throws(Checkpoint.Problem) -> [String: JSONValue]? {
    let path = "\(folder)/\(name)"
    guard FileStatus.isFile(path) else { return nil }
    let bytes: [UInt8]
    do { bytes = try OpenFile(path, atMost: largest).bytes() } catch {
      throw Checkpoint.Problem("its \(name) \(error)")
    }
    return try object(bytes, name)
  }

  private static func object(_ bytes: [UInt8], _ name: String) throws(Checkpoint.Problem) -> [String: JSONValue] {
    guard case .object(let fields)? = JSONValue(parsing: bytes) else {
      throw Checkpoint.Problem("its \(name) is not a JSON object")
    }
    return fields
  }
}

extension CheckpointConfiguration {
  /// Whose configuration it is, with what that calls the network.
  enum Origin: Hashable {
    case timm(architecture: String)
    case transformers(type: String)
    case openCLIP
  }

  /// Throws `Checkpoint.Problem` where the configuration is nobody's.
  var origin: Origin {
    get throws(Checkpoint.Problem) {
      if let architecture = fields["architecture"]?.text { return .timm(architecture: architecture) }
      if let type = fields["model_type"]?.text { return .transformers(type: type) }
      if case .object? = fields["model_cfg"] { return .openCLIP }
      throw Checkpoint.Problem(
        "its config.json names neither a 'model_type', as transformers does, nor an 'architecture', as timm does")
    }
  }

  /// The range that the configurations state; nil: none.
  var inputRange: InputRange? {
    // transformers' beside config.json, timm's and OpenCLIP's in it
    if case .bool(false)? = preprocessing["do_normalize"] { return .unit }
    var fields = fields
    for key in ["pretrained_cfg", "preprocess_cfg"] {
      if case .object(let own)? = self.fields[key] { fields = own }
    }
    let mean = preprocessing["image_mean"] ?? fields["mean"], std = preprocessing["image_std"] ?? fields["std"]
    guard let mean = mean?.flatNumbers, let std = std?.flatNumbers, mean.count == 3, std.count == 3, !std.contains(0)
    else { return nil }
    return InputRange(stated: mean, std: std)
  }

  /// The names of `count` classes; none where the configuration tells none.
  func labels(count: Int) -> [String] {
    var fields = fields
    if case .object(let timm)? = fields["pretrained_cfg"] { fields.merge(timm) { own, _ in own } }
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
