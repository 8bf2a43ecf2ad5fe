import FoundationEssentials
import NeuralNetwork

/// One operation of an ONNX graph (a "node" there), its attributes by name, and errors that say which one it is.
struct ONNXOperation {
  let proto: Onnx_NodeProto
  /// The version of the operator set that the file speaks.
  let opset: Int
  private let attributes: [String: Onnx_AttributeProto]
  private let external: ONNXExternalData

  init(_ proto: Onnx_NodeProto, opset: Int, external: ONNXExternalData) throws(ONNXError) {
    self.proto = proto
    self.opset = opset
    self.external = external
    attributes = Dictionary(proto.attribute.map { ($0.name, $0) }) { first, _ in first }
    if let reference = proto.attribute.first(where: { !$0.refAttrName.isEmpty }) {
      throw error("its attribute \(reference.name) is a function's argument, which is not read")
    }
  }

  /// What its output is called.
  var name: String { proto.output.first ?? "" }

  /// An error that names this operation.
  func error(_ reason: String) -> ONNXError {
    let name = proto.name.isEmpty ? name : proto.name
    return ONNXError("\(proto.opType) '\(name)': \(reason)")
  }

  func has(_ name: String) -> Bool { attributes[name] != nil }

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
      throw error("\(name) \(values) is not read: only two-dimensional layers with sensible sizes are")
    }
    return values
  }

  func tensor(_ name: String) throws(ONNXError) -> ONNXConstant? {
    guard let attribute = try attribute(name, .tensor) else { return nil }
    return try ONNXConstant(attribute.t, external: external)
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

  /// The largest side, stride, border or dilation of a window that is read.
  private static let largestWindow = 4096

  /// The window of a convolution or pooling of `height` × `width` (nil: as kernel_shape says).
  func window(_ size: (height: Int, width: Int)? = nil) throws(ONNXError) -> Window {
    let positive = 1...Self.largestWindow
    let stated = try ints("kernel_shape", count: 2, in: positive)
    guard let kernel = size.map({ [$0.height, $0.width] }) ?? stated else { throw error("it has no kernel_shape") }
    guard kernel.allSatisfy(positive.contains), stated == nil || stated == kernel else {
      throw error("its kernel_shape \(stated ?? []) does not fit its weights of \(kernel)")
    }
    let strides = try ints("strides", count: 2, in: positive) ?? [1, 1]
    let dilations = try ints("dilations", count: 2, in: positive) ?? [1, 1]
    let pads = try ints("pads", count: 4, in: 0...Self.largestWindow) ?? [0, 0, 0, 0]
    let padding: Window.Padding
    switch try string("auto_pad", "NOTSET") {
    case "NOTSET", "": padding = .explicit(top: pads[0], left: pads[1], bottom: pads[2], right: pads[3])
    case "VALID": padding = .none
    case "SAME_UPPER": padding = .sameUpper
    case "SAME_LOWER": padding = .sameLower
    case let other: throw error("auto_pad \(other) is unknown")
    }
    return Window(
      kernel[0], kernel[1], stride: (strides[0], strides[1]), dilation: (dilations[0], dilations[1]),
      padding: padding, roundsUp: try int("ceil_mode", 0) != 0)
  }
}
