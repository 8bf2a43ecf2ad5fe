import NeuralNetwork

/// Makes a `Network` of an ONNX graph: the graph is the architecture.
///
/// Operations on constants alone are computed while it is read (`ONNXArithmetic`); those that only change how axes are
/// counted become another reading of the same map (`ONNXView`). A class, because the table of readers names its
/// methods.
final class ONNXImporter {
  var network: Network
  /// The shape of each of the network's values.
  var shapes: [Shape]
  let names: ONNXNames
  let canvas: Canvas
  private let batch: Int
  private let external: ONNXExternalData
  let arithmetic = ONNXArithmetic()
  private(set) var values: [String: ONNXValue] = [:]
  /// For each list of whole numbers among which some come from sizes of maps, where each comes from; nil for a
  /// constant.
  private var origins: [String: [SizeOrigin?]] = [:]
  /// The operations that read each output.
  let readers: [String: [Onnx_NodeProto]]
  /// The values that are 0 or 1, as comparisons give them.
  var conditions: Set<Int> = []
  /// Those among them that are always 0.
  var neverTrue: Set<Int> = []
  /// The products of two maps.
  var factors: [Int: Factors] = [:]
  /// The maps whose rows are tokens.
  var tokens: [Int: Tokens] = [:]
  /// For constants that are tables of positions at another size than their own, the tables.
  var resampledTables: [String: PositionTable] = [:]
  /// The values behind which something is not read.
  private var ends: [String] = []
  /// The vectors that do not have the length that the graph expects, because the image has another size, perhaps.
  var misfits: [ONNXInput.Flattened] = []
  /// What is not read, in the order of the graph.
  private(set) var unread: [NetworkFile.Unread] = []

  /// Starts with the image that `input` describes.
  init(
    _ input: ONNXInput, inputRange: InputRange, names: ONNXNames, nodes: [Onnx_NodeProto], external: ONNXExternalData
  ) throws(PlanError) {
    network = Network(inputRange: inputRange)
    shapes = try network.shapes(on: input.canvas)
    canvas = input.canvas
    batch = input.batch
    self.names = names
    self.external = external
    var readers: [String: [Onnx_NodeProto]] = [:]
    for node in nodes where ["Add", "Concat", "Sub", "Sum", "Mul", "Max"].contains(node.opType) {
      for name in node.input { readers[name, default: []].append(node) }
    }
    self.readers = readers
    var first = network.input
    if input.channels == 1 {
      first = network.addGray()
      shapes = try network.shapes(on: input.canvas)
    }
    var view = image(first)
    if input.isChannelsLast { view.axes = [[], view.axes[2], view.axes[3], view.axes[1]] }
    if !input.hasBatch { view.axes.removeFirst() }
    values[input.name] = .map(view)
    for other in input.others {
      values[other] = .unread(
        .init(
          operation: "input", reason: "it depends on the input '\(other)', which is no image: only one image is given"))
    }
  }

  /// Adds a constant of the graph.
  func add(_ proto: Onnx_TensorProto) throws(ONNXError) {
    guard values[proto.name] == nil else { throw ONNXError("two values are called '\(proto.name)'") }
    do {
      let constant = try ONNXConstant(proto, external: external)
      arithmetic.allow(constant)
      values[proto.name] = .constant(constant)
    } catch  where error.isOfOperation {
      values[proto.name] = .unread(.init(operation: "constant", reason: error.reason))
    }
  }

  /// Adds an operation of the graph, which speaks version `opset` of the operator set. What is not read, and what
  /// depends on it, is listed in `unread`.
  func add(_ node: Onnx_NodeProto, opset: Int) throws(ONNXError) {
    for output in node.output where !output.isEmpty {
      guard !output.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
        throw ONNXError("the output of \(node.opType) '\(node.name)' has a name that holds control characters")
      }
      guard values[output] == nil else { throw ONNXError("two values are called '\(output)'") }
    }
    do {
      let operation = try ONNXOperation(
        node, inputs: node.input.map { values[$0] }, origins: node.input.map { origins[$0] }, opset: opset,
        batch: batch,
        external: external)
      if let cause = operation.unread {
        return leave(node, .init(operation: cause.operation, reason: cause.reason), isCause: false)
      }
      let results = try self.results(of: operation)
      for (output, result) in zip(node.output, results) where !output.isEmpty {
        values[output] = result
        guard case .map(let view) = result else { continue }
        for name in [output, names[output]] where network.value(named: name) == nil { network.name(view.value, name) }
      }
      if results.count == 1, case .constant = results[0] { try noteResampling(operation) }
      if results.count == 1, case .constant(let constant) = results[0],
        let known = try sizeOrigins(of: operation, results),
        known.count == constant.count || known.count == 64
      {
        origins[node.output[0]] = known
      }
    } catch  where error.isOfOperation {
      leave(node, .init(operation: node.opType, reason: error.reason), isCause: true)
    }
  }

  /// How operators begin that compute with whole numbers instead of floating-point ones, or convert these.
  private static let quantizing = [
    "QLinear", "QuantizeLinear", "DequantizeLinear", "DynamicQuantize", "ConvInteger", "MatMulInteger", "QGemm",
  ]

  private func results(of operation: ONNXOperation) throws(ONNXError) -> [ONNXValue] {
    let isOfConstants = try operation.isConstant()
    if Self.quantizing.contains(where: operation.kind.hasPrefix), !isOfConstants {
      throw operation.error(
        "the file is quantized: its layers compute with whole numbers; open the file of floating-point numbers that it was "
          + "made from")
    }
    if operation.proto.domain == "com.microsoft", let results = try resultsOfRuntime(operation) { return results }
    guard ["", "ai.onnx"].contains(operation.proto.domain), Self.isRead(operation.kind) else {
      let domain = operation.proto.domain
      throw operation.error("the operator \(domain.isEmpty ? "" : "\(domain).")\(operation.kind) is not supported")
    }
    if let table = try positions(operation) { return [table] }
    if let parts = try resultsOfSequences(operation) { return parts }
    if isOfConstants, let constants = try arithmetic.results(of: operation) {
      return constants.map { .constant($0) }
    }
    if operation.hasInput(0), isOfConstants { return try [.constant(evaluated(operation))] }
    return try resultsOfMaps(heldToItsSize(operation))
  }

  /// `operation`, of maps that can only have this size if it computes with a constant that depends on it.
  private func heldToItsSize(_ operation: ONNXOperation) throws(ONNXError) -> ONNXOperation {
    guard ["Add", "Sub", "Mul", "Div", "Pow", "Max", "Min"].contains(operation.kind),
      (0..<operation.inputCount).contains(where: { operation.origins($0) != nil })
    else { return operation }
    var held = operation
    for index in 0..<operation.inputCount where try operation.isMap(index) {
      var view = try operation.map(index)
      let shape = shapes[view.value]
      let same = Rearrangement(
        of: shape, rows: [.init(.rows, size: shape.height)], columns: [.init(.columns, size: shape.width)],
        channels: [.init(.channels, size: shape.channels)], isOfOneSize: true)
      view.value = try add(same, [view.value], operation, name: "")
      held = held.of(view, at: index)
    }
    return held
  }

  /// Lists what `node` would have made as not read: because of itself, or of something that it depends on. What it
  /// would have read is as good as an output.
  private func leave(_ node: Onnx_NodeProto, _ cause: ONNXValue.Unread, isCause: Bool) {
    ends += node.input.filter { name in
      if case .map? = values[name] { return true }
      return false
    }
    for output in node.output where !output.isEmpty { values[output] = .unread(cause) }
    guard let output = node.output.first(where: { !$0.isEmpty }) else { return }
    if isCause || ONNXNames.makesLayers(node.opType) {
      unread.append(.init(name: names[output], operation: cause.operation, reason: cause.reason))
    }
  }

  /// The network, and which of its values are looked at, where `outputs` are the graph's outputs.
  func finished(outputs: [String]) -> (network: Network, listed: [Int]) {
    let maps = (outputs + ends).compactMap { name -> Int? in
      if case .map(let view)? = values[name] { return view.value }
      return nil
    }
    let needed = maps.isEmpty ? [network.operations.count - 1] : maps
    let listed = network.valuesWorthLookingAt(shapes, outputs: needed)
    guard network.operations.contains(where: { $0.layer is Attention }) else { return (network, listed) }
    let transformer = ONNXTransformer(network, shapes: shapes, tokens: tokens, outputs: needed, listed: listed)
    return (transformer.network, transformer.listed)
  }
}

// What the readers are made of.
extension ONNXImporter {
  /// Adds `layer`, computed from the operation's first input, whose axes the result has.
  func append(_ layer: any Layer, _ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    try append(layer, operation.map(), operation)
  }

  /// Adds `layer`, computed from `view`, whose axes the result has.
  func append(
    _ layer: any Layer, _ view: ONNXView, _ operation: ONNXOperation, name: String? = nil
  ) throws(ONNXError) -> ONNXValue {
    .map(ONNXView(value: try add(layer, [view.value], operation, name: name), axes: view.axes))
  }

  /// Adds `layer`, which takes and makes 1 × channels × height × width, or 1 × channels × length.
  func appendToImage(_ layer: any Layer, _ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let value = try add(layer, [imageInput(operation)], operation)
    return .map(try line(image(value), operation.map().rank == 3))
  }

  /// `view`, an image, without its axis of rows if it is a line.
  func line(_ view: ONNXView, _ isLine: Bool) -> ONNXView {
    isLine ? ONNXView(value: view.value, axes: [view.axes[0], view.axes[1], view.axes[3]]) : view
  }

  /// What the operation's output is called as a layer.
  func layerName(_ operation: ONNXOperation) -> String { names[operation.name] }

  /// Adds `layer`, computed from `inputs`, and returns its value, which gets the name of the operation's output or
  /// `name`.
  func add(
    _ layer: any Layer, _ inputs: [Int], _ operation: ONNXOperation, name: String? = nil
  ) throws(ONNXError) -> Int {
    do {
      shapes.append(try Limits.shape(of: layer, inputs.map { shapes[$0] }))
    } catch {
      throw operation.error("at \(canvas), \(error)")
    }
    let value = network.add(layer, to: inputs, named: name ?? layerName(operation))
    noteTokens(value, layer, inputs)
    return value
  }
}
