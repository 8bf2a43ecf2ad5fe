import Files

/// Why a safetensors file, or a tensor of one, could not be read.
public struct SafetensorsError: Error, Equatable, Sendable {
  /// The file, as its reader was given it.
  public let path: String
  /// What is wrong with it.
  public let problem: Problem

  /// What can be wrong with a safetensors file.
  public enum Problem: Error, Equatable, Sendable {
    /// The system refused to open or to read the file; `reason` is the system's own text.
    case unreadable(reason: String)
    /// The path names a directory, a pipe or a device.
    case notAFile
    /// The file has fewer bytes than its first eight, the header's length, promise.
    case cut(bytes: Int, needed: UInt64)
    /// The header's length is over `Safetensors.largestHeader`: hardly a safetensors file.
    case headerTooLong(bytes: UInt64)
    /// The header is not the JSON object it should be; `detail` says where.
    case headerNotUnderstood(detail: String)
    /// A tensor's element type is none that the format defines.
    case unknownType(tensor: String, type: String)
    /// A tensor's shape has a negative length, or more elements than can be counted.
    case impossibleShape(tensor: String, shape: [Int])
    /// A tensor's range in the data is not two ascending numbers.
    case impossibleOffsets(tensor: String, offsets: [Int])
    /// A tensor's range in the data has another size than its type and shape need.
    case wrongSize(tensor: String, bytes: Int, needed: Int)
    /// A tensor does not begin where the one before it ends.
    case gapOrOverlap(tensor: String, begin: Int, expected: Int)
    /// The tensors need another number of bytes of data than follow the header.
    case wrongLength(bytes: Int, needed: Int)
    /// The index of several files is not the JSON object it should be, or names what is none beside it.
    case wrongIndex(detail: String)
    /// No tensor of the file has this name.
    case noSuchTensor(String)
    /// A tensor's elements are not the floating point numbers that were asked for.
    case notFloats(tensor: String, type: String)
  }
}

extension SafetensorsError.Problem {
  /// What kept bytes of the file from being read.
  init(_ error: ReadingError) {
    switch error {
    case .unreadable(let error): self = .unreadable(reason: error.description)
    case .notAFile: self = .notAFile
    case .cut(let bytes, let needed), .tooLarge(let bytes, let needed):
      self = .cut(bytes: bytes, needed: UInt64(clamping: needed))
    }
  }
}

extension SafetensorsError: CustomStringConvertible {
  /// One line: what was found, what was expected, what to do.
  public var description: String { "\(path): \(sentence)" }

  /// What is wrong, without the file.
  var sentence: String {
    switch problem {
    case .unreadable(let reason):
      "cannot be read (\(reason)); check the path and its permissions"
    case .notAFile:
      "is a directory or a device, not a file; give the path of a .safetensors file"
    case .cut(let bytes, let needed):
      "has \(bytes) bytes where at least \(needed) were expected: it was cut short; fetch it again"
    case .headerTooLong(let bytes):
      "says its header has \(bytes) bytes, more than the \(Safetensors.largestHeader) allowed; "
        + "is it a .safetensors file?"
    case .headerNotUnderstood(let detail):
      "has a header that is not the JSON of a .safetensors file (\(detail)); fetch it again or save it again"
    case .unknownType(let tensor, let type):
      "holds '\(tensor.printable)' as \(type.printable), a type that is not known; convert it to F32"
    case .impossibleShape(let tensor, let shape):
      "gives '\(tensor.printable)' the impossible shape \(shape); save it again"
    case .impossibleOffsets(let tensor, let offsets):
      "places '\(tensor.printable)' at \(offsets) where a begin and an end were expected; save it again"
    case .wrongSize(let tensor, let bytes, let needed):
      "gives '\(tensor.printable)' \(bytes) bytes where its type and shape need \(needed); save it again"
    case .gapOrOverlap(let tensor, let begin, let expected):
      "places '\(tensor.printable)' at byte \(begin) of the data where \(expected) was expected: tensors must follow "
        + "one another without gap or overlap; save it again"
    case .wrongLength(let bytes, let needed):
      bytes < needed
        ? "has \(bytes) bytes of data where its header needs \(needed): it was cut short; fetch it again"
        : "has \(bytes) bytes of data where its header needs \(needed): something was appended; fetch it again"
    case .wrongIndex(let detail):
      "is not the index of safetensors files: \(detail); fetch it again"
    case .noSuchTensor(let name):
      "has no tensor '\(name.printable)'; is it the file of another network?"
    case .notFloats(let tensor, let type):
      "holds '\(tensor.printable)' as \(type.printable) where F32, F16, BF16 or F64 was expected; convert it to F32"
    }
  }
}
