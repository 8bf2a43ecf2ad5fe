// ONNX files written byte by byte, so that they can be wrong in every way.

import NetworkZoo

/// A file that grows field by field. The numbers are the standard's.
enum ONNXBytes {
  static func varint(_ value: UInt64) -> [UInt8] {
    value < 128 ? [UInt8(value)] : [UInt8(value & 127 | 128)] + varint(value >> 7)
  }

  static func number(_ field: UInt64, _ value: Int) -> [UInt8] {
    varint(field << 3) + varint(UInt64(bitPattern: Int64(value)))
  }

  static func bytes(_ field: UInt64, _ value: [UInt8]) -> [UInt8] {
    varint(field << 3 | 2) + varint(UInt64(value.count)) + value
  }

  static func text(_ field: UInt64, _ value: String) -> [UInt8] { bytes(field, Array(value.utf8)) }

  static func float(_ field: UInt64, _ value: Float) -> [UInt8] {
    varint(field << 3 | 5) + withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init)
  }

  /// A constant of the graph, of float32.
  static func floats(_ name: String, _ shape: [Int], _ values: [Float]) -> [UInt8] {
    let raw = values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
    return tensor(name, shape, type: 1, raw: raw)
  }

  /// A constant of the graph, of int64.
  static func integers(_ name: String, _ values: [Int]) -> [UInt8] {
    let raw = values.flatMap { withUnsafeBytes(of: Int64($0).littleEndian, Array.init) }
    return tensor(name, [values.count], type: 7, raw: raw)
  }

  static func tensor(_ name: String, _ shape: [Int], type: Int, raw: [UInt8], rest: [UInt8] = []) -> [UInt8] {
    bytes(5, shape.flatMap { number(1, $0) } + number(2, type) + text(8, name) + bytes(9, raw) + rest)
  }

  /// A constant whose values lie in another file.
  static func external(_ name: String, _ shape: [Int], _ entries: KeyValuePairs<String, String>) -> [UInt8] {
    let listed = entries.flatMap { bytes(13, text(1, $0.key) + text(2, $0.value)) }
    return bytes(5, shape.flatMap { number(1, $0) } + number(2, 1) + text(8, name) + listed + number(14, 1))
  }

  /// An attribute of whole numbers.
  static func attribute(_ name: String, _ values: [Int]) -> [UInt8] {
    bytes(5, text(1, name) + values.flatMap { number(8, $0) } + number(20, 7))
  }

  static func attribute(_ name: String, _ value: Int) -> [UInt8] {
    bytes(5, text(1, name) + number(3, value) + number(20, 2))
  }

  /// An operation of a function.
  static func operation(inFunction kind: String, _ inputs: [String], _ output: String) -> [UInt8] {
    bytes(7, inputs.flatMap { text(1, $0) } + text(2, output) + text(4, kind))
  }

  static func operation(_ kind: String, _ inputs: [String], _ output: String, _ attributes: [UInt8] = []) -> [UInt8] {
    bytes(1, inputs.flatMap { text(1, $0) } + text(2, output) + text(3, output) + text(4, kind) + attributes)
  }

  /// A file of `graph` (constants and operations) that looks at `x`, of the shape `input` and the type `type`, and
  /// gives `y`.
  static func file(_ graph: [UInt8], input: [Int] = [1, 3, 8, 8], type: Int = 1, opset: Int = 13) -> [UInt8] {
    let shape = input.flatMap { bytes(1, number(1, $0)) }
    let x = bytes(11, text(1, "x") + bytes(2, bytes(1, number(1, type) + bytes(2, shape))))
    return number(1, 8) + bytes(7, graph + x + bytes(12, text(1, "y"))) + bytes(8, number(2, opset))
  }

  /// What is wrong with the file `bytes` or, where it opens, with the first operation that is not read; nil if nothing
  /// is.
  static func complaint(_ bytes: [UInt8]) -> String? {
    do {
      let file = try bytes.withUnsafeBytes { try NetworkFile(onnx: $0, path: "broken.onnx") }
      return file.unread.first.map { "broken.onnx: \($0.reason)" }
    } catch {
      return "\(error)"
    }
  }

  /// What is wrong with the file `bytes`; nil if it opens.
  static func refusal(_ bytes: [UInt8], folder: String? = nil) -> String? {
    do {
      _ = try bytes.withUnsafeBytes { try NetworkFile(onnx: $0, path: "broken.onnx", folder: folder) }
      return nil
    } catch {
      return "\(error)"
    }
  }
}
