import Files

/// Why bytes could not be read as a picture, or a picture not be turned into bytes.
///
/// Who reads bytes alone does not know their file; who does writes the path before the error.
public struct PictureFileError: Error, Equatable, Sendable {
  /// The file, where one was read by its path.
  public let path: String?
  /// The format that was read or written: "PNG".
  public let format: String
  /// What is wrong.
  public let problem: Problem

  /// What can be wrong with a picture file.
  public enum Problem: Equatable, Sendable {
    /// The system refused to open or to read the file; `reason` is the system's own text.
    case unreadable(reason: String)
    /// The path names a directory, a pipe or a device.
    case notAFile
    /// The file has more bytes than are read.
    case fileTooLarge(bytes: Int)
    /// The bytes do not begin as the format's files do.
    case otherFormat
    /// The bytes end before the picture does.
    case cut
    /// The bytes contradict the format or themselves; `reason` is the library's own text.
    case broken(reason: String)
    /// The format has it, but it is not read; `reason` says what it is.
    case unsupported(reason: String)
    /// The picture has more columns, rows or pixels than are read.
    case tooLarge(width: Int, height: Int)
    /// The format's library could not write it; `reason` is its own text.
    case notWritable(reason: String)
    /// The system gave no more memory.
    case noMemory
    /// It was given up before it was written to its end.
    case stopped
  }

  /// An error that says what `problem` keeps the bytes, of the file at `path`, from being read or written.
  public init(path: String? = nil, format: String, problem: Problem) {
    self.path = path
    self.format = format
    self.problem = problem
  }

  /// The same, said of a file.
  func of(_ path: String) -> PictureFileError { PictureFileError(path: path, format: format, problem: problem) }
}

extension PictureFileError.Problem {
  /// What kept bytes of the file from being read.
  init(_ error: ReadingError) {
    switch error {
    case .unreadable(let error): self = .unreadable(reason: error.description)
    case .notAFile: self = .notAFile
    case .tooLarge(let bytes, _): self = .fileTooLarge(bytes: bytes)
    case .cut: self = .cut
    }
  }
}

extension PictureFileError: CustomStringConvertible {
  /// One line: what was found, what was expected, what to do.
  public var description: String { (path.map { $0 + ": " } ?? "") + sentence }

  private var sentence: String {
    switch problem {
    case .unreadable(let reason):
      "cannot be read (\(reason)); give the path of a picture"
    case .notAFile:
      "is a directory or a device, not a file; give the path of a picture"
    case .fileTooLarge(let bytes):
      "has \(bytes) bytes, more than the \(PictureFile.largestFile) that are read; scale it down"
    case .otherFormat:
      "is not a \(format) file; give a picture of that format or convert this one"
    case .cut:
      "is a \(format) file that was cut short; fetch or write it again"
    case .broken(let reason):
      "is a broken \(format) file (\(reason)); fetch or write it again"
    case .unsupported(let reason):
      "is a \(format) file of a kind that is not read (\(reason)); convert it"
    case .tooLarge(let width, let height):
      "is a picture of \(width) × \(height), more than the \(Picture.largestSide) a side and the "
        + "\(Picture.largestArea) pixels that are read; scale it down"
    case .notWritable(let reason):
      "cannot be written as \(format) (\(reason)); try a smaller picture"
    case .noMemory:
      "needs more memory than there is; scale it down"
    case .stopped:
      "was not written to its end, and so not at all"
    }
  }
}
