import CFiles
import Glibc

/// Writing files so that a path holds either what was there before or all of the new bytes, whatever happens.
public enum FileWriting {
  /// Writes `bytes` beside `path`, as `path` + ".part", flushes them to the disk, and only then gives them their name.
  ///
  /// With `replacing`, a file that is there is replaced (a link's target, not the link) and leaves its permissions to the
  /// new one. Without, it is refused, even if it appears at the last moment. Throws `FileWritingError`, and then leaves
  /// no ".part" behind.
  public static func write(_ bytes: [UInt8], to path: String, replacing: Bool) throws(FileWritingError) {
    let old = try Existing(path, replacing: replacing)
    let target = old.resolved
    let part = target + ".part"
    // Exclusively: a part that is there is being written by someone else, or belongs to someone.
    let descriptor = retried { open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
    guard descriptor >= 0 else {
      throw errno == EEXIST ? FileWritingError(path: path, problem: .partExists(part)) : .system(path, errno)
    }
    do throws(FileWritingError) {
      try fill(descriptor, with: bytes, permissions: old.permissions, path)
      try name(part, target, replacing: replacing, path)
    } catch {
      unlink(part)
      throw error
    }
    try flushDirectory(of: target, path)
  }

  /// Writes, flushes and closes the descriptor.
  private static func fill(_ descriptor: CInt, with bytes: [UInt8], permissions: mode_t?, _ path: String)
    throws(FileWritingError)
  {
    let code = bytes.withUnsafeBytes { bytes -> CInt in
      var done = 0
      while done < bytes.count {
        let count = retried { Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done) }
        guard count >= 0 else { return errno }
        done += count
      }
      if let permissions, fchmod(descriptor, permissions) != 0 { return errno }
      return retried { fsync(descriptor) } == 0 ? 0 : errno
    }
    // Some file systems tell only here that the disk is full.
    let closed = close(descriptor) == 0 || errno == EINTR ? 0 : errno
    if code != 0 { throw .system(path, code) }
    if closed != 0 { throw .system(path, closed) }
  }

  /// Gives the part its name.
  private static func name(_ part: String, _ target: String, replacing: Bool, _ path: String)
    throws(FileWritingError)
  {
    if replacing {
      guard rename(part, target) == 0 else { throw .system(path, errno) }
      return
    }
    switch rename_unless_there(part, target) {
    case 0: break
    case EEXIST: throw FileWritingError(path: path, problem: .exists)
    case let code: throw .system(path, code)
    }
  }

  /// Makes the name outlast a power cut. A directory that cannot be read or flushed keeps its names as it can.
  private static func flushDirectory(of target: String, _ path: String) throws(FileWritingError) {
    let descriptor = retried { open(Folder.parent(of: target), O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    if retried({ fsync(descriptor) }) != 0 && errno != EINVAL { throw .system(path, errno) }
  }
}

/// What is at a path before it is written to.
struct Existing {
  /// Where the new file goes: the target of links.
  let resolved: String
  /// nil if nothing is there.
  let permissions: mode_t?

  init(_ path: String, replacing: Bool) throws(FileWritingError) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      guard errno == ENOENT && !path.isEmpty && !path.hasSuffix("/") else { throw .system(path, errno) }
      resolved = path
      permissions = nil
      return
    }
    guard replacing else {
      throw FileWritingError(path: path, problem: status.st_mode & S_IFMT == S_IFDIR ? .isDirectory : .exists)
    }
    guard let real = realpath(path, nil) else { throw .system(path, errno) }
    defer { free(real) }
    guard stat(real, &status) == 0 else { throw .system(path, errno) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw FileWritingError(path: path, problem: .isDirectory)
    // Renaming over a device or a pipe would destroy it.
    default: throw FileWritingError(path: path, problem: .notAFile)
    }
    resolved = String(cString: real)
    permissions = status.st_mode & 0o777
  }
}

/// Calls again what a signal interrupted.
func retried<Number: SignedInteger>(_ call: () -> Number) -> Number {
  while true {
    let result = call()
    if result >= 0 || errno != EINTR { return result }
  }
}
