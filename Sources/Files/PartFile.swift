import CFiles
import Glibc

/// A file that gets its name only when all of it is written: until then it has ".part" behind it. A class, because it
/// owns a descriptor.
///
/// It is locked as long as this object is there, by a lock on the file itself: that goes with its holder, however it
/// ends, and leaves nothing behind. Errors of the system are thrown as `SystemError`.
public final class PartFile {
  /// What a new file begins with until all of it is written. So one that was left behind is known from a file of
  /// someone else's that happens to have its name.
  static let mark = Array("phosphene was writing this; delete it if it is not running\n".utf8)

  /// The name that it is to get.
  public let target: String
  /// Where the bytes are until the file has its name.
  public let path: String
  /// Bytes so far.
  public private(set) var size = 0
  private let descriptor: CInt
  /// Whether what was written stays for the next time where it does not get its name.
  private let isResumed: Bool
  /// The first bytes of a new file, in whose place the mark is.
  private var head: [UInt8] = []
  private var isNamed = false

  /// Where the bytes of `target` are until it is whole, if nobody chose another ending.
  public static func path(for target: String) -> String { target + ".part" }

  /// A new file, which goes with this object unless it gets its name; nil where someone is writing it. What was left of
  /// one whose writer was stopped is replaced. Throws `EEXIST` where there is a file that cannot be known as ours.
  init?(creating target: String) throws(SystemError) {
    path = Self.path(for: target)
    guard let descriptor = try Self.new(path) else { return nil }
    self.target = target
    isResumed = false
    self.descriptor = descriptor
  }

  private static func new(_ path: String) throws(SystemError) -> CInt? {
    let found: (descriptor: CInt, size: Int, isLocked: Bool)?
    do throws(SystemError) {
      found = try take(path, permissions: 0o666, needsLock: false)
    } catch {
      // a link, a folder, a socket, or a file of another user
      var there = stat()
      let isOthers = [ELOOP, EISDIR, ENXIO, EACCES, EPERM].contains(error.code) && lstat(path, &there) == 0
      throw isOthers ? SystemError(EEXIST) : error
    }
    guard let (descriptor, size, isLocked) = found else { return nil }
    guard size == 0 else {
      defer { close(descriptor) }
      guard isLocked && isMarked(descriptor) else { throw SystemError(EEXIST) }
      // a new one instead, because this has its writer's permissions
      guard unlink(path) == 0 else { throw SystemError(EEXIST) }
      return try new(path)
    }
    do throws(SystemError) {
      try write(mark, to: descriptor)
    } catch {
      unlink(path)
      close(descriptor)
      throw error
    }
    return descriptor
  }

  /// What is there of the file, to be gone on with, or a new one; nil where someone else is writing it. Until it is
  /// whole it has `ending` behind its name.
  public init?(resuming target: String, ending: String = ".part") throws(SystemError) {
    path = target + ending
    guard let opened = try Self.take(path, permissions: 0o644, needsLock: true) else { return nil }
    self.target = target
    isResumed = true
    (descriptor, size) = (opened.descriptor, opened.size)
  }

  private static func take(
    _ path: String, permissions: mode_t, needsLock: Bool
  ) throws(SystemError) -> (descriptor: CInt, size: Int, isLocked: Bool)? {
    while true {
      let flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
      // where there are no locks, whoever makes the file has it
      var descriptor = retried { open(path, flags | O_CREAT | O_EXCL, permissions) }
      let isNew = descriptor >= 0
      if !isNew && errno == EEXIST {
        descriptor = retried { open(path, flags) }
        if descriptor < 0 && errno == ENOENT { continue }
      }
      var (mine, there) = (stat(), stat())
      guard descriptor >= 0 else { throw SystemError(errno) }
      do throws(SystemError) {
        let isLocked = flock(descriptor, LOCK_EX | LOCK_NB) == 0
        guard isLocked || (!needsLock && errno != EWOULDBLOCK) else { throw SystemError(errno) }
        guard isLocked || isNew else { throw SystemError(EEXIST) }
        guard fstat(descriptor, &mine) == 0 else { throw SystemError(errno) }
        guard mine.st_mode & S_IFMT == S_IFREG else { throw SystemError(EEXIST) }
        // whoever held the lock before may have given the file its name, or removed it, since it was opened
        if lstat(path, &there) == 0 && there.st_ino == mine.st_ino && there.st_dev == mine.st_dev {
          return (descriptor, Int(mine.st_size), isLocked)
        }
        close(descriptor)
      } catch {
        close(descriptor)
        if error.code == EWOULDBLOCK { return nil }
        throw error
      }
    }
  }

  private static func isMarked(_ descriptor: CInt) -> Bool {
    var start = [UInt8](repeating: 0, count: mark.count)
    return retried { pread(descriptor, &start, start.count, 0) } == start.count && start == mark
  }

  deinit {
    // of nothing there is nothing to go on from
    if !isNamed && (size == 0 || !isResumed) { unlink(path) }
    close(descriptor)
  }

  /// Writes `bytes` behind what is there. Throws `ENOSPC` where the disk is full.
  public func append(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    let early = isResumed ? 0 : min(bytes.count, Self.mark.count - head.count)
    head += bytes[..<early]
    size += early
    try Self.write(UnsafeRawBufferPointer(rebasing: bytes[early...]), to: descriptor, at: &size)
  }

  /// Writes `bytes` at `place`, which is then behind what was written, also where not all could be.
  private static func write(
    _ bytes: UnsafeRawBufferPointer, to descriptor: CInt, at place: inout Int
  ) throws(SystemError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = retried { rest.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(place)) } }
      guard count > 0 else { throw SystemError(count < 0 ? errno : ENOSPC) }
      rest = rest.dropFirst(count)
      place += count
    }
  }

  private static func write(_ bytes: [UInt8], to descriptor: CInt) throws(SystemError) {
    try bytes.withUnsafeBufferPointer { (bytes) throws(SystemError) in
      var start = 0
      try write(UnsafeRawBufferPointer(bytes), to: descriptor, at: &start)
    }
  }

  /// Throws away what is there.
  public func empty() throws(SystemError) {
    guard ftruncate(descriptor, 0) == 0 else { throw SystemError(errno) }
    size = 0
  }

  /// The checksum of what is there, of the kind of `expected`.
  public func checksum(like expected: Checksum) throws(SystemError) -> Checksum {
    try expected.found(in: descriptor, size: size)
  }

  /// Bytes that the disk still takes; nil where it does not say.
  public var room: Int? {
    var status = statvfs()
    guard fstatvfs(descriptor, &status) == 0, status.f_blocks > 0 else { return nil }
    return Int(clamping: status.f_bavail.multipliedReportingOverflow(by: status.f_frsize).partialValue)
  }

  func set(permissions: mode_t) throws(SystemError) {
    guard fchmod(descriptor, permissions) == 0 else { throw SystemError(errno) }
  }

  /// Flushes the bytes to the disk and gives the file its name. A file of that name is replaced, or, without
  /// `replacing`, refused as `EEXIST`, even if it appears at the last moment.
  public func finish(replacing: Bool = true) throws(SystemError) {
    try flush()
    if !isResumed {
      // last, because the file is known by its mark until it is whole
      try Self.write(head, to: descriptor)
      guard ftruncate(descriptor, off_t(size)) == 0 else { throw SystemError(errno) }
      try flush()
    }
    let code = replacing ? (rename(path, target) == 0 ? 0 : errno) : rename_unless_there(path, target)
    guard code == 0 else { throw SystemError(code) }
    isNamed = true
    try flushFolder()
  }

  private func flush() throws(SystemError) {
    // what a file system tells only when a file is closed, it tells here, too
    guard retried({ fsync(descriptor) }) == 0 else { throw SystemError(errno) }
  }

  /// Makes the name outlast a power cut. A folder that cannot be read or flushed keeps its names as it can.
  private func flushFolder() throws(SystemError) {
    let folder = retried { open(Folder.parent(of: target), O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard folder >= 0 else { return }
    defer { close(folder) }
    if retried({ fsync(folder) }) != 0 && errno != EINVAL { throw SystemError(errno) }
  }
}
