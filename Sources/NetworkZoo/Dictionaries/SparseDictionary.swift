import Files
import NeuralNetwork

/// The encoder of a sparse autoencoder, as SAELens writes it: safetensors with `W_enc` (inputs × features), `b_enc` and
/// `b_dec`, and a `cfg.json` beside them. What it finds in a layer's activations are directions that people can often name
/// where they cannot name the layer's nodes (Bricken and others, Towards Monosemanticity, 2023).
struct SparseDictionary {
  /// Inputs × features.
  let weights: [Float]
  /// Of each feature, what is added before its activation function.
  let bias: [Float]
  let inputs, features: Int
  /// The layer that it was made for, where the file or its configuration says so.
  let layerName: String?
  let sha256: String

  /// The name of its file in a folder.
  private static let fileNames = ["sae_weights.safetensors", "model.safetensors"]
  private static let largestConfiguration = 1 << 20

  /// Reads the file at `path`, or that in the folder there. Throws `NetworkFileError`.
  init(_ path: String) throws(NetworkFileError) {
    var path = path
    if FileStatus(path)?.kind == .folder {
      let inside = Self.fileNames.map { "\(path)/\($0)" }
      guard let found = inside.first(where: FileStatus.isFile) else {
        throw NetworkFileError(
          path: path, reason: "a folder without \(Self.fileNames.joined(separator: " or ")): give the dictionary's file"
        )
      }
      path = found
    }
    let file: Safetensors
    do {
      file = try Safetensors(contentsOf: path)
    } catch {
      throw NetworkFileError(path: path, reason: error.sentence)
    }
    func problem(_ reason: String) -> NetworkFileError { NetworkFileError(path: path, reason: reason) }
    guard file.names.contains("W_enc") else {
      let found = file.names.isEmpty ? "nothing" : file.names.prefix(3).joined(separator: ", ")
      throw problem(
        "it is no dictionary of a sparse autoencoder: it holds \(found), and W_enc, b_enc, W_dec and b_dec are expected, "
          + "as SAELens writes them")
    }
    func read<Value>(_ read: () throws(SafetensorsError) -> Value) throws(NetworkFileError) -> Value {
      do { return try read() } catch { throw problem(error.sentence) }
    }
    let shape = try read { () throws(SafetensorsError) in try file.shape(of: "W_enc") }
    guard shape.count == 2, shape.allSatisfy({ $0 > 0 }) else {
      throw problem("its W_enc has the shape \(shape.words): inputs × features are expected")
    }
    let (inputs, features) = (shape[0], shape[1])
    func values(_ name: String, _ shape: [Int]) throws(NetworkFileError) -> [Float]? {
      guard file.names.contains(name) else { return nil }
      let found = try read { () throws(SafetensorsError) in try file.shape(of: name) }
      guard found == shape else {
        throw problem(
          "its \(name) has the shape \(found.words), and \(shape.words) is expected beside a W_enc of \(inputs) × \(features)"
        )
      }
      let values = try read { () throws(SafetensorsError) in try file.floats(name) }
      guard values.allSatisfy(\.isFinite) else { throw problem("its \(name) has values that are no numbers") }
      return values
    }
    let configuration: [String: JSONValue]? = try Self.configuration(beside: path)
    let weights = try values("W_enc", shape)!
    // gated ones have a bias for what decides whether a feature is there
    let (own, gate) = (try values("b_enc", [features]), try values("b_gate", [features]))
    var bias = own ?? gate ?? [Float](repeating: 0, count: features)
    let subtracted = try values("b_dec", [inputs])
    if let subtracted, configuration?["apply_b_dec_to_input"] != .bool(false) {
      var products = [Float](repeating: 0, count: features)
      weights.withUnsafeBufferPointer { weights in
        subtracted.withUnsafeBufferPointer { subtracted in
          Matrix.multiply(
            Matrix(subtracted.baseAddress!, rows: 1, columns: inputs),
            Matrix(weights.baseAddress!, rows: inputs, columns: features), into: &products, stride: features)
        }
      }
      for feature in 0..<features { bias[feature] -= products[feature] }
    }
    (self.weights, self.bias, self.inputs, self.features) = (weights, bias, inputs, features)
    layerName = Self.layerName(configuration) ?? file.metadata["hook_name"] ?? file.metadata["layer"]
    sha256 = file.sha256
  }

  /// What stands in `cfg.json` beside the file; nil: there is none. Throws where it cannot be read.
  private static func configuration(beside path: String) throws(NetworkFileError) -> [String: JSONValue]? {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let name = "\(folder)cfg.json"
    guard FileStatus.isFile(name) else { return nil }
    let bytes: [UInt8]
    do { bytes = try OpenFile(name, atMost: largestConfiguration).bytes() } catch {
      throw NetworkFileError(path: name, reason: "it \(error)")
    }
    guard case .object(let fields)? = JSONValue(parsing: bytes) else {
      throw NetworkFileError(path: name, reason: "it is no JSON object: the configuration of a dictionary is expected")
    }
    return fields
  }

  private static func layerName(_ configuration: [String: JSONValue]?) -> String? {
    // newer versions keep it one level down
    var fields = configuration
    if case .object(let metadata)? = configuration?["metadata"] { fields?.merge(metadata) { own, _ in own } }
    if case .string(let name)? = fields?["hook_name"] { return name }
    return nil
  }

  /// The encoder as a layer: what it computes at each position is the features before their activation function.
  var encoder: Convolution {
    Convolution(filters: Tensor([1, 1, 1, inputs, features], weights), bias: bias, window: Window(1, 1))
  }
}

extension [Int] {
  fileprivate var words: String { isEmpty ? "of a single number" : map(String.init).joined(separator: " × ") }
}
