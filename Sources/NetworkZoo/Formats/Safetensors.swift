import Files

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
  /// The file's own texts by key (`__metadata__`).
  public let metadata: [String: String]

  private let path: String
  private let file: any PositionedBytes
  /// The position of the first tensor's first byte.
  private let dataBegin: Int
  private let entries: [String: SafetensorsEntry]

  /// Opens the file at `path` and checks everything its header says. Throws `SafetensorsError`.
  public init(contentsOf path: String) throws(SafetensorsError) {
    let file: OpenFile
    do { file = try OpenFile(path) } catch { throw SafetensorsError(path: path, problem: .init(error)) }
    try self.init(contentsOf: file, named: path)
  }

  /// The same for bytes that are open already; errors call them `path`.
  public init(contentsOf file: any PositionedBytes, named path: String) throws(SafetensorsError) {
    (self.path, self.file) = (path, file)
    do throws(SafetensorsError.Problem) {
      let header = try SafetensorsHeader(file)
      dataBegin = header.end
      metadata = header.metadata
      entries = header.entries
      names = try header.namesInOrder(of: file.size - header.end)
    } catch {
      throw SafetensorsError(path: path, problem: error)
    }
  }

  /// The lengths of a tensor's axes, the last one contiguous. Throws `SafetensorsError` if there is no such tensor.
  public func shape(of name: String) throws(SafetensorsError) -> [Int] {
    try entry(name).shape
  }

  /// The elements of a floating point tensor of two bytes or more each, the last axis contiguous.
  ///
  /// Throws `SafetensorsError` if there is no such tensor, if it is of another type, or if the file cannot be read.
  public func floats(_ name: String) throws(SafetensorsError) -> [Float] {
    let entry = try entry(name)
    switch entry.type {
    case .F32: return try read(entry, zero: Float.zero)
    case .F16: return try read(entry, zero: Float16.zero).map(Float.init)
    case .BF16: return try read(entry, zero: UInt16.zero).map { Float(bitPattern: UInt32($0) << 16) }
    case .F64: return try read(entry, zero: Double.zero).map(Float.init)
    default: throw error(.notFloats(tensor: name, type: entry.type.rawValue))
    }
  }

  /// The SHA-256 of the file in hexadecimal or, where it cannot be read any more, why.
  public var sha256: String { file.sha256OrReason }

  private func entry(_ name: String) throws(SafetensorsError) -> SafetensorsEntry {
    guard let entry = entries[name] else { throw error(.noSuchTensor(name)) }
    return entry
  }

  /// `Number` is a type whose every bit pattern is a value, as wide as the entry's type.
  private func read<Number: BitwiseCopyable>(_ entry: SafetensorsEntry, zero: Number) throws(SafetensorsError)
    -> [Number]
  {
    var numbers = [Number](repeating: zero, count: (entry.end - entry.begin) / MemoryLayout<Number>.stride)
    do { try file.read(into: &numbers, from: dataBegin + entry.begin) } catch { throw self.error(.init(error)) }
    return numbers
  }

  private func error(_ problem: SafetensorsError.Problem) -> SafetensorsError {
    SafetensorsError(path: path, problem: problem)
  }
}
