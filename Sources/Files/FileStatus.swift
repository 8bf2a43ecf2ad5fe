import Glibc

/// What the system says of a path or of an open file; links are followed.
public struct FileStatus: Sendable {
  /// What there is at a path.
  public enum Kind: Sendable {
    case file, folder
    /// A device, a pipe or a socket.
    case other
  }

  /// What there is.
  public let kind: Kind
  /// Bytes.
  public let size: Int
  /// When it was last changed, in seconds since 1970.
  public let modified: Int
  /// The same in nanoseconds, as far as the file system counts them.
  public let modifiedNanoseconds: Int

  /// Of what is at `path`; nil where there is nothing, or nothing that the system tells of.
  public init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  /// Whether there is something other than a folder at `path`.
  public static func isFile(_ path: String) -> Bool { FileStatus(path).map { $0.kind != .folder } ?? false }

  /// Of the open file `descriptor`.
  init?(of descriptor: CInt) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  init(_ status: stat) {
    kind = status.st_mode & S_IFMT == S_IFREG ? .file : status.st_mode & S_IFMT == S_IFDIR ? .folder : .other
    size = Int(status.st_size)
    modified = status.st_mtim.tv_sec
    // of a time that no clock shows, the seconds alone
    let (whole, isTooLong) = modified.multipliedReportingOverflow(by: 1_000_000_000)
    modifiedNanoseconds = isTooLong ? modified : whole &+ status.st_mtim.tv_nsec
  }
}
