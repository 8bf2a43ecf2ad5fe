import Glibc

/// A file that is going to be written: its place is taken before the work that makes it begins, so that what would keep
/// it from being written is known before, and nobody else writes it meanwhile.
///
/// Until all bytes are written and flushed to the disk, the path holds what was there before; they are collected beside
/// it, in path + ".part", which goes with this object. A class, because it owns that.
public final class ReservedFile {
  private let path: String
  private let existing: Existing
  private let isReplacing: Bool
  private let part: PartFile

  /// Takes the place at `path`.
  ///
  /// With `replacing`, a file that is there is replaced (a link's target, not the link) and leaves its permissions to
  /// the new one. Without, it is refused, even if it appears at the last moment. Throws `FileWritingError`.
  public init(_ path: String, replacing: Bool) throws(FileWritingError) {
    existing = try Existing(path, replacing: replacing)
    (self.path, isReplacing) = (path, replacing)
    let taken: PartFile?
    do throws(SystemError) {
      taken = try PartFile(creating: existing.resolved)
    } catch {
      guard error.code == EEXIST else { throw .system(path, error, target: existing.resolved) }
      throw FileWritingError(path: path, problem: .partExists(PartFile.path(for: existing.resolved)))
    }
    guard let taken else { throw FileWritingError(path: path, problem: .isBeingWritten) }
    part = taken
  }

  /// Writes the file as `bytes`, once. Throws `FileWritingError`.
  public func write(_ bytes: [UInt8]) throws(FileWritingError) { try write(parts: 1) { _ in bytes } }

  /// Writes the file as `count` parts, one behind the other, once: what is large need not be in memory as a whole.
  /// Throws `FileWritingError`.
  public func write(parts count: Int, _ bytes: (_ part: Int) -> [UInt8]) throws(FileWritingError) {
    do throws(SystemError) {
      if let permissions = existing.permissions { try part.set(permissions: permissions) }
      for index in 0..<count {
        try bytes(index).withUnsafeBufferPointer { (bytes) throws(SystemError) in
          try part.append(UnsafeRawBufferPointer(bytes))
        }
      }
      try part.finish(replacing: isReplacing)
    } catch {
      throw error.code == EEXIST
        ? FileWritingError(path: path, problem: .exists) : .system(path, error, target: existing.resolved)
    }
  }
}
