import CFiles
import Glibc

/// Writing files so that a path holds either what was there before or all of the new bytes, whatever happens.
public enum FileWriting {
  /// Writes `bytes` to a `ReservedFile` at `path`. Throws `FileWritingError`, and then leaves no ".part" behind.
  public static func write(_ bytes: [UInt8], to path: String, replacing: Bool) throws(FileWritingError) {
    try ReservedFile(path, replacing: replacing).write(bytes)
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
      guard errno == ENOENT && !path.isEmpty && !path.hasSuffix("/") else { throw .system(path, SystemError(errno)) }
      resolved = path
      permissions = nil
      return
    }
    guard replacing else {
      throw FileWritingError(path: path, problem: status.st_mode & S_IFMT == S_IFDIR ? .isDirectory : .exists)
    }
    guard let real = realpath(path, nil) else {
      guard errno == ENOENT, let target = Self.target(ofLink: path) else { throw .system(path, SystemError(errno)) }
      // the file that the link promises, as the shell's > does
      (resolved, permissions) = (try Existing(target, replacing: true).resolved, nil)
      return
    }
    defer { free(real) }
    guard stat(real, &status) == 0 else { throw .system(path, SystemError(errno)) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw FileWritingError(path: path, problem: .isDirectory)
    // Renaming over a device or a pipe would destroy it.
    default: throw FileWritingError(path: path, problem: .notAFile)
    }
    resolved = String(cString: real)
    permissions = status.st_mode & 0o777
    let code = why_not_replaced(resolved)
    guard code != EPERM else { throw FileWritingError(path: path, problem: .isProtected) }
    guard code == 0 else { throw .system(path, SystemError(code)) }
  }

  private static func target(ofLink path: String) -> String? {
    var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = bytes.withUnsafeMutableBytes { readlink(path, $0.baseAddress!, $0.count) }
    guard count > 0 else { return nil }
    let target = String(decoding: bytes[..<count], as: UTF8.self)
    return target.hasPrefix("/") ? target : Folder.parent(of: path) + "/" + target
  }
}
