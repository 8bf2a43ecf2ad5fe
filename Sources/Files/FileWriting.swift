import Glibc

/// Writing files so that a path holds either what was there before or all of the new bytes, whatever happens.
public enum FileWriting {
  /// Throws what would keep `write` from writing to `path`, as far as that can be told before it does: for work that takes
  /// long.
  public static func check(_ path: String, replacing: Bool) throws(FileWritingError) {
    let folder = Folder.parent(of: try Existing(path, replacing: replacing).resolved)
    guard FileStatus(folder)?.kind == .folder else {
      throw FileWritingError(path: path, problem: .noDirectory(folder))
    }
    guard access(folder, W_OK | X_OK) == 0 else { throw .system(path, SystemError(errno)) }
  }

  /// Writes `bytes` beside `path`, as `path` + ".part", flushes them to the disk, and only then gives them their name.
  ///
  /// With `replacing`, a file that is there is replaced (a link's target, not the link) and leaves its permissions to the
  /// new one. Without, it is refused, even if it appears at the last moment. Throws `FileWritingError`, and then leaves
  /// no ".part" behind.
  public static func write(_ bytes: [UInt8], to path: String, replacing: Bool) throws(FileWritingError) {
    let existing = try Existing(path, replacing: replacing)
    let part: PartFile
    do {
      part = try PartFile(creating: existing.resolved)
    } catch {
      guard error.code == EEXIST else { throw .system(path, error) }
      throw FileWritingError(path: path, problem: .partExists(PartFile.path(for: existing.resolved)))
    }
    do throws(SystemError) {
      if let permissions = existing.permissions { try part.set(permissions: permissions) }
      try bytes.withUnsafeBufferPointer { (bytes) throws(SystemError) in
        try part.append(UnsafeRawBufferPointer(bytes))
      }
      try part.finish(replacing: replacing)
    } catch {
      throw error.code == EEXIST ? FileWritingError(path: path, problem: .exists) : .system(path, error)
    }
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
    guard let real = realpath(path, nil) else { throw .system(path, SystemError(errno)) }
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
  }
}
