import FoundationEssentials
import NeuralNetwork

/// One operation of an ONNX graph (a "node" there) with its attributes and inputs, and errors that say which one it is.
///
/// What an operator's attributes and inputs mean in each version of the operator set is read in its extensions, for
/// operations on constants (`ONNXArithmetic`) and on maps (`ONNXImporter`) alike.
struct ONNXOperation: Sendable {
  let proto: Onnx_NodeProto
  /// The version of the operator set that the file speaks.
  let opset: Int
  /// How many images the file was made for at once: one of them is read.
  let batch: Int
  private var inputs: [ONNXValue?]
  private let sizeOrigins: [[SizeOrigin?]?]
  private let attributes: [String: Onnx_AttributeProto]
  private let external: ONNXExternalData

  /// `inputs` are the values of the node's inputs, nil where nothing before it makes one, and `origins` the maps whose sizes
  /// their numbers are.
  init(
    _ proto: Onnx_NodeProto, inputs: [ONNXValue?], origins: [[SizeOrigin?]?], opset: Int, batch: Int,
    external: ONNXExternalData
  ) throws(ONNXError) {
    self.proto = proto
    self.inputs = inputs
    sizeOrigins = origins
    self.opset = opset
    self.batch = batch
    self.external = external
    attributes = Dictionary(proto.attribute.map { ($0.name, $0) }) { first, _ in first }
    if let reference = proto.attribute.first(where: { !$0.refAttrName.isEmpty }) {
      throw error("its attribute \(reference.name) is a function's argument, which is not supported")
    }
  }

  /// The same operation of the map `view` instead of its input `index`.
  func of(_ view: ONNXView, at index: Int = 0) -> ONNXOperation {
    var copy = self
    copy.inputs[index] = .map(view)
    return copy
  }

  /// The operator.
  var kind: String { proto.opType }
  /// The name of its first output.
  var name: String { proto.output.first ?? "" }

  /// An error that names this operation.
  func error(_ reason: String) -> ONNXError {
    let name = proto.name.isEmpty ? name : proto.name
    return ONNXError("\(kind) '\(name)': \(reason)", isOfOperation: true)
  }

  func hasAttribute(_ name: String) -> Bool { attributes[name] != nil }

  func int(_ name: String, _ standard: Int) throws(ONNXError) -> Int {
    guard let attribute = try attribute(name, .int) else { return standard }
    return Int(attribute.i)
  }

  func float(_ name: String, _ standard: Float) throws(ONNXError) -> Float {
    try attribute(name, .float)?.f ?? standard
  }

  func string(_ name: String, _ standard: String) throws(ONNXError) -> String {
    guard let attribute = try attribute(name, .string) else { return standard }
    return String(decoding: attribute.s, as: UTF8.self)
  }

  func floats(_ name: String) throws(ONNXError) -> [Float]? { try attribute(name, .floats)?.floats }

  /// Whole numbers; where `count` is given there must be so many, from `range`.
  func ints(_ name: String, count: Int? = nil, in range: ClosedRange<Int> = Int.min...Int.max) throws(ONNXError)
    -> [Int]?
  {
    guard let values = try attribute(name, .ints)?.ints.map(Int.init) else { return nil }
    guard count == nil || values.count == count, values.allSatisfy(range.contains) else {
      throw error("\(name) \(values) is not supported: only two-dimensional layers with sensible sizes are")
    }
    return values
  }

  func tensor(_ name: String) throws(ONNXError) -> ONNXConstant? {
    guard let attribute = try attribute(name, .tensor) else { return nil }
    return try ONNXConstant(attribute.t, external: external)
  }

  /// Cast: the type of its result.
  func castType() throws(ONNXError) -> Onnx_TensorProto.DataType {
    let number = try int("to", 1)
    guard let type = Onnx_TensorProto.DataType(rawValue: number) else { throw error("it casts to type \(number)") }
    return type
  }

  /// BatchNormalization: whether it takes the statistics of what it is given.
  func isInTraining() throws(ONNXError) -> Bool {
    // up to version 13, asking for the statistics says so
    let asksForStatistics = opset < 14 && proto.output.dropFirst().contains { !$0.isEmpty }
    return try int("training_mode", 0) != 0 || asksForStatistics
  }

  /// Constant: its value.
  func constantValue() throws(ONNXError) -> ONNXConstant {
    if let tensor = try tensor("value") { return tensor }
    if hasAttribute("value_float") { return .floats(Tensor([], [try float("value_float", 0)])) }
    if let values = try floats("value_floats") { return .floats(Tensor([values.count], values)) }
    if hasAttribute("value_int") { return .integers([try int("value_int", 0)], shape: []) }
    if let values = try ints("value_ints") { return .integers(values, shape: [values.count]) }
    throw error("it has no value of a supported type")
  }

  private func attribute(_ name: String, _ type: Onnx_AttributeProto.AttributeType) throws(ONNXError)
    -> Onnx_AttributeProto?
  {
    guard let attribute = attributes[name] else { return nil }
    // files of the first versions leave the type out
    guard attribute.type == type || attribute.type == .undefined else {
      throw error("its attribute \(name) is of type \(attribute.type), expected \(type)")
    }
    return attribute
  }
}

// Its inputs.
extension ONNXOperation {
  var inputCount: Int { inputs.count }

  /// Whether an input `index` is given: the last may be missing, and others have no name where they are left out.
  func hasInput(_ index: Int) -> Bool { index < proto.input.count && !proto.input[index].isEmpty }

  /// Input `index`, a constant with its values in memory. Throws where it is left out or nothing makes it.
  func value(_ index: Int) throws(ONNXError) -> ONNXValue {
    let value = try storedValue(index)
    if case .constant(let constant) = value { return .constant(try constant.loaded()) }
    return value
  }

  /// Input `index`, a constant as it is: its values may be in the file.
  private func storedValue(_ index: Int) throws(ONNXError) -> ONNXValue {
    guard hasInput(index) else { throw error("its input \(index) is missing") }
    guard let value = inputs[index] else {
      throw error("its input '\(proto.input[index])' is not computed before it")
    }
    return value
  }

  /// What among its inputs is not read.
  var unread: ONNXValue.Unread? {
    for case .unread(let unread)? in inputs { return unread }
    return nil
  }

  /// Where each of the numbers of input `index` comes from, if some come from sizes of maps; nil for a constant.
  func origins(_ index: Int) -> [SizeOrigin?]? { sizeOrigins.indices.contains(index) ? sizeOrigins[index] : nil }

  /// The first of its inputs that depends on the image.
  func firstMap() throws(ONNXError) -> ONNXView? {
    for index in inputs.indices where hasInput(index) {
      if case .map(let view) = try storedValue(index) { return view }
    }
    return nil
  }

  /// Whether it has inputs, all of them constants.
  func isConstant() throws(ONNXError) -> Bool {
    for index in inputs.indices where hasInput(index) {
      if case .map = try storedValue(index) { return false }
    }
    return !inputs.isEmpty
  }

  /// Whether input `index` depends on the image.
  func isMap(_ index: Int) throws(ONNXError) -> Bool {
    if case .map = try storedValue(index) { return true }
    return false
  }

  /// Input `index`, which must depend on the image.
  func map(_ index: Int = 0) throws(ONNXError) -> ONNXView {
    guard case .map(let view) = try value(index) else {
      throw error("it computes from constants alone, which is not supported")
    }
    return view
  }

  /// Input `index`, which must be constant; nil where it is left out.
  func constant(_ index: Int) throws(ONNXError) -> ONNXConstant? {
    hasInput(index) ? try givenConstant(index) : nil
  }

  /// Input `index`, which must be there and constant.
  func givenConstant(_ index: Int) throws(ONNXError) -> ONNXConstant {
    guard case .constant(let constant) = try value(index) else {
      throw error("its input '\(proto.input[index])' depends on the image; only constants are supported there")
    }
    return constant
  }

  /// Input `index`, which must be there and constant; its values may be in the file.
  func storedConstant(_ index: Int) throws(ONNXError) -> ONNXConstant {
    guard case .constant(let constant) = try storedValue(index) else {
      throw error("its input '\(proto.input[index])' depends on the image; only constants are supported there")
    }
    return constant
  }

  /// Input `index`, whole numbers.
  func integers(_ index: Int) throws(ONNXError) -> [Int] {
    guard let integers = try givenConstant(index).integers else {
      throw error("its input \(index) holds numbers that are not whole")
    }
    return integers
  }

  /// The whole numbers that are the attribute `name` up to the operator set `last`, then input `index`; nil where they
  /// are left out.
  func integers(_ name: String, upTo last: Int, thenInput index: Int) throws(ONNXError) -> [Int]? {
    if opset <= last { return try ints(name) }
    guard let constant = try constant(index) else { return nil }
    guard let integers = constant.integers else { throw error("its \(name) are not whole numbers") }
    return integers
  }

  /// Input `index`, one number for each of `count` channels.
  func numbers(_ index: Int, count: Int) throws(ONNXError) -> [Float] {
    let values = try givenConstant(index).tensor.values
    guard values.count == count else {
      throw error("its input \(index) has \(values.count) values, expected \(count)")
    }
    return values
  }
}

extension Onnx_TensorProto.DataType {
  /// Whether it is one of the types that are float32 here.
  var isFloatingPoint: Bool { [.float, .float16, .double, .bfloat16].contains(self) }
}
