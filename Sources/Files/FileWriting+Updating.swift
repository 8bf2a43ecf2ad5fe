import Glibc

extension FileWriting {
  /// Writes what `change` makes of the bytes at `path`, none where there is no file, whole or not at all; nil leaves it as
  /// it is. Programs that do so at the same time wait for each other. Folders that are missing are made, for their owner
  /// alone. Throws `FileWritingError`.
  public static func update(_ path: String, _ change: ([UInt8]) -> [UInt8]?) throws(FileWritingError) {
    let code = makeFolder(directory(of: path))
    guard code == 0 else { throw .system(path, code) }
    let target = try Existing(path, replacing: true).resolved
    let lock = retried { open(target + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
    guard lock >= 0 else { throw .system(path, errno) }
    defer { close(lock) }
    // a file system without locks keeps files whole all the same
    _ = retried { flock(lock, LOCK_EX) }
    guard let bytes = change(try contents(of: path) ?? []) else { return }
    // who holds the lock may: whatever wrote it was stopped
    unlink(target + ".part")
    try write(bytes, to: path, replacing: true)
  }

  /// The bytes of the file at `path`; nil where there is none. Throws `FileWritingError`.
  public static func contents(of path: String) throws(FileWritingError) -> [UInt8]? {
    guard access(path, F_OK) == 0 || errno != ENOENT else { return nil }
    let file = try Existing(path, replacing: true)
    let descriptor = retried { open(file.resolved, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw unreadable(path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = retried { read(descriptor, &part, part.count) }
      guard count >= 0 else { throw unreadable(path) }
      if count == 0 { return bytes }
      bytes += part[..<count]
    }
  }

  private static func unreadable(_ path: String) -> FileWritingError {
    FileWritingError(path: path, problem: .unreadable(reason: String(cString: strerror(errno))))
  }

  /// Makes a folder and those above it; returns an error number of the system, or 0.
  private static func makeFolder(_ path: String) -> CInt {
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return 0 }
    guard errno == ENOENT else { return errno }
    let above = directory(of: path)
    guard above != path else { return ENOENT }
    let code = makeFolder(above)
    if code != 0 { return code }
    return mkdir(path, 0o700) == 0 || errno == EEXIST ? 0 : errno
  }
}
