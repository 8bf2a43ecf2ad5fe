import Files
import FoundationEssentials

/// The element types of the format; the raw value is its name in the header.
enum SafetensorsType: String {
  case BOOL, U8, I8, F8_E5M2, F8_E4M3, U16, I16, F16, BF16, U32, I32, F32, U64, I64, F64

  var bytes: Int {
    switch self {
    case .BOOL, .U8, .I8, .F8_E5M2, .F8_E4M3: 1
    case .U16, .I16, .F16, .BF16: 2
    case .U32, .I32, .F32: 4
    case .U64, .I64, .F64: 8
    }
  }
}

/// A tensor whose type, shape and position agree.
struct SafetensorsEntry {
  let type: SafetensorsType
  let shape: [Int]
  /// Bytes from the beginning of the data.
  let begin: Int
  let end: Int
}

/// The checked header. Whether the tensors fill the data is for `Safetensors` to check.
struct SafetensorsHeader {
  private static let lengthBytes = 8

  /// The tensors by name.
  private(set) var entries: [String: SafetensorsEntry] = [:]
  /// The file's own texts by key.
  private(set) var metadata: [String: String] = [:]
  /// The position in the file of the first byte behind it.
  let end: Int

  /// Reads the header of `file`.
  init(_ file: any PositionedBytes) throws(SafetensorsError.Problem) {
    guard file.size >= Self.lengthBytes else {
      throw .cut(bytes: file.size, needed: UInt64(Self.lengthBytes))
    }
    var length: [UInt64] = [0]
    do { try file.read(into: &length, from: 0) } catch { throw .init(error) }
    guard length[0] <= Safetensors.largestHeader else { throw .headerTooLong(bytes: length[0]) }
    end = Self.lengthBytes + Int(length[0])
    guard file.size >= end else { throw .cut(bytes: file.size, needed: UInt64(end)) }
    let text: [UInt8]
    do { text = try file.bytes(from: Self.lengthBytes, count: Int(length[0])) } catch { throw .init(error) }

    for (name, value) in try Self.parse(text) {
      switch value {
      case .metadata(let pairs): metadata = pairs
      case .tensor(let fields): entries[name] = try Self.check(fields, name)
      }
    }
  }

  /// The tensors' names in the order of their data, which must fill `size` bytes without gap or overlap.
  func namesInOrder(of size: Int) throws(SafetensorsError.Problem) -> [String] {
    // an empty tensor begins where its successor does; the name decides between empty ones
    let sorted = entries.sorted { ($0.value.begin, $0.value.end, $0.key) < ($1.value.begin, $1.value.end, $1.key) }
    var expected = 0
    for (name, entry) in sorted {
      guard entry.begin == expected else {
        throw .gapOrOverlap(tensor: name, begin: entry.begin, expected: expected)
      }
      expected = entry.end
    }
    guard expected == size else { throw .wrongLength(bytes: size, needed: expected) }
    return sorted.map(\.key)
  }

  private static func parse(_ text: [UInt8]) throws(SafetensorsError.Problem) -> [String: HeaderJSON.Value] {
    do {
      return try JSONDecoder().decode(HeaderJSON.self, from: Data(text)).values
    } catch DecodingError.dataCorrupted {
      throw .headerNotUnderstood(detail: "it is not JSON")
    } catch DecodingError.keyNotFound(let key, let context) {
      throw .headerNotUnderstood(detail: "'\(Self.path(context))' has no '\(key.stringValue)'")
    } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
      let path = Self.path(context)
      throw .headerNotUnderstood(detail: path.isEmpty ? "it is not an object" : "'\(path)' is of the wrong kind")
    } catch {
      throw .headerNotUnderstood(detail: "\(error)")
    }
  }

  private static func path(_ context: DecodingError.Context) -> String {
    context.codingPath.map(\.stringValue.printable).joined(separator: " → ")
  }

  private static func check(
    _ fields: HeaderJSON.Fields, _ name: String
  ) throws(SafetensorsError.Problem) -> SafetensorsEntry {
    guard let type = SafetensorsType(rawValue: fields.dtype) else {
      throw .unknownType(tensor: name, type: fields.dtype)
    }
    var needed = type.bytes
    for length in fields.shape {
      let (product, overflow) = needed.multipliedReportingOverflow(by: length)
      guard length >= 0 && !overflow else { throw .impossibleShape(tensor: name, shape: fields.shape) }
      needed = product
    }
    let offsets = fields.data_offsets
    guard offsets.count == 2 && 0 <= offsets[0] && offsets[0] <= offsets[1] else {
      throw .impossibleOffsets(tensor: name, offsets: offsets)
    }
    guard offsets[1] - offsets[0] == needed else {
      throw .wrongSize(tensor: name, bytes: offsets[1] - offsets[0], needed: needed)
    }
    return SafetensorsEntry(type: type, shape: fields.shape, begin: offsets[0], end: offsets[1])
  }
}

/// The header's JSON: an object of tensors by name, one of whose keys is `__metadata__`.
private struct HeaderJSON: Decodable {
  enum Value {
    case metadata([String: String])
    case tensor(Fields)
  }

  struct Fields: Decodable {
    let dtype: String
    let shape: [Int]
    let data_offsets: [Int]
  }

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  let values: [String: Value]

  init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: Name.self)
    var values: [String: Value] = [:]
    for key in object.allKeys {
      values[key.stringValue] =
        key.stringValue == "__metadata__"
        ? .metadata(try object.decode([String: String].self, forKey: key))
        : .tensor(try object.decode(Fields.self, forKey: key))
    }
    self.values = values
  }
}
