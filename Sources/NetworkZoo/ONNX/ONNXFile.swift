import Files
import FoundationEssentials
import NeuralNetwork
import SwiftProtobuf

extension NetworkFile {
  /// The operator sets of ONNX that are read.
  static let opsets = 7...25
  /// The largest side of an image that a file may name.
  private static let largestSide = 16_384

  /// Reads an ONNX file: its graph, and `input_mean`, `input_std` and `labels` of its metadata.
  ///
  /// `path` is what errors call the file, and its last part without ".onnx" is the network's name; `inputRange` takes the
  /// place of what the file says of its range. Large constants may lie in files of its `folder` (nil: there is none).
  /// Throws `NetworkFileError`.
  public init(
    onnx bytes: UnsafeRawBufferPointer, path: String, folder: String? = nil, inputRange: InputRange? = nil
  ) throws(NetworkFileError) {
    do {
      try self.init(ofONNX: bytes, path: path, external: ONNXExternalData(folder: folder), inputRange: inputRange)
    } catch let error as ONNXError {
      throw NetworkFileError(path: path, reason: error.reason)
    } catch {
      throw NetworkFileError(path: path, reason: "\(error)")
    }
  }

  private init(
    ofONNX bytes: UnsafeRawBufferPointer, path: String, external: ONNXExternalData, inputRange: InputRange?
  ) throws {
    let model = try Self.parse(bytes)
    let graph = model.graph
    let opset = try Self.opset(of: model)
    guard graph.sparseInitializer.isEmpty, model.functions.isEmpty else {
      throw ONNXError("it has sparse constants or functions of its own, which are not supported")
    }
    try ONNXImporter.check(graph.node)

    var metadata: [String: String] = [:]
    for pair in model.metadataProps { metadata[pair.key] = pair.value }
    let known = try inputRange ?? Self.inputRange(metadata)
    let (input, canvas, isChannelsLast) = try Self.input(of: graph)

    let importer = try ONNXImporter(
      input: input, isChannelsLast: isChannelsLast, inputRange: known ?? .torch, canvas: canvas,
      names: ONNXNames(graph, producer: model.producerName), opset: opset, external: external)
    for tensor in graph.initializer { try importer.add(tensor) }
    for node in graph.node { try importer.add(node) }

    let file = path.split(separator: "/").last.map(String.init) ?? path
    try self.init(
      name: file.hasSuffix(".onnx") ? String(file.dropLast(5)) : file, sha256: Digest.sha256(bytes),
      network: importer.network, canvas: canvas, labels: metadata["labels"].map(Labels.read) ?? [],
      statesInputRange: known != nil,
      outputs: importer.maps(named: graph.output.map(\.name)))
    guard !layers.isEmpty else { throw ONNXError("it has no layer to look at") }
  }

  private static func parse(_ bytes: UnsafeRawBufferPointer) throws(ONNXError) -> Onnx_ModelProto {
    var options = BinaryDecodingOptions()
    options.discardUnknownFields = true
    let model: Onnx_ModelProto
    do {
      // the bytes outlive the call, and the parser copies what it keeps
      let data = Data(
        bytesNoCopy: UnsafeMutableRawPointer(mutating: bytes.baseAddress!), count: bytes.count, deallocator: .none)
      model = try Onnx_ModelProto(serializedBytes: data, options: options)
    } catch {
      throw ONNXError(
        "it is not an ONNX file, or one that was cut short (\(bytes.count) bytes): fetch or export it again")
    }
    guard model.hasGraph, !model.graph.node.isEmpty else {
      throw ONNXError("it is not an ONNX file: it holds no graph (\(bytes.count) bytes)")
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

  /// The name of the graph's one input, the size of its image, and whether its colors are the last axis.
  private static func input(
    of graph: Onnx_GraphProto
  ) throws(ONNXError) -> (name: String, canvas: Canvas, isChannelsLast: Bool) {
    let constants = Set(graph.initializer.map(\.name))
    let inputs = graph.input.filter { !constants.contains($0.name) }
    guard inputs.count == 1 else {
      throw ONNXError(
        "it has \(inputs.count) inputs (\(inputs.map(\.name).joined(separator: ", "))); networks with one are supported"
      )
    }
    let sides = inputs[0].type.tensorType.shape.dim
    func length(_ axis: Int) -> Int? {
      guard case .dimValue(let length)? = sides[axis].value, length > 0 else { return nil }
      return Int(length)
    }
    let isChannelsLast = sides.count == 4 && length(3) == 3 && length(1) != 3
    guard sides.count == 4, length(0) ?? 1 == 1, length(isChannelsLast ? 3 : 1) ?? 3 == 3 else {
      let shape = sides.map { side -> String in
        if case .dimValue(let length)? = side.value { return "\(length)" }
        return side.dimParam.isEmpty ? "?" : side.dimParam
      }
      throw ONNXError(
        "its input '\(inputs[0].name)' has the shape [\(shape.joined(separator: ", "))]; "
          + "one image of three colors, [1, 3, height, width] or [1, height, width, 3], is supported")
    }
    let rows = isChannelsLast ? 1 : 2
    let canvas = Canvas(height: length(rows) ?? 224, width: length(rows + 1) ?? 224)
    guard max(canvas.height, canvas.width) <= largestSide else {
      throw ONNXError("its image is \(canvas); at most \(largestSide) pixels a side are supported")
    }
    return (inputs[0].name, canvas, isChannelsLast)
  }

  /// What `input_mean` and `input_std` say; nil where there is neither.
  private static func inputRange(_ metadata: [String: String]) throws(ONNXError) -> InputRange? {
    guard metadata["input_mean"] != nil || metadata["input_std"] != nil else { return nil }
    func numbers(_ key: String) throws(ONNXError) -> [Float] {
      let text = metadata[key] ?? ""
      let values = text.split(whereSeparator: { " ,;[]()".contains($0) }).compactMap { Float($0) }
      guard values.count == 3, values.allSatisfy(\.isFinite), key == "input_mean" || !values.contains(0) else {
        throw ONNXError("its metadata say \(key) = '\(text)'; three numbers are expected, for red, green and blue")
      }
      return values
    }
    return InputRange(mean: try numbers("input_mean"), std: try numbers("input_std"))
  }
}
