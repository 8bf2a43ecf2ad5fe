import FoundationEssentials
import Glibc

#if !_endian(little)
  #error("Numbers are read as they lie in the file, which is little-endian.")
#endif

/// The named tensors of a safetensors file: an 8-byte length, a JSON header of that length, the data.
///
/// The header is read and wholly checked when the file is opened, a tensor's data only when it is asked for.
/// Source: https://huggingface.co/docs/safetensors
public struct Safetensors: Sendable {
  /// The longest header that is read, in bytes: a thousand times that of a large convolutional network.
  public static let largestHeader = 16 << 20

  /// The names of the tensors, in the order of their data.
  public let names: [String]
  /// The file's own notes (`__metadata__`): any text by any key.
  public let metadata: [String: String]

  private let file: OpenFile
  private let dataBegin: Int
  private let entries: [String: Entry]

  /// Opens the file at `path` and checks everything its header says. Throws `SafetensorsError`.
  public init(contentsOf path: String) throws(SafetensorsError) {
    file = try OpenFile(path)
    let header = try Header(file)
    dataBegin = header.end
    metadata = header.metadata
    entries = header.entries
    // An empty tensor begins where its successor does; the name decides between empty ones.
    names = header.entries.sorted { ($0.value.begin, $0.value.end, $0.key) < ($1.value.begin, $1.value.end, $1.key) }
      .map(\.key)

    var expected = 0
    for name in names {
      let entry = header.entries[name]!
      guard entry.begin == expected else {
        throw file.error(.gapOrOverlap(tensor: name, begin: entry.begin, expected: expected))
      }
      expected = entry.end
    }
    guard expected == file.size - dataBegin else {
      throw file.error(.wrongLength(bytes: file.size - dataBegin, needed: expected))
    }
  }

  /// The lengths of a tensor's axes, the last one contiguous. Throws `SafetensorsError` if there is no such tensor.
  public func shape(of name: String) throws(SafetensorsError) -> [Int] {
    try entry(name).shape
  }

  /// The elements of a tensor of type F32 or F16, the last axis contiguous.
  ///
  /// Throws `SafetensorsError` if there is no such tensor, if it is of another type, or if the file cannot be read.
  public func floats(_ name: String) throws(SafetensorsError) -> [Float] {
    let entry = try entry(name)
    switch entry.type {
    case .F32: return try read(entry, zero: Float.zero)
    case .F16: return try read(entry, zero: Float16.zero).map(Float.init)
    default: throw file.error(.notFloats(tensor: name, type: entry.type.rawValue))
    }
  }

  private func entry(_ name: String) throws(SafetensorsError) -> Entry {
    guard let entry = entries[name] else { throw file.error(.noSuchTensor(name)) }
    return entry
  }

  /// `Number` is a type whose every bit pattern is a value, as wide as the entry's type.
  private func read<Number: BitwiseCopyable>(_ entry: Entry, zero: Number) throws(SafetensorsError) -> [Number] {
    var numbers = [Number](repeating: zero, count: (entry.end - entry.begin) / MemoryLayout<Number>.stride)
    try file.read(into: &numbers, from: dataBegin + entry.begin)
    return numbers
  }
}

/// The element types of the format; the raw value is its name in the header.
private enum ElementType: String {
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

/// A tensor whose type, shape and place agree.
private struct Entry {
  let type: ElementType
  let shape: [Int]
  /// Bytes from the beginning of the data.
  let begin: Int
  let end: Int
}

/// The checked header; whether the tensors fill the data is not its matter.
private struct Header {
  private static let lengthBytes = 8

  var entries: [String: Entry] = [:]
  var metadata: [String: String] = [:]
  let end: Int

  init(_ file: OpenFile) throws(SafetensorsError) {
    guard file.size >= Self.lengthBytes else {
      throw file.error(.cut(bytes: file.size, needed: UInt64(Self.lengthBytes)))
    }
    var length: [UInt64] = [0]
    try file.read(into: &length, from: 0)
    guard length[0] <= Safetensors.largestHeader else { throw file.error(.headerTooLong(bytes: length[0])) }
    end = Self.lengthBytes + Int(length[0])
    guard file.size >= end else { throw file.error(.cut(bytes: file.size, needed: UInt64(end))) }
    var text = [UInt8](repeating: 0, count: Int(length[0]))
    try file.read(into: &text, from: Self.lengthBytes)

    for (name, value) in try Self.parse(text, of: file) {
      switch value {
      case .metadata(let pairs): metadata = pairs
      case .tensor(let fields): entries[name] = try Self.check(fields, name, of: file)
      }
    }
  }

  private static func parse(_ text: [UInt8], of file: OpenFile) throws(SafetensorsError) -> [String: HeaderJSON.Value] {
    do {
      return try JSONDecoder().decode(HeaderJSON.self, from: Data(text)).values
    } catch DecodingError.dataCorrupted {
      throw file.error(.headerNotUnderstood(detail: "it is not JSON"))
    } catch DecodingError.keyNotFound(let key, let context) {
      throw file.error(.headerNotUnderstood(detail: "'\(Self.place(context))' has no '\(key.stringValue)'"))
    } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
      let place = Self.place(context)
      throw file.error(
        .headerNotUnderstood(detail: place.isEmpty ? "it is not an object" : "'\(place)' is of the wrong kind"))
    } catch {
      throw file.error(.headerNotUnderstood(detail: "\(error)"))
    }
  }

  private static func place(_ context: DecodingError.Context) -> String {
    context.codingPath.map(\.stringValue).joined(separator: " → ")
  }

  private static func check(_ fields: HeaderJSON.Fields, _ name: String, of file: OpenFile) throws(SafetensorsError)
    -> Entry
  {
    guard let type = ElementType(rawValue: fields.dtype) else {
      throw file.error(.unknownType(tensor: name, type: fields.dtype))
    }
    var needed = type.bytes
    for length in fields.shape {
      let (product, overflow) = needed.multipliedReportingOverflow(by: length)
      guard length >= 0 && !overflow else { throw file.error(.impossibleShape(tensor: name, shape: fields.shape)) }
      needed = product
    }
    let offsets = fields.data_offsets
    guard offsets.count == 2 && 0 <= offsets[0] && offsets[0] <= offsets[1] else {
      throw file.error(.impossibleOffsets(tensor: name, offsets: offsets))
    }
    guard offsets[1] - offsets[0] == needed else {
      throw file.error(.wrongSize(tensor: name, bytes: offsets[1] - offsets[0], needed: needed))
    }
    return Entry(type: type, shape: fields.shape, begin: offsets[0], end: offsets[1])
  }
}

/// The header's JSON: an object of tensors by name, one of its keys being the file's own notes.
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

/// A class because it owns a descriptor, which it closes. Reading names its position, so threads do not disturb each other.
private final class OpenFile: Sendable {
  let path: String
  /// Bytes.
  let size: Int
  private let descriptor: CInt

  init(_ path: String) throws(SafetensorsError) {
    // Without O_NONBLOCK, opening a pipe waits for someone to write into it.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw SafetensorsError(path: path, problem: .unreadable(reason: Self.reason())) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw SafetensorsError(path: path, problem: .notAFile)
    }
    self.path = path
    self.descriptor = descriptor
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  func error(_ problem: SafetensorsError.Problem) -> SafetensorsError {
    SafetensorsError(path: path, problem: problem)
  }

  /// Fills `numbers` with the bytes of the file from `position` on; the caller has compared with `size`.
  func read<Number: BitwiseCopyable>(into numbers: inout [Number], from position: Int) throws(SafetensorsError) {
    let problem = numbers.withUnsafeMutableBytes { bytes -> SafetensorsError.Problem? in
      var done = 0
      while done < bytes.count {
        let count = pread(descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(position + done))
        if count < 0 && errno == EINTR { continue }
        guard count >= 0 else { return .unreadable(reason: Self.reason()) }
        // Someone has cut it since it was opened.
        guard count > 0 else { return .cut(bytes: position + done, needed: UInt64(position + bytes.count)) }
        done += count
      }
      return nil
    }
    if let problem { throw error(problem) }
  }

  private static func reason() -> String { String(cString: strerror(errno)) }
}
