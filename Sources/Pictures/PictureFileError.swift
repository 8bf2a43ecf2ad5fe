/// Why bytes could not be read as a picture, or a picture not be turned into bytes.
///
/// It does not know the file; who does writes the path before it.
public struct PictureFileError: Error, Equatable, Sendable {
  /// The format that was read or written: "PNG".
  public let format: String
  /// What is wrong.
  public let problem: Problem

  /// What can be wrong with a picture file.
  public enum Problem: Equatable, Sendable {
    /// The bytes do not begin as the format's files do.
    case otherFormat
    /// The bytes end before the picture does.
    case cut
    /// The bytes contradict the format or themselves; `reason` is the library's own text.
    case broken(reason: String)
    /// The picture has more columns, rows or pixels than are read.
    case tooLarge(width: Int, height: Int)
    /// The format's library could not write it; `reason` is its own text.
    case notWritable(reason: String)
  }
}

extension PictureFileError: CustomStringConvertible {
  /// One line: what was found, what was expected, what to do.
  public var description: String {
    switch problem {
    case .otherFormat:
      "is not a \(format) file; give a picture of that format or convert this one"
    case .cut:
      "is a \(format) file that was cut short; fetch or write it again"
    case .broken(let reason):
      "is a broken \(format) file (\(reason)); fetch or write it again"
    case .tooLarge(let width, let height):
      "is a picture of \(width) × \(height), more than the \(PNG.largestSide) a side and the "
        + "\(PNG.largestArea) pixels that are read; scale it down"
    case .notWritable(let reason):
      "cannot be written as \(format) (\(reason)); try a smaller picture"
    }
  }
}
