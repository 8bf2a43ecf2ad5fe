import Files
import FoundationEssentials
import NeuralNetwork
import SwiftProtobuf

extension NetworkFile {
  /// The operator sets of ONNX that are read.
  static let opsets = 7...25

  /// Reads an ONNX file: its graph, and `input_mean`, `input_std` and `labels` of its metadata.
  ///
  /// `path` is what errors call the file, and its last part without ".onnx" is the network's name; `inputRange` takes
  /// the place of what the file says of its range. Large constants may lie in files of its `folder` (nil: there is
  /// none). Throws `NetworkFileError`.
  public init(
    onnx bytes: UnsafeRawBufferPointer, path: String, folder: String? = nil, inputRange: InputRange? = nil
  ) throws(NetworkFileError) {
    try self.init(
      ofONNX: { try Self.parse($0, count: bytes.count) }, bytes, sha256: { [sha256 = Digest.sha256(bytes)] in sha256 },
      path: path, external: ONNXExternalData(folder: folder), inputRange: inputRange)
  }

  /// Reads the ONNX file at `path`, whose large constants stay there, and in files of its folder, until a plan needs
  /// them. Throws `NetworkFileError`.
  public init(onnx path: String, inputRange: InputRange? = nil) throws(NetworkFileError) {
    let file: OpenFile, mapped: MappedFile
    do {
      file = try OpenFile(path)
      mapped = try MappedFile(file)
    } catch { throw NetworkFileError(onnx: path, error) }
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    self = try mapped.withBytes { (bytes) throws(NetworkFileError) in
      try NetworkFile(
        ofONNX: { try Self.parse(ONNXOutline.outline($0), or: $0) }, bytes, sha256: { file.sha256OrReason }, path: path,
        external: ONNXExternalData(own: file, folder: folder.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : folder),
        inputRange: inputRange)
    }
  }

  private init(
    ofONNX parse: (UnsafeRawBufferPointer) throws -> Onnx_ModelProto, _ bytes: UnsafeRawBufferPointer,
    sha256: @escaping @Sendable () -> String, path: String, external: ONNXExternalData, inputRange: InputRange?
  ) throws(NetworkFileError) {
    do {
      try self.init(
        ofONNX: try parse(bytes), sha256: sha256, path: path, external: external, inputRange: inputRange)
    } catch let error as ONNXError {
      throw NetworkFileError(path: path, reason: error.reason)
    } catch {
      throw NetworkFileError(path: path, reason: "\(error)")
    }
  }

  private init(
    ofONNX model: Onnx_ModelProto, sha256: @escaping @Sendable () -> String, path: String, external: ONNXExternalData,
    inputRange: InputRange?
  ) throws {
    let graph = model.graph
    let opset = try Self.opset(of: model)
    let nodes = try ONNXOrder.sorted(
      ONNXFunctions(model, opset: opset).inlined(), given: Set(graph.input.map(\.name) + graph.initializer.map(\.name)))
    guard graph.sparseInitializer.isEmpty else { throw ONNXError("it has sparse constants, which are not supported") }

    var metadata: [String: String] = [:]
    for pair in model.metadataProps { metadata[pair.key] = pair.value }
    var input = try ONNXInput(of: graph)
    let known = try inputRange ?? Self.inputRange(metadata) ?? input.range
    let names = ONNXNames(graph, nodes: nodes.map(\.node), producer: model.producerName)

    func imported(_ input: ONNXInput) throws -> ONNXImporter {
      let importer = try ONNXImporter(
        input, inputRange: known ?? .assumed(channels: input.channels), names: names, nodes: nodes.map(\.node),
        external: external)
      for tensor in graph.initializer { try importer.add(tensor) }
      for (node, opset) in nodes { try importer.add(node, opset: opset) }
      return importer
    }
    var importer = try imported(input)
    if let fitting = input.fitting(importer.misfits, of: importer.network) {
      input = fitting
      importer = try imported(input)
    }

    let file = path.split(separator: "/").last.map(String.init) ?? path
    let (network, listed) = importer.finished(outputs: graph.output.map(\.name))
    try self.init(
      name: file.hasSuffix(".onnx") ? String(file.dropLast(5)) : file, sha256: sha256(),
      network: network, canvas: input.canvas, labels: metadata["labels"].map(Labels.read) ?? [],
      statesInputRange: known != nil, unread: importer.unread, listed: listed)
    guard !layers.isEmpty else { throw ONNXError(Self.nothing(importer.unread)) }
  }

  /// Why a file has no layer to look at.
  private static func nothing(_ unread: [Unread]) -> String {
    guard !unread.isEmpty else { return "it has no layer to look at" }
    let operators = Set(unread.map(\.operation)).sorted()
    let more = operators.count > 8 ? ", …" : ""
    return
      "it has no layer that can be looked at: what they depend on is not read (\(operators.prefix(8).joined(separator: ", "))\(more)); "
      + "the first: \(unread[0].reason)"
  }

  /// The model whose outline `outline` is or, where there is none, that `bytes` are.
  private static func parse(_ outline: Data?, or bytes: UnsafeRawBufferPointer) throws -> Onnx_ModelProto {
    guard let outline else { return try parse(bytes, count: bytes.count) }
    return try outline.withUnsafeBytes { try parse($0, count: bytes.count) }
  }

  /// The model that `bytes` are; `count` is the size of the file.
  private static func parse(_ bytes: UnsafeRawBufferPointer, count: Int) throws(ONNXError) -> Onnx_ModelProto {
    var options = BinaryDecodingOptions()
    options.discardUnknownFields = true
    let model: Onnx_ModelProto
    do {
      // the bytes outlive the call, and the parser copies what it keeps
      let data =
        bytes.isEmpty
        ? Data()
        : Data(
          bytesNoCopy: UnsafeMutableRawPointer(mutating: bytes.baseAddress!), count: bytes.count, deallocator: .none)
      model = try Onnx_ModelProto(serializedBytes: data, options: options)
    } catch {
      throw ONNXError("it is not an ONNX file, or one that was cut short (\(count) bytes): fetch or export it again")
    }
    guard model.hasGraph, !model.graph.node.isEmpty else {
      throw ONNXError("it is not an ONNX file: it holds no graph (\(count) bytes)")
    }
    return model
  }

  private static func opset(of model: Onnx_ModelProto) throws(ONNXError) -> Int {
    let version = model.opsetImport.first { $0.domain.isEmpty || $0.domain == "ai.onnx" }?.version ?? 0
    guard opsets.contains(Int(version)) else {
      throw ONNXError(
        "it uses version \(version) of the operator set; \(opsets.lowerBound) to \(opsets.upperBound) are supported: "
          + "convert it")
    }
    return Int(version)
  }

  /// What `input_mean` and `input_std` say; nil where there is neither.
  private static func inputRange(_ metadata: [String: String]) throws(ONNXError) -> InputRange? {
    guard metadata["input_mean"] != nil || metadata["input_std"] != nil else { return nil }
    func numbers(_ key: String) throws(ONNXError) -> [Float] {
      let text = metadata[key] ?? ""
      var values = text.split(whereSeparator: { " ,;[]()".contains($0) }).compactMap { Float($0) }
      // one for all colors
      if values.count == 1 { values = [Float](repeating: values[0], count: 3) }
      guard values.count == 3, values.allSatisfy(\.isFinite), key == "input_mean" || !values.contains(0) else {
        throw ONNXError("its metadata say \(key) = '\(text)'; three numbers are expected, for red, green and blue")
      }
      return values
    }
    return InputRange(stated: try numbers("input_mean"), std: try numbers("input_std"))
  }
}
