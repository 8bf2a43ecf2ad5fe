import CDigest
import CZlib
import Files
import Glibc

/// Bytes of an open file: all of it, or a member of an archive. A class, because it owns a descriptor, which it closes.
final class FilePart: Sendable {
  /// Why bytes cannot be read.
  enum Problem: Error {
    /// The system's own words.
    case unreadable(reason: String)
    case notAFile
    /// Bytes there are and bytes asked for.
    case cut(bytes: Int, needed: Int)
  }

  let descriptor: CInt
  /// The part's first byte in the file.
  let offset: Int
  /// Bytes.
  let size: Int

  /// All of the file at `path`.
  init(_ path: String) throws(Problem) {
    // without O_NONBLOCK, opening a pipe waits for someone to write into it
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .unreadable(reason: Self.reason()) }
    var status = stat()
    let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    offset = 0
    size = isFile ? Int(status.st_size) : 0
    guard isFile else { throw .notAFile }
  }

  /// `size` bytes from `offset` on of `file`.
  init(of file: FilePart, from offset: Int, size: Int) throws(Problem) {
    descriptor = fcntl(file.descriptor, F_DUPFD_CLOEXEC, 0)
    self.offset = file.offset + offset
    self.size = size
    guard descriptor >= 0 else { throw .unreadable(reason: Self.reason()) }
    guard 0 <= offset && 0 <= size && offset <= file.size && size <= file.size - offset else {
      throw .cut(bytes: file.size, needed: offset + size)
    }
  }

  /// What the bytes of `part` are when inflated: `size` bytes in memory, of the checksum `checksum`. Nil if they are not.
  init?(inflating part: FilePart, size: Int, checksum: UInt32) throws(Problem) {
    descriptor = zlib_memory_file()
    offset = 0
    self.size = size
    guard descriptor >= 0 else { throw .unreadable(reason: Self.reason()) }
    var found: UInt32 = 0
    let count = zlib_inflate(
      part.descriptor, UInt64(part.offset), UInt64(part.size), descriptor, UInt64(size), &found)
    guard count == Int64(size) && found == checksum else { return nil }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The `count` bytes from `position` on.
  func bytes(from position: Int, count: Int) throws(Problem) -> [UInt8] {
    guard position >= 0 && count >= 0 && position <= size && count <= size - position else {
      throw .cut(bytes: size, needed: position + count)
    }
    var bytes = [UInt8](repeating: 0, count: count)
    let problem = bytes.withUnsafeMutableBytes { read(into: $0, from: position) }
    if let problem { throw problem }
    return bytes
  }

  /// Fills `bytes` from `position` on. Returns why it could not.
  func read(into bytes: UnsafeMutableRawBufferPointer, from position: Int) -> Problem? {
    guard position >= 0 && position <= size && bytes.count <= size - position else {
      return .cut(bytes: size, needed: position &+ bytes.count)
    }
    var done = 0
    while done < bytes.count {
      let count = pread(descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset + position + done))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { return .unreadable(reason: Self.reason()) }
      // someone has cut it since it was opened
      guard count > 0 else { return .cut(bytes: position + done, needed: position + bytes.count) }
      done += count
    }
    return nil
  }

  /// The SHA-256 in hexadecimal, a piece at a time.
  func sha256() throws(Problem) -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    guard digest_sha256_of_file(descriptor, UInt64(offset), UInt64(size), &digest) == 1 else {
      throw .unreadable(reason: Self.reason())
    }
    return Digest.hexadecimal(digest)
  }

  private static func reason() -> String { String(cString: strerror(errno)) }
}
