import CFiles
import Glibc

/// A file that gets its name only when all of it is written: until then it has ".part" behind it. A class, because it
/// owns a descriptor.
///
/// Errors of the system are thrown as `SystemError`.
public final class PartFile {
  /// The name that it is to get.
  public let target: String
  /// Bytes so far.
  public private(set) var size = 0
  private let descriptor: CInt
  /// Whether what was written stays for the next time where it does not get its name.
  private let isResumed: Bool
  private var isNamed = false

  /// Where the bytes are until the file has its name.
  public var path: String { Self.path(for: target) }

  /// Where the bytes of `target` are until it is whole.
  public static func path(for target: String) -> String { target + ".part" }

  /// A new file, which goes with this object unless it gets its name. Throws `EEXIST` where there is one already: someone
  /// is writing it, or was stopped while they did.
  init(creating target: String) throws(SystemError) {
    self.target = target
    isResumed = false
    descriptor = retried { open(Self.path(for: target), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
    guard descriptor >= 0 else {
      isNamed = true  // it is not ours
      throw SystemError(errno)
    }
  }

  /// What is there of the file, to be gone on with, or a new one; nil where someone else is writing it.
  ///
  /// It is locked as long as this object is there, by a lock on the file itself: that goes with its holder, however it
  /// ends, and leaves nothing behind.
  public init?(resuming target: String) throws(SystemError) {
    self.target = target
    isResumed = true
    guard let (descriptor, size) = try Self.lock(Self.path(for: target)) else { return nil }
    (self.descriptor, self.size) = (descriptor, size)
  }

  private static func lock(_ path: String) throws(SystemError) -> (descriptor: CInt, size: Int)? {
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o644)
      guard descriptor >= 0 else { throw SystemError(errno) }
      do throws(SystemError) {
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw SystemError(errno) }
        var (mine, there) = (stat(), stat())
        guard fstat(descriptor, &mine) == 0 else { throw SystemError(errno) }
        guard mine.st_mode & S_IFMT == S_IFREG else { throw SystemError(EEXIST) }
        // whoever held the lock before may have given the file its name, or removed it, since it was opened
        if lstat(path, &there) == 0 && there.st_ino == mine.st_ino && there.st_dev == mine.st_dev {
          return (descriptor, Int(mine.st_size))
        }
        close(descriptor)
      } catch {
        close(descriptor)
        if error.code == EWOULDBLOCK { return nil }
        throw error
      }
    }
  }

  deinit {
    // of nothing there is nothing to go on from
    if !isNamed && (size == 0 || !isResumed) { unlink(path) }
    close(descriptor)
  }

  /// Writes `bytes` behind what is there. Throws `ENOSPC` where the disk is full.
  public func append(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    var done = 0
    while done < bytes.count {
      let count = retried { pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(size)) }
      guard count > 0 else { throw SystemError(count < 0 ? errno : ENOSPC) }
      done += count
      size += count
    }
  }

  /// Throws away what is there.
  public func empty() throws(SystemError) {
    guard ftruncate(descriptor, 0) == 0 else { throw SystemError(errno) }
    size = 0
  }

  /// The MD5 of what is there.
  public func md5() throws(SystemError) -> String { try Digest.md5(of: descriptor, size: size) }

  /// Bytes that the disk still takes; nil where it does not say.
  public var room: Int? {
    var status = statvfs()
    guard fstatvfs(descriptor, &status) == 0, status.f_blocks > 0 else { return nil }
    return Int(clamping: status.f_bavail.multipliedReportingOverflow(by: status.f_frsize).partialValue)
  }

  func set(permissions: mode_t) throws(SystemError) {
    guard fchmod(descriptor, permissions) == 0 else { throw SystemError(errno) }
  }

  /// Flushes the bytes to the disk and gives the file its name. A file of that name is replaced, or, without `replacing`,
  /// refused as `EEXIST`, even if it appears at the last moment.
  public func finish(replacing: Bool = true) throws(SystemError) {
    // what a file system tells only when a file is closed, it tells here, too
    guard retried({ fsync(descriptor) }) == 0 else { throw SystemError(errno) }
    let code = replacing ? (rename(path, target) == 0 ? 0 : errno) : rename_unless_there(path, target)
    guard code == 0 else { throw SystemError(code) }
    isNamed = true
    try flushFolder()
  }

  /// Makes the name outlast a power cut. A folder that cannot be read or flushed keeps its names as it can.
  private func flushFolder() throws(SystemError) {
    let folder = retried { open(Folder.parent(of: target), O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard folder >= 0 else { return }
    defer { close(folder) }
    if retried({ fsync(folder) }) != 0 && errno != EINVAL { throw SystemError(errno) }
  }
}
