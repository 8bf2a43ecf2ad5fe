import CDigest
import Glibc

/// A file that is open for reading, or a run of bytes in it, such as a member of an archive.
///
/// Only regular files are opened. Every read names its position, so threads may share one. A class, because it owns a
/// descriptor, which it closes.
public final class OpenFile: PositionedBytes {
  /// For C code that reads the file itself.
  public let descriptor: CInt
  /// The position of the first byte in the file that `descriptor` stands for.
  public let offset: Int
  /// Bytes, when it was opened.
  public let size: Int

  /// Opens the file at `path`. Throws `ReadingError`, also where it has more bytes than `most`.
  public init(_ path: String, atMost most: Int = .max) throws(ReadingError) {
    // without O_NONBLOCK, opening a pipe waits for someone to write into it
    descriptor = retried { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard descriptor >= 0 else { throw .unreadable(SystemError(errno)) }
    let status = FileStatus(of: descriptor)
    offset = 0
    size = status?.size ?? 0
    guard let status, status.kind == .file else { throw .notAFile }
    guard size <= most else { throw .tooLarge(bytes: size, most: most) }
  }

  /// `size` bytes of `file`, from its byte `offset` on. Throws `ReadingError.cut` where they are not all there.
  public init(_ file: OpenFile, from offset: Int, size: Int) throws(ReadingError) {
    descriptor = fcntl(file.descriptor, F_DUPFD_CLOEXEC, 0)
    self.offset = file.offset + offset
    self.size = size
    guard descriptor >= 0 else { throw .unreadable(SystemError(errno)) }
    guard file.has(size, from: offset) else { throw .cut(bytes: file.size, needed: offset &+ size) }
  }

  /// The first `size` bytes of the open file `descriptor`, which is closed with this object.
  public init(owning descriptor: CInt, size: Int) {
    self.descriptor = descriptor
    offset = 0
    self.size = size
  }

  /// When the file was last changed, in seconds since 1970.
  public var modified: Int? { FileStatus(of: descriptor)?.modified }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// All bytes. Throws `ReadingError`.
  public func bytes() throws(ReadingError) -> [UInt8] { try bytes(from: 0, count: size) }

  /// Fills `bytes` from `position` on. Throws `ReadingError`.
  public func read(into bytes: UnsafeMutableRawBufferPointer, from position: Int) throws(ReadingError) {
    guard has(bytes.count, from: position) else { throw .cut(bytes: size, needed: position &+ bytes.count) }
    var done = 0
    while done < bytes.count {
      let count = retried {
        pread(descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset + position + done))
      }
      guard count >= 0 else { throw .unreadable(SystemError(errno)) }
      // it was cut after it was opened
      guard count > 0 else { throw .cut(bytes: position + done, needed: position + bytes.count) }
      done += count
    }
  }

  /// The SHA-256 in hexadecimal. Throws `ReadingError`.
  public func sha256() throws(ReadingError) -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    let isDone = digest_sha256_of_file(descriptor, UInt64(offset), UInt64(size), &digest)
    guard isDone == 1 else { throw .unreadable(SystemError(errno)) }
    return Digest.hexadecimal(digest)
  }

  /// The SHA-256 in hexadecimal or, where the file cannot be read any more, why: it is equal to that of no file.
  public var sha256OrReason: String {
    do { return try sha256() } catch { return "\(error)" }
  }
}
