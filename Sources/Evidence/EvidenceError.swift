/// Why pictures cannot be looked at, or what was found in them not be read.
public struct EvidenceError: Error, Equatable, Sendable, CustomStringConvertible {
  /// One line: what was found, what was expected, what to do.
  public let description: String

  /// Whether a file or the disk is at fault rather than what was asked for.
  public let isOfFile: Bool

  /// Makes an error with the text `description`.
  public init(_ description: String, isOfFile: Bool = true) {
    (self.description, self.isOfFile) = (description, isOfFile)
  }
}
