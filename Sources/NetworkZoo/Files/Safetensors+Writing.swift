import FoundationEssentials

extension Safetensors {
  /// A tensor of float32 to be written.
  public struct NamedTensor: Sendable {
    let name: String
    let shape: [Int]
    let values: [Float]

    /// `values`, the last axis contiguous, under `name`.
    public init(_ name: String, shape: [Int], _ values: [Float]) {
      precondition(shape.reduce(1, *) == values.count, "\(values.count) values for the shape \(shape)")
      self.name = name
      self.shape = shape
      self.values = values
    }
  }

  private struct Header: Encodable {
    let dtype = "F32"
    let shape: [Int]
    let data_offsets: [Int]
  }

  /// A safetensors file that holds `tensors`, in their order.
  public static func encode(_ tensors: [NamedTensor]) -> [UInt8] {
    var headers: [String: Header] = [:]
    var end = 0
    for tensor in tensors {
      headers[tensor.name] = Header(shape: tensor.shape, data_offsets: [end, end + tensor.values.count * 4])
      end += tensor.values.count * 4
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var text = [UInt8](try! encoder.encode(headers))  // names, numbers and lists of numbers always encode
    // the data begin at a multiple of eight bytes
    text += [UInt8](repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + text.count + end)
    withUnsafeBytes(of: UInt64(text.count).littleEndian) { bytes += $0 }
    bytes += text
    for tensor in tensors { tensor.values.withUnsafeBytes { bytes += $0 } }
    return bytes
  }
}
