/// Bytes that are read by their position: those of a file, or in memory.
public protocol PositionedBytes: Sendable {
  /// How many there are.
  var size: Int { get }
  /// Fills `bytes` from `position` on. Throws `ReadingError`.
  func read(into bytes: UnsafeMutableRawBufferPointer, from position: Int) throws(ReadingError)
  /// Their SHA-256 in hexadecimal or, where they cannot be read any more, why.
  var sha256OrReason: String { get }
}

extension PositionedBytes {
  /// Whether there are `count` bytes from `position` on.
  func has(_ count: Int, from position: Int) -> Bool {
    position >= 0 && count >= 0 && position <= size && count <= size - position
  }

  /// The `count` bytes from `position` on. Throws `ReadingError`.
  public func bytes(from position: Int, count: Int) throws(ReadingError) -> [UInt8] {
    // before memory is asked for
    guard has(count, from: position) else { throw .cut(bytes: size, needed: position &+ count) }
    var bytes = [UInt8](repeating: 0, count: count)
    try read(into: &bytes, from: position)
    return bytes
  }

  /// Fills `numbers`, of a type whose every bit pattern is a value, with the bytes from `position` on. Throws
  /// `ReadingError`.
  public func read<Number: BitwiseCopyable>(into numbers: inout [Number], from position: Int) throws(ReadingError) {
    try numbers.withUnsafeMutableBufferPointer { (numbers) throws(ReadingError) in
      try read(into: UnsafeMutableRawBufferPointer(numbers), from: position)
    }
  }
}

/// Bytes in memory, for readers of files.
public struct BytesInMemory: PositionedBytes {
  private let bytes: [UInt8]
  public var size: Int { bytes.count }

  public var sha256OrReason: String { bytes.withUnsafeBytes { Digest.sha256($0) } }

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public func read(into target: UnsafeMutableRawBufferPointer, from position: Int) throws(ReadingError) {
    guard has(target.count, from: position) else { throw .cut(bytes: size, needed: position &+ target.count) }
    target.copyBytes(from: bytes[position..<position + target.count])
  }
}
