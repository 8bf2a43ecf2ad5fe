import NeuralNetwork

/// What an ONNX graph says of the image that it is given.
struct ONNXInput {
  let name: String
  /// The size of the image that the graph states, and 224 where it leaves a side open.
  var canvas: Canvas
  /// Which sides the graph leaves open.
  let isOpen: (height: Bool, width: Bool)
  /// 3, or 1 for a gray image.
  let channels: Int
  /// Whether the colors are the last axis.
  let isChannelsLast: Bool
  /// Whether there is an axis for images of a batch, and how many images the graph was made for.
  let hasBatch: Bool
  let batch: Int
  /// The range that its type tells: bytes are pixels from 0 to 255.
  let range: InputRange?
  /// The graph's other inputs, which are no images.
  let others: [String]

  /// The most images of a batch.
  private static let largestBatch = 65_536

  /// Finds the one input of `graph` that is an image.
  init(of graph: Onnx_GraphProto) throws(ONNXError) {
    let constants = Set(graph.initializer.map(\.name))
    let inputs = graph.input.filter { !constants.contains($0.name) }
    var found: (input: ONNXInput, count: Int)?
    var reasons: [String] = []
    for input in inputs {
      do {
        let image = try ONNXInput(input, others: inputs.map(\.name).filter { $0 != input.name })
        found = (found?.input ?? image, (found?.count ?? 0) + 1)
      } catch {
        reasons.append(error.reason)
      }
    }
    guard let found else {
      throw ONNXError(reasons.isEmpty ? "it has no input: a network that is given an image is expected" : reasons[0])
    }
    guard found.count == 1 else {
      throw ONNXError(
        "it has \(inputs.count) inputs (\(inputs.map(\.name).joined(separator: ", "))), of which \(found.count) are images; "
          + "networks of one image are supported")
    }
    self = found.input
    // with colors for channels a sequence has as many axes as an image without a batch
    let lines = Set(graph.initializer.filter { $0.dims.count == 3 }.map(\.name))
    func readsLine(_ node: Onnx_NodeProto) -> Bool {
      node.opType == "Conv" && node.input.count > 1 && node.input[0] == found.input.name
        && lines.contains(node.input[1])
    }
    if !hasBatch, graph.node.contains(where: readsLine) {
      throw ONNXError("its input '\(name)' is a sequence, which convolutions along one axis read: an image is expected")
    }
  }

  private init(_ input: Onnx_ValueInfoProto, others: [String]) throws(ONNXError) {
    name = input.name
    self.others = others
    let sides = input.type.tensorType.shape.dim
    func length(_ axis: Int) -> Int? {
      guard case .dimValue(let length)? = sides[axis].value, length > 0 else { return nil }
      return Int(length)
    }
    let shape = sides.map { side -> String in
      if case .dimValue(let length)? = side.value { return "\(length)" }
      return side.dimParam.isEmpty ? "?" : side.dimParam
    }
    let mismatch = ONNXError(
      "its input '\(input.name)' has the shape [\(shape.joined(separator: ", "))]; one image of three colors or of gray, "
        + "[1, 3, height, width] or [1, height, width, 3], is supported")
    guard (3...4).contains(sides.count) else { throw mismatch }
    hasBatch = sides.count == 4
    let first = hasBatch ? 1 : 0
    func isColors(_ axis: Int) -> Bool { length(axis) == 3 || length(axis) == 1 }
    let (isFirst, isLast) = (isColors(first), isColors(first + 2))
    // of a picture one pixel high or wide the three colors tell
    isChannelsLast = isLast && (!isFirst || length(first) == 1 && length(first + 2) == 3)
    guard isFirst || isLast || length(first) == nil else { throw mismatch }
    channels = length(isChannelsLast ? first + 2 : first) ?? 3
    batch = hasBatch ? length(0) ?? 1 : 1
    guard batch <= Self.largestBatch else { throw mismatch }
    let rows = isChannelsLast ? first : first + 1
    let canvas = Canvas(height: length(rows) ?? 224, width: length(rows + 1) ?? 224)
    isOpen = (length(rows) == nil, length(rows + 1) == nil)
    guard max(canvas.height, canvas.width) <= Limits.largestImage else {
      throw ONNXError("its image is \(canvas); at most \(Limits.largestImage) pixels a side are supported")
    }
    self.canvas = canvas
    switch Onnx_TensorProto.DataType(rawValue: Int(input.type.tensorType.elemType)) {
    case .uint8?: range = .pixels
    case let type? where type.isFloatingPoint || type == .undefined: range = nil
    case let type:
      throw ONNXError(
        "its input '\(input.name)' is of type \(type.map { "\($0)" } ?? "?"): an image of floating point numbers or bytes is expected"
      )
    }
  }
}
