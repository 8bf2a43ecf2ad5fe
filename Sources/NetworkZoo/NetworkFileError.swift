/// Why a network could not be read.
public struct NetworkFileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file, as it was asked for.
  public let path: String
  /// What was found, what was expected, what to do.
  public let reason: String

  /// One line.
  public var description: String { "\(path): \(reason)" }
}
