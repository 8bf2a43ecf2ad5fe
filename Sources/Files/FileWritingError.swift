import Glibc

/// Why a file could not be written.
public struct FileWritingError: Error, Equatable, Sendable {
  /// The file, as the writer was given it.
  public let path: String
  /// What is in the way.
  public let problem: Problem

  /// What can be in the way of a file.
  public enum Problem: Equatable, Sendable {
    /// There is a file already, and it was not to be replaced: ask, then write again with `replacing`.
    case exists
    /// There is a directory of that name.
    case isDirectory
    /// There is a device, a pipe or a socket of that name.
    case notAFile
    /// A running program is writing the file.
    case isBeingWritten
    /// What has the name of the file's ".part", given here, cannot be known as ours.
    case partExists(String)
    /// Another program holds the lock, given here, that those who change the file take in turn.
    case locked(String)
    /// The directory to write into does not exist.
    case noDirectory(String)
    /// The directory may not be written to.
    case noPermission
    /// The file system is mounted read-only.
    case readOnly
    /// The disk, or the user's share of it, is full.
    case diskFull
    /// A file system is mounted on the file, and so it cannot be replaced.
    case isMounted
    /// The file may not be changed (`chattr +i`), or is another user's in a directory like /tmp.
    case isProtected
    /// The name has more bytes than the file system takes.
    case nameTooLong
    /// Files may not become as large; the limit in bytes, where it is one of the process.
    case tooLarge(limit: Int?)
    /// What should be a directory on the way to it is a file.
    case belowAFile(String)
    /// What is in it cannot be read, and so not be changed.
    case unreadable(ReadingError)
    /// Anything else; `reason` is the system's own text.
    case failed(reason: String)
  }

  /// An error that says what `problem` keeps the file at `path` from being written.
  public init(path: String, problem: Problem) {
    self.path = path
    self.problem = problem
  }

  /// An error of the system in the terms above.
  /// `target` is the file that is to be written, where `path` is a link to it.
  static func system(_ path: String, _ error: SystemError, target: String? = nil) -> FileWritingError {
    let problem: Problem =
      switch error.code {
      case ENOENT: .noDirectory(Folder.parent(of: target ?? path))
      case ENOTDIR: .belowAFile(Folder.fileAbove(target ?? path))
      case EISDIR: .isDirectory
      case EACCES, EPERM: .noPermission
      case EROFS: .readOnly
      case ENOSPC, EDQUOT: .diskFull
      case EBUSY: .isMounted
      case ENAMETOOLONG: .nameTooLong
      case EFBIG: .tooLarge(limit: ResourceLimit.fileSize.bytes)
      default: .failed(reason: error.description)
      }
    return FileWritingError(path: path, problem: problem)
  }
}

extension FileWritingError: CustomStringConvertible {
  /// One line: what was found, what was expected, what to do.
  public var description: String { "\(path): \(sentence)" }

  private var sentence: String {
    switch problem {
    case .exists: "exists already and was not replaced; choose another name or allow replacing"
    case .isDirectory: "is a directory; add a file name to it"
    case .notAFile: "is a device or a pipe, not a file; choose another name"
    case .isBeingWritten: "is being written by a running program; wait for that, or choose another name"
    case .partExists(let part):
      "cannot be written while \(part) exists, which cannot be recognized as phosphene's; move it away, or "
        + "choose another name"
    case .locked(let lock):
      "cannot be changed: another program has held the lock \(lock) for a second; try again, or end that program"
    case .belowAFile(let file): "cannot be written: \(file) is not a directory; choose another path"
    case .noDirectory(let directory): "cannot be written: there is no directory \(directory); create it first"
    case .noPermission: "cannot be written: no permission to write to its directory; choose another one"
    case .readOnly: "cannot be written: the file system is read-only; choose another directory"
    case .diskFull: "cannot be written: the disk is full; free some space"
    case .isMounted: "cannot be replaced: it is a mount point; choose another name"
    case .isProtected:
      "cannot be replaced: it is immutable, or another user's in a directory whose files only their owners may replace; "
        + "choose another name"
    case .nameTooLong: "cannot be written: the name is too long; choose a shorter one (most disks take 250 bytes)"
    case .tooLarge(let limit?):
      "cannot be written: files may have at most \(limit) bytes here (ulimit -f); raise that limit, or choose a smaller size"
    case .tooLarge(nil): "cannot be written: it is larger than its file system takes; choose a smaller size"
    case .unreadable(let error): "\(error)"
    case .failed(let reason): "cannot be written (\(reason))"
    }
  }
}
