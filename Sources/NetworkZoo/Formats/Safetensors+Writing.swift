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
    let dtype: String
    let shape: [Int]
    let data_offsets: [Int]
  }

  /// An entry of the header.
  private enum Entry: Encodable {
    case metadata([String: String])
    case tensor(Header)

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .metadata(let texts): try texts.encode(to: encoder)
      case .tensor(let header): try header.encode(to: encoder)
      }
    }
  }

  /// A safetensors file that holds `tensors`, in their order, and the file's own texts; `inHalf` precision it takes
  /// half the room.
  public static func encode(
    _ tensors: [NamedTensor], metadata: [String: String] = [:], inHalf: Bool = false
  ) -> [UInt8] {
    let (type, width) = inHalf ? (SafetensorsType.F16, 2) : (.F32, 4)
    var headers: [String: Entry] = metadata.isEmpty ? [:] : ["__metadata__": .metadata(metadata)]
    var end = 0
    for tensor in tensors {
      let next = end + tensor.values.count * width
      headers[tensor.name] = .tensor(
        Header(dtype: type.rawValue, shape: tensor.shape, data_offsets: [end, next]))
      end = next
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
    for tensor in tensors {
      if inHalf {
        tensor.values.map { Float16($0) }.withUnsafeBytes { bytes += $0 }
      } else {
        tensor.values.withUnsafeBytes { bytes += $0 }
      }
    }
    return bytes
  }
}
