import Glibc

/// Why bytes of a file cannot be read. It names no file: whoever knows its kind says which one, and what to do.
public enum ReadingError: Error, Equatable, Sendable {
  /// The system refused to open or to read the file.
  case unreadable(SystemError)
  /// The path names a folder, a pipe or a device.
  case notAFile
  /// The file has more bytes than its reader takes.
  case tooLarge(bytes: Int, most: Int)
  /// The file has fewer bytes than were asked for, perhaps because it was cut after it was opened.
  case cut(bytes: Int, needed: Int)

  /// Whether there is nothing at the path.
  public var isMissing: Bool { [.unreadable(SystemError(ENOENT)), .unreadable(SystemError(ENOTDIR))].contains(self) }
}

extension ReadingError: CustomStringConvertible {
  /// The end of a sentence that begins with the file.
  public var description: String {
    switch self {
    case .unreadable(let error): "cannot be read (\(error))"
    case .notAFile: "is a directory, a pipe or a device, not a file"
    case .tooLarge(let bytes, let most): "has \(bytes) bytes, more than the \(most) that are read"
    case .cut(let bytes, let needed): "has \(bytes) bytes where \(needed) were expected: it was cut short"
    }
  }
}
