import NeuralNetwork

/// Makes a `Network` of an ONNX graph: the graph is the architecture.
///
/// Operations on constants alone are computed while it is read (`ONNXArithmetic`); those that only change how axes are
/// counted become another reading of the same map (`ONNXView`). A class, because the table of readers names its methods.
final class ONNXImporter {
  private(set) var network: Network
  /// The shape of each of the network's values.
  private(set) var shapes: [Shape]
  let names: ONNXNames
  private let canvas: Canvas
  private let opset: Int
  private let external: ONNXExternalData
  private let arithmetic = ONNXArithmetic()
  private var values: [String: ONNXValue] = [:]

  /// Starts with an image of the size `canvas`, which the graph calls `input`, its colors the first or the last axis.
  init(
    input: String, isChannelsLast: Bool, inputRange: InputRange, canvas: Canvas, names: ONNXNames, opset: Int,
    external: ONNXExternalData
  ) throws(PlanError) {
    network = Network(inputRange: inputRange)
    shapes = try network.shapes(on: canvas)
    self.canvas = canvas
    self.names = names
    self.opset = opset
    self.external = external
    var view = image(network.input)
    if isChannelsLast { view.axes = [[], view.axes[2], view.axes[3], view.axes[1]] }
    values[input] = .map(view)
  }

  /// Throws `ONNXError` that names every operator of `nodes` that is not read, with a node that uses it.
  static func check(_ nodes: [Onnx_NodeProto]) throws(ONNXError) {
    var missing: [String: Onnx_NodeProto] = [:]
    for node in nodes where !(["", "ai.onnx"].contains(node.domain) && isRead(node.opType)) {
      let name = node.domain.isEmpty ? node.opType : "\(node.domain).\(node.opType)"
      if missing[name] == nil { missing[name] = node }
    }
    guard !missing.isEmpty else { return }
    let list = missing.sorted { $0.key < $1.key }.map { name, node in
      "\(name) (node '\(node.name.isEmpty ? node.output.first ?? "" : node.name)')"
    }
    throw ONNXError("it uses unsupported operators: \(list.joined(separator: ", "))")
  }

  /// Adds a constant of the graph.
  func add(_ proto: Onnx_TensorProto) throws(ONNXError) {
    let constant = try ONNXConstant(proto, external: external)
    guard values[proto.name] == nil else { throw ONNXError("two values are called '\(proto.name)'") }
    arithmetic.allow(constant)
    values[proto.name] = .constant(constant)
  }

  /// Adds an operation of the graph.
  func add(_ node: Onnx_NodeProto) throws(ONNXError) {
    let operation = try ONNXOperation(node, inputs: node.input.map { values[$0] }, opset: opset, external: external)
    let outputs = node.output
    guard !outputs.joined().unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      throw operation.error("its output's name holds control characters")
    }
    let results: [ONNXValue]
    if try operation.isConstant(), let constants = try arithmetic.results(of: operation) {
      results = constants.map { .constant($0) }
    } else {
      results = try self.results(of: operation)
    }
    for (output, result) in zip(outputs, results) where !output.isEmpty {
      guard values[output] == nil else { throw operation.error("another value is called '\(output)', too") }
      values[output] = result
      guard case .map(let view) = result else { continue }
      for name in [output, names[output]] where network.value(named: name) == nil { network.name(view.value, name) }
    }
  }

  /// The values of the network that `outputs` are; nil if none is.
  func maps(named outputs: [String]) -> [Int]? {
    let maps = outputs.compactMap { name -> Int? in
      if case .map(let view)? = values[name] { return view.value }
      return nil
    }
    return maps.isEmpty ? nil : maps
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

  /// Adds `layer`, which takes and makes 1 × channels × height × width.
  func appendToImage(_ layer: any Layer, _ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let value = try add(layer, [imageInput(operation)], operation)
    return .map(image(value))
  }

  /// What the operation's output is called as a layer.
  func layerName(_ operation: ONNXOperation) -> String { names[operation.name] }

  /// The most values of a map, and the largest side, that are read.
  private static let largestMap = 1 << 31, largestSide = 1 << 24

  /// Adds `layer`, computed from `inputs`, and returns its value, which gets the name of the operation's output or `name`.
  func add(
    _ layer: any Layer, _ inputs: [Int], _ operation: ONNXOperation, name: String? = nil
  ) throws(ONNXError) -> Int {
    do {
      let shape = try layer.outputShape(of: inputs.map { shapes[$0] })
      let (area, overflow) = shape.height.multipliedReportingOverflow(by: shape.width)
      guard max(shape.height, shape.width, shape.channels) <= Self.largestSide, !overflow,
        area <= Self.largestMap / max(1, shape.channels)
      else { throw LayerError("it makes a map of \(shape): at most \(Self.largestMap) values are supported") }
      shapes.append(shape)
    } catch {
      throw operation.error("at \(canvas), \(error)")
    }
    return network.add(layer, to: inputs, named: name ?? layerName(operation))
  }
}
