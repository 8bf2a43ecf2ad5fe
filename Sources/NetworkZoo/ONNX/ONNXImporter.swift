import NeuralNetwork

/// Makes a `Network` of an ONNX graph: the graph is the architecture.
///
/// Operations on constants alone are computed while it is read (`ONNXArithmetic`); those that only change how axes are
/// counted become another reading of the same map (`ONNXView`).
struct ONNXImporter {
  /// What a name in the graph stands for.
  enum Value {
    case map(ONNXView)
    case constant(ONNXConstant)
  }

  var network: Network
  private(set) var shapes: [Shape]
  private let canvas: Canvas
  private var values: [String: Value] = [:]
  let names: ONNXNames
  /// How many values may still be computed from constants: as many as shapes need, and a few passes over the file's own.
  private var budget = 1 << 22

  /// Begins with an image of the size `canvas`, which the graph calls `input` and which has its colours last or first.
  init(
    input: String, isChannelsLast: Bool, inputRange: InputRange, canvas: Canvas, names: ONNXNames
  ) throws(PlanError) {
    network = Network(inputRange: inputRange)
    shapes = try network.shapes(on: canvas)
    self.canvas = canvas
    self.names = names
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
    throw ONNXError("it uses operators that are not read: \(list.joined(separator: ", "))")
  }

  private static func isRead(_ kind: String) -> Bool {
    readers[kind] != nil || kind == "Split" || ONNXArithmetic.functions[kind] != nil
  }

  /// Adds a constant of the graph.
  mutating func add(_ constant: ONNXConstant, named name: String) throws(ONNXError) {
    guard values[name] == nil else { throw ONNXError("two values are called '\(name)'") }
    budget += 24 * constant.count
    values[name] = .constant(constant)
  }

  /// Adds an operation of the graph.
  mutating func add(_ operation: ONNXOperation) throws(ONNXError) {
    let outputs = operation.proto.output
    guard !outputs.joined().unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      throw operation.error("its output's name holds control characters")
    }
    let results: [Value]
    if let constants = try constantInputs(operation), let compute = ONNXArithmetic.functions[operation.proto.opType] {
      var arithmetic = ONNXArithmetic(operation, inputs: constants, budget: budget)
      results = try compute(&arithmetic).map { .constant($0) }
      budget = arithmetic.budget
    } else if operation.proto.opType == "Split" {
      results = try split(operation)
    } else if let read = Self.readers[operation.proto.opType] {
      results = [try read(&self, operation)]
    } else {
      throw operation.error("it depends on the image; it is only read where it computes from constants")
    }
    for (output, result) in zip(outputs, results) where !output.isEmpty {
      guard values[output] == nil else { throw operation.error("another value is called '\(output)', too") }
      values[output] = result
      guard case .map(let view) = result else { continue }
      for name in [output, names[output]] where network.value(named: name) == nil { network.name(view.number, name) }
    }
  }

  /// The values of the network that `outputs` are; nil if none is.
  func maps(named outputs: [String]) -> [Int]? {
    let numbers = outputs.compactMap { name -> Int? in
      if case .map(let view)? = values[name] { return view.number }
      return nil
    }
    return numbers.isEmpty ? nil : numbers
  }

  /// The operation's inputs, nil for those left out, if all are constants.
  private func constantInputs(_ operation: ONNXOperation) throws(ONNXError) -> [ONNXConstant?]? {
    var constants: [ONNXConstant?] = []
    for (index, name) in operation.proto.input.enumerated() {
      if name.isEmpty {
        constants.append(nil)
      } else if case .constant(let constant) = try value(operation, index) {
        constants.append(constant)
      } else {
        return nil
      }
    }
    return constants.isEmpty ? nil : constants
  }
}

// What the readers are made of.
extension ONNXImporter {
  /// The operation's input `index`. Throws where it is left out or comes from nowhere.
  func value(_ operation: ONNXOperation, _ index: Int) throws(ONNXError) -> Value {
    guard index < operation.proto.input.count, !operation.proto.input[index].isEmpty else {
      throw operation.error("its input \(index) is missing")
    }
    guard let value = values[operation.proto.input[index]] else {
      throw operation.error("its input '\(operation.proto.input[index])' is made by nothing before it")
    }
    return value
  }

  /// Whether the operation has an input `index`.
  func has(_ operation: ONNXOperation, _ index: Int) -> Bool {
    index < operation.proto.input.count && !operation.proto.input[index].isEmpty
  }

  /// The operation's input `index`, which must depend on the image.
  func map(_ operation: ONNXOperation, _ index: Int = 0) throws(ONNXError) -> ONNXView {
    guard case .map(let view) = try value(operation, index) else {
      throw operation.error("it computes from constants alone, which is not read")
    }
    return view
  }

  /// The operation's input `index`, which must be constant; nil where it is left out.
  func constant(_ operation: ONNXOperation, _ index: Int) throws(ONNXError) -> ONNXConstant? {
    guard has(operation, index) else { return nil }
    guard case .constant(let constant) = try value(operation, index) else {
      throw operation.error(
        "its input '\(operation.proto.input[index])' depends on the image; only constant ones are read there")
    }
    return constant
  }

  /// The whole numbers that are the attribute `name` up to the operator set `last`, then the operation's input `index`.
  func wholeNumbers(
    _ operation: ONNXOperation, _ name: String, upTo last: Int, _ index: Int
  ) throws(ONNXError) -> [Int]? {
    if operation.opset <= last { return try operation.ints(name) }
    guard let constant = try constant(operation, index) else { return nil }
    guard let integers = constant.integers else { throw operation.error("its \(name) are not whole numbers") }
    return integers
  }

  /// The operation's input `index`, one number for each of `count` channels.
  func vector(_ operation: ONNXOperation, _ index: Int, count: Int) throws(ONNXError) -> [Float] {
    guard let values = try constant(operation, index)?.tensor.values else {
      throw operation.error("its input \(index) is missing")
    }
    guard values.count == count else {
      throw operation.error("its input \(index) has \(values.count) values, expected \(count)")
    }
    return values
  }

  /// Adds `layer`, computed from the operation's first input, whose axes the result has.
  mutating func append(_ layer: any Layer, _ operation: ONNXOperation) throws(ONNXError) -> Value {
    try append(layer, map(operation), operation)
  }

  /// Adds `layer`, computed from `view`, whose axes the result has.
  mutating func append(
    _ layer: any Layer, _ view: ONNXView, _ operation: ONNXOperation, name: String? = nil
  ) throws(ONNXError) -> Value {
    .map(ONNXView(number: try add(layer, [view.number], operation, name: name), axes: view.axes))
  }

  /// Adds `layer`, which takes and makes 1 × channels × height × width.
  mutating func appendToImage(_ layer: any Layer, _ operation: ONNXOperation) throws(ONNXError) -> Value {
    let number = try add(layer, [imageInput(operation)], operation)
    return .map(image(number))
  }

  /// What the operation's output is called as a layer.
  func layerName(_ operation: ONNXOperation) -> String { names[operation.name] }

  /// The most values of a map, and the largest side, that are read.
  private static let largestMap = 1 << 31, largestSide = 1 << 24

  /// Adds `layer`, computed from the values `inputs`, and returns the number of its value; it is called as the operation's
  /// output is, or `name`.
  mutating func add(
    _ layer: any Layer, _ inputs: [Int], _ operation: ONNXOperation, name: String? = nil
  ) throws(ONNXError) -> Int {
    do {
      let shape = try layer.outputShape(of: inputs.map { shapes[$0] })
      let (area, overflow) = shape.height.multipliedReportingOverflow(by: shape.width)
      guard max(shape.height, shape.width, shape.channels) <= Self.largestSide, !overflow,
        area <= Self.largestMap / max(1, shape.channels)
      else { throw LayerError("it makes a map of \(shape): at most \(Self.largestMap) values are read") }
      shapes.append(shape)
    } catch {
      throw operation.error("at \(canvas), \(error)")
    }
    return network.add(layer, to: inputs, named: name ?? layerName(operation))
  }
}
