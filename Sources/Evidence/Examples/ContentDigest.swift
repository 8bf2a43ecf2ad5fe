import Files

/// The SHA-256 of a file's bytes, by which a picture is the same under any name, and ties between pictures are decided.
struct ContentDigest: Hashable, BitwiseCopyable, Sendable {
  /// Its 32 bytes as four numbers, the first byte the highest.
  private let a, b, c, d: UInt64

  init(of bytes: [UInt8]) { self.init(Digest.sha256Bytes(of: bytes)[...]) }

  /// Reads 32 bytes.
  private init(_ bytes: ArraySlice<UInt8>) {
    func number(_ index: Int) -> UInt64 {
      bytes[(bytes.startIndex + 8 * index)...].prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
    (a, b, c, d) = (number(0), number(1), number(2), number(3))
  }

  /// Reads what `bytes` wrote.
  init(stored bytes: ArraySlice<UInt8>) { self.init(bytes) }

  var bytes: [UInt8] { [a, b, c, d].flatMap { withUnsafeBytes(of: $0.bigEndian, Array.init) } }
}

extension ContentDigest: Comparable {
  static func < (first: ContentDigest, second: ContentDigest) -> Bool {
    (first.a, first.b, first.c, first.d) < (second.a, second.b, second.c, second.d)
  }
}

extension Digest {
  fileprivate static func sha256Bytes(of bytes: [UInt8]) -> [UInt8] {
    bytes.withUnsafeBytes { sha256Bytes(of: $0) }
  }
}
