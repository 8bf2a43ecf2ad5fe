import Files
import Glibc

/// The file in which a download grows, locked as long as this object is there. A class, because it owns a descriptor.
///
/// The lock is one on the file itself: it goes with its holder, however that ends, and leaves nothing behind.
final class PartFile {
  let path: String
  private let descriptor: CInt
  private(set) var size = 0

  /// Opens the file, or makes it. Nil where someone else holds the lock.
  init?(path: String) throws(SystemError) {
    self.path = path
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o644)
      guard descriptor >= 0 else { throw SystemError(errno) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        let code = errno
        close(descriptor)
        if code == EWOULDBLOCK { return nil }
        throw SystemError(code)
      }
      var (mine, there) = (stat(), stat())
      guard fstat(descriptor, &mine) == 0 else {
        let code = errno
        close(descriptor)
        throw SystemError(code)
      }
      guard mine.st_mode & S_IFMT == S_IFREG else {
        close(descriptor)
        throw SystemError(EEXIST)
      }
      // whoever held the lock before may have given the file its name, or removed it, since it was opened
      if lstat(path, &there) == 0 && there.st_ino == mine.st_ino && there.st_dev == mine.st_dev {
        self.descriptor = descriptor
        size = Int(mine.st_size)
        return
      }
      close(descriptor)
    }
  }

  deinit {
    // nothing has come: nothing to go on from
    if size == 0 { unlink(path) }
    close(descriptor)
  }

  func append(_ bytes: UnsafeBufferPointer<UInt8>) throws(SystemError) {
    var done = 0
    while done < bytes.count {
      let count = pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(size))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw SystemError(count < 0 ? errno : ENOSPC) }
      done += count
      size += count
    }
  }

  func empty() throws(SystemError) {
    guard ftruncate(descriptor, 0) == 0 else { throw SystemError(errno) }
    size = 0
  }

  func md5() throws(SystemError) -> String { try Digest.md5(of: descriptor, size: size) }

  /// Bytes that the disk still takes; nil where it does not say.
  var room: Int? {
    var status = statvfs()
    guard fstatvfs(descriptor, &status) == 0, status.f_blocks > 0 else { return nil }
    return Int(clamping: status.f_bavail.multipliedReportingOverflow(by: status.f_frsize).partialValue)
  }

  /// Flushes the file and gives it its name.
  func name(_ target: String) throws(SystemError) {
    while fsync(descriptor) != 0 { if errno != EINTR { throw SystemError(errno) } }
    guard rename(path, target) == 0 else { throw SystemError(errno) }
    // the name outlasts a power cut, too; a folder that cannot be flushed keeps its names as it can
    let parent = target.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let folder = open(parent.isEmpty ? "/" : parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }
}
