/// Why a recipe cannot be read or followed.
public struct RecipeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What was found, what was expected, what to do.
  public let description: String

  /// Whether a file or the disk failed, and not a wish.
  public let isOfFile: Bool

  /// An error that reads `description`.
  public init(_ description: String, isOfFile: Bool = false) {
    self.description = description
    self.isOfFile = isOfFile
  }
}
