import Glibc

extension FileWriting {
  /// Writes what `change` makes of the bytes at `path`, none where there is no file, whole or not at all; nil leaves it
  /// as it is. Programs that do so at the same time wait for each other, but for no longer than a second. Folders that
  /// are missing are made, for their owner alone. Throws `FileWritingError`.
  public static func update(_ path: String, _ change: ([UInt8]) -> [UInt8]?) throws(FileWritingError) {
    do { try Folder.make(Folder.parent(of: path), permissions: 0o700) } catch { throw .system(path, error) }
    let target = try Existing(path, replacing: true).resolved
    let lock = retried { open(target + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
    guard lock >= 0 else { throw .system(path, SystemError(errno)) }
    defer { close(lock) }
    guard isFree(lock) else { throw FileWritingError(path: path, problem: .locked(target + ".lock")) }
    guard let bytes = change(try contents(of: path) ?? []) else { return }
    // who holds the lock may: whatever wrote it was stopped, and this file is the program's own
    unlink(PartFile.path(for: target))
    try write(bytes, to: path, replacing: true)
  }

  /// Takes the lock of an open file. False where another program holds it all the time: no one waits forever for a
  /// program that is stopped, or for a server that is gone.
  private static func isFree(_ file: CInt) -> Bool {
    var attempts = 0
    while true {
      // a file system without locks keeps files whole all the same
      if retried({ flock(file, LOCK_EX | LOCK_NB) }) == 0 || errno != EWOULDBLOCK { return true }
      if attempts == 100 { return false }
      attempts += 1
      usleep(10_000)
    }
  }

  /// The bytes of the file at `path`; nil where there is none. Throws `FileWritingError`.
  public static func contents(of path: String) throws(FileWritingError) -> [UInt8]? {
    guard access(path, F_OK) == 0 || errno != ENOENT else { return nil }
    let file = try Existing(path, replacing: true)
    do {
      return try OpenFile(file.resolved).bytes()
    } catch {
      throw FileWritingError(path: path, problem: .unreadable(error))
    }
  }
}
