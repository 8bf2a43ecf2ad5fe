import NeuralNetwork

/// Makes a `Network` of an ONNX graph: the graph is the architecture.
///
/// Maps are 1 × channels × height × width there, vectors 1 × channels; constants are folded while it is read.
struct ONNXImporter {
  /// What a name in the graph stands for.
  enum Value {
    /// A map, or a vector (a map of one pixel whose height and width are not counted as axes).
    case map(Int, isVector: Bool)
    case constant(ONNXConstant)
  }

  var network: Network
  private(set) var shapes: [Shape]
  private let canvas: Canvas
  private var values: [String: Value] = [:]

  /// Begins with an image of the size `canvas`, which the graph calls `input`.
  init(input: String, inputRange: InputRange, canvas: Canvas) throws(PlanError) {
    network = Network(inputRange: inputRange)
    shapes = try network.shapes(on: canvas)
    self.canvas = canvas
    values[input] = .map(network.input, isVector: false)
  }

  /// Throws `ONNXError` that names every operator of `nodes` that is not read, with a node that uses it.
  static func check(_ nodes: [Onnx_NodeProto]) throws(ONNXError) {
    var missing: [String: Onnx_NodeProto] = [:]
    for node in nodes where !(["", "ai.onnx"].contains(node.domain) && readers.keys.contains(node.opType)) {
      let name = node.domain.isEmpty ? node.opType : "\(node.domain).\(node.opType)"
      if missing[name] == nil { missing[name] = node }
    }
    guard !missing.isEmpty else { return }
    let list = missing.sorted { $0.key < $1.key }.map { name, node in
      "\(name) (node '\(node.name.isEmpty ? node.output.first ?? "" : node.name)')"
    }
    throw ONNXError("it uses operators that are not read: \(list.joined(separator: ", "))")
  }

  /// Adds a constant of the graph.
  mutating func add(_ constant: ONNXConstant, named name: String) { values[name] = .constant(constant) }

  /// Adds an operation of the graph.
  mutating func add(_ operation: ONNXOperation) throws(ONNXError) {
    guard let read = Self.readers[operation.proto.opType] else { throw operation.error("it is not read") }
    guard !operation.name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      throw operation.error("its output's name holds control characters")
    }
    let result = try read(&self, operation)
    values[operation.name] = result
    if case .map(let number, _) = result, network.value(named: operation.name) == nil {
      network.name(number, operation.name)
    }
  }

  private typealias Reader = @Sendable (inout ONNXImporter, ONNXOperation) throws(ONNXError) -> Value

  /// How each operator is read.
  private static let readers: [String: Reader] = [
    "Conv": { (i, o) throws(ONNXError) in try i.convolution(o) },
    "Gemm": { (i, o) throws(ONNXError) in try i.gemm(o) },
    "MatMul": { (i, o) throws(ONNXError) in try i.matrixProduct(o) },
    "Relu": { (i, o) throws(ONNXError) in try i.append(.relu as Clamp, o) },
    "Clip": { (i, o) throws(ONNXError) in try i.clip(o) },
    "LeakyRelu": { (i, o) throws(ONNXError) in try i.append(LeakyReLU(slope: o.float("alpha", 0.01)), o) },
    "Sigmoid": { (i, o) throws(ONNXError) in try i.append(Sigmoid(), o) },
    "Softmax": { (i, o) throws(ONNXError) in try i.softmax(o) },
    "MaxPool": { (i, o) throws(ONNXError) in try i.append(MaxPooling(o.window()), o) },
    "AveragePool": { (i, o) throws(ONNXError) in
      try i.append(AveragePooling(o.window(), countsPadding: o.int("count_include_pad", 0) != 0), o)
    },
    "GlobalAveragePool": { (i, o) throws(ONNXError) in try i.append(GlobalAveragePooling(), o) },
    "GlobalMaxPool": { (i, o) throws(ONNXError) in try i.append(MaxPooling(nil), o) },
    "BatchNormalization": { (i, o) throws(ONNXError) in try i.batchNorm(o) },
    "LRN": { (i, o) throws(ONNXError) in try i.localResponseNorm(o) },
    "Concat": { (i, o) throws(ONNXError) in try i.concatenation(o) },
    "Add": { (i, o) throws(ONNXError) in try i.sum(o) },
    "Sum": { (i, o) throws(ONNXError) in try i.sum(o) },
    "Mul": { (i, o) throws(ONNXError) in try i.product(o) },
    "Flatten": { (i, o) throws(ONNXError) in try i.flatten(o) },
    "Reshape": { (i, o) throws(ONNXError) in try i.reshape(o) },
    "Pad": { (i, o) throws(ONNXError) in try i.pad(o) },
    "Dropout": { (i, o) throws(ONNXError) in try i.value(o, 0) },
    "Identity": { (i, o) throws(ONNXError) in try i.value(o, 0) },
    "Cast": { (i, o) throws(ONNXError) in try i.cast(o) },
    "Constant": { (i, o) throws(ONNXError) in try .constant(i.constantOperation(o)) },
  ]
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

  /// The operation's input `index`, which must be a map or vector.
  func map(_ operation: ONNXOperation, _ index: Int = 0) throws(ONNXError) -> (number: Int, isVector: Bool) {
    guard case .map(let number, let isVector) = try value(operation, index) else {
      throw operation.error("it computes from constants alone, which is not read")
    }
    return (number, isVector)
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

  /// Adds `layer`, computed from the operation's first input.
  mutating func append(_ layer: any Layer, _ operation: ONNXOperation) throws(ONNXError) -> Value {
    let input = try map(operation)
    return try append(layer, [input.number], operation, isVector: input.isVector)
  }

  /// Adds `layer`, computed from the values `inputs`.
  mutating func append(
    _ layer: any Layer, _ inputs: [Int], _ operation: ONNXOperation, name: String? = nil, isVector: Bool = false
  ) throws(ONNXError) -> Value {
    do {
      shapes.append(try layer.outputShape(of: inputs.map { shapes[$0] }))
    } catch {
      throw operation.error("at \(canvas), \(error)")
    }
    return .map(network.add(layer, to: inputs, named: name ?? operation.name), isVector: isVector)
  }
}
