import Files

/// The files that a repository has, by name.
struct HubFiles {
  let names: [String]
  private let all: Set<String>

  init(_ names: [String]) {
    self.names = names.sorted()
    all = Set(names)
  }

  /// Why nothing of a repository is opened.
  struct Problem: Error {
    let finding: String
    let advice: String
  }

  /// Whether there are weights of a kind that is read.
  var hasNetwork: Bool { !likelyWeights.isEmpty }

  /// The files of the weights that are probably opened.
  var likelyWeights: [String] {
    if let checkpoint {
      guard checkpoint.isIndex else { return [checkpoint.weights] }
      // the parts are called model-00001-of-00003.safetensors
      let stem = checkpoint.weights.prefix { $0 != "." }
      return names.filter { $0.hasPrefix("\(stem)-") && !$0.hasSuffix(".json") }
    }
    if let onnx = bestONNX { return [onnx] + data(of: onnx) }
    return all.contains(Checkpoint.earlierWeights) ? [Checkpoint.earlierWeights] : []
  }

  /// Chooses what is opened: weights whose architecture is read before ONNX, float32 before float16, nothing quantized.
  /// The configurations and the index that tell are asked for. Throws `Problem` where there is nothing.
  func choice(
    configuration: (String) throws -> [UInt8]?, index: (String) throws -> [UInt8]?
  ) throws -> HubChoice {
    var reason: String?
    if let checkpoint {
      reason = try refusal(of: checkpoint, configuration)
      if reason == nil {
        let parts = checkpoint.isIndex ? try parts(of: checkpoint.weights, index(checkpoint.weights)) : []
        return HubChoice(
          .checkpoint, of: self, weights: [checkpoint.weights] + parts,
          configurations: [checkpoint.configuration].filter(all.contains) + others)
      }
    }
    if let onnx = bestONNX {
      return HubChoice(
        .onnx(onnx), of: self, weights: [onnx] + data(of: onnx),
        configurations: ["config.json"].filter(all.contains) + others, reason: reason)
    }
    if reason == nil, all.contains(Checkpoint.earlierWeights) {
      let weights = Weights(
        weights: Checkpoint.earlierWeights, configuration: Checkpoint.names[0].configuration, isIndex: false)
      reason = try refusal(of: weights, configuration)
      if reason == nil {
        return HubChoice(
          .checkpoint, of: self, weights: [weights.weights],
          configurations: [weights.configuration].filter(all.contains) + others)
      }
    }
    if let reason { throw Problem(finding: reason, advice: "") }
    let found = names.filter(HubChoice.isOfWeights)
    throw Problem(
      finding: "it has no weights that are read"
        + (found.isEmpty ? "" : ", but \(HubChoice.list(found))"),
      advice: "model.safetensors with a config.json, or an ONNX file that is not quantized, is expected")
  }

  /// Weights by name, with the configuration that belongs to them, whether that is there or not.
  private struct Weights {
    let weights, configuration: String
    let isIndex: Bool
  }

  private var checkpoint: Weights? {
    for (configuration, weights) in Checkpoint.names {
      let index = Checkpoint.index(weights)
      if all.contains(weights) { return Weights(weights: weights, configuration: configuration, isIndex: false) }
      if all.contains(index) { return Weights(weights: index, configuration: configuration, isIndex: true) }
    }
    return nil
  }

  /// What is fetched beside weights of any kind.
  private var others: [String] { ["preprocessor_config.json", "labels.txt"].filter(all.contains) }

  /// Why weights are not read; nil: they are.
  private func refusal(
    of checkpoint: Weights, _ configuration: (String) throws -> [UInt8]?
  ) throws -> String? {
    // without one it is guessed; with ONNX there is no need to
    guard all.contains(checkpoint.configuration) else {
      return bestONNX == nil ? nil : "there is no \(checkpoint.configuration)"
    }
    guard let bytes = try configuration(checkpoint.configuration) else { return nil }
    do {
      _ = try CheckpointFamily(CheckpointConfiguration(bytes, called: checkpoint.configuration).origin)
      return nil
    } catch let problem as Checkpoint.Problem {
      return problem.description
    }
  }

  private func parts(of index: String, _ bytes: [UInt8]?) throws -> [String] {
    guard let bytes, let parts = SafetensorsShards.files(inIndex: bytes) else {
      throw Problem(finding: "its \(index) has no 'weight_map' of names and files", advice: Checkpoint.advice)
    }
    for part in parts {
      guard HubRepository.isSafe(part), !part.contains("/") else {
        throw Problem(
          finding: "its \(index) names '\(part.printable)', which is no file beside it", advice: "nothing is fetched")
      }
      guard all.contains(part) else {
        throw Problem(finding: "its \(index) names '\(part)', which it does not have", advice: Checkpoint.advice)
      }
    }
    return parts
  }

  // MARK: - ONNX

  private static let ending = ".onnx"

  private var bestONNX: String? {
    names.filter { $0.hasSuffix(Self.ending) }.compactMap { name in Self.rank(name).map { ($0, name) } }.min {
      $0 < $1
    }?.1
  }

  /// The lower, the better; nil: not to be opened.
  private static func rank(_ path: String) -> Int? {
    let name = path.split(separator: "/").last.map { $0.dropLast(ending.count).lowercased() } ?? ""
    let words = Set(name.split { "_-.".contains($0) }.map(String.init))
    let packed = [
      "quantized", "quant", "int8", "uint8", "int4", "uint4", "q4", "q4f16", "q8", "bnb4", "qdq", "8bit", "4bit",
    ]
    guard words.isDisjoint(with: packed + ["text", "decoder", "tokenizer"]) else { return nil }
    let folder = path == "onnx/\(name)\(ending)" ? 0 : path.contains("/") ? 4 : 1
    let kind = name.hasPrefix("vision_model") ? 0 : name == "model" ? 10 : 20
    return kind + folder + (words.isDisjoint(with: ["fp16", "float16", "f16", "half"]) ? 0 : 100)
  }

  /// The files in which the large constants of an ONNX file lie, by what exporters call them.
  private func data(of onnx: String) -> [String] {
    names.filter {
      $0.hasPrefix("\(onnx)_data") || $0 == "\(onnx).data" || $0 == "\(onnx.dropLast(Self.ending.count)).data"
    }
  }
}

/// What is opened of a repository.
public struct HubChoice: Sendable {
  /// How it is opened.
  enum Kind: Equatable {
    /// A folder with weights by name.
    case checkpoint
    /// The file of this name.
    case onnx(String)
  }

  let kind: Kind
  /// The files that belong to it, the small ones first.
  let files: [String]
  /// Other files with weights.
  let leftOut: [String]
  /// Why weights by name are left out; nil: they are not, or there are none.
  private let reason: String?

  fileprivate init(
    _ kind: Kind, of all: HubFiles, weights: [String], configurations: [String], reason: String? = nil
  ) {
    self.kind = kind
    files = configurations + weights
    leftOut = all.names.filter { Self.isOfWeights($0) && !weights.contains($0) }
    self.reason = reason
  }

  /// What was chosen and what was left out, in a line.
  public var words: String {
    "chosen: \(Self.list(files))" + (leftOut.isEmpty ? "" : "; left out: \(Self.list(leftOut))")
      + (reason.map { " (\($0))" } ?? "")
  }

  fileprivate static func isOfWeights(_ name: String) -> Bool {
    [
      ".safetensors", ".onnx", ".bin", ".pt", ".pth", ".ckpt", ".h5", ".keras", ".msgpack", ".npz", ".tflite", ".pb",
      ".gguf", ".ot", ".mlmodel",
    ].contains(where: name.hasSuffix) || name.contains(".onnx_data") || name.hasSuffix(".onnx.data")
  }

  /// The most names that are told.
  private static let mostNames = 6

  fileprivate static func list(_ names: [String]) -> String {
    let rest = names.count - mostNames
    return names.prefix(mostNames).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }
}
