import Files

/// Why a network could not be read.
public struct NetworkFileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file, as it was asked for.
  public let path: String
  /// What was found, what was expected, what to do.
  public let reason: String
  /// Lines of a program that does what is to be done; mostly none.
  public let steps: [String]

  init(path: String, reason: String, steps: [String] = []) {
    self.path = path
    self.reason = reason
    self.steps = steps
  }

  /// One line, without the steps.
  public var description: String { "\(path): \(reason)" }
}

extension NetworkFileError {
  /// What kept the ONNX file at `path` from being mapped.
  init(onnx path: String, _ error: ReadingError) {
    switch error {
    case .notAFile: self.init(path: path, reason: "it is not a file: give the path of an ONNX file")
    case .cut(bytes: 0, _):
      self.init(path: path, reason: "it is empty, not an ONNX file: fetch or export it again")
    default: self.init(path: path, reason: "it \(error): check the path and its permissions")
    }
  }
}
