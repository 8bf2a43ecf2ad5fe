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
  private(set) var inputs: [ONNXValue?]
  let sizeOrigins: [[SizeOrigin?]?]
  private let attributes: [String: Onnx_AttributeProto]
  private let external: ONNXExternalData

  /// `inputs` are the values of the node's inputs, nil where nothing before it makes one, and `origins` the maps whose
  /// sizes their numbers are.
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

extension Onnx_TensorProto.DataType {
  /// Whether it is one of the types that are float32 here.
  var isFloatingPoint: Bool { [.float, .float16, .double, .bfloat16].contains(self) }
}
