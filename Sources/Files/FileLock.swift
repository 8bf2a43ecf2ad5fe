import Glibc

/// A lock that other programs take, too: a file that is locked as long as this object is there, and stays when it is
/// gone. A class, because it owns a descriptor.
public final class FileLock {
  private let descriptor: CInt

  /// Takes the lock of the file at `path`, which is made if it is missing; nil while another program has it. On file
  /// systems without locks everybody has it. Throws `SystemError` where the file cannot be made.
  public init?(_ path: String) throws(SystemError) {
    while true {
      let opened = retried { open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o664) }
      guard opened >= 0 else { throw SystemError(errno) }
      guard retried({ flock(opened, LOCK_EX | LOCK_NB) }) == 0 || errno != EWOULDBLOCK else {
        close(opened)
        return nil
      }
      var (mine, there) = (stat(), stat())
      // whoever had it before may have removed the file since
      if fstat(opened, &mine) == 0, lstat(path, &there) == 0, mine.st_ino == there.st_ino, mine.st_dev == there.st_dev {
        descriptor = opened
        return
      }
      close(opened)
    }
  }

  deinit { close(descriptor) }
}
