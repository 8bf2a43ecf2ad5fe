import Glibc

/// The bytes of a file as the page cache holds them, without a copy. A class, because it owns the mapping.
public final class MappedFile {
  private let bytes: UnsafeRawBufferPointer

  /// Maps `file`, which may be closed then. Throws `ReadingError`, of an empty file `cut`.
  public init(_ file: OpenFile) throws(ReadingError) {
    guard file.size > 0 else { throw .cut(bytes: 0, needed: 1) }
    guard let base = mmap(nil, file.size, PROT_READ, MAP_PRIVATE, file.descriptor, 0), base != MAP_FAILED else {
      throw .unreadable(SystemError(errno))
    }
    bytes = UnsafeRawBufferPointer(start: base, count: file.size)
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }

  /// Calls `body` with the bytes, which are there until it returns.
  public func withBytes<Result, Problem: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Problem) -> Result
  ) throws(Problem) -> Result {
    defer { withExtendedLifetime(self) {} }
    return try body(bytes)
  }
}
