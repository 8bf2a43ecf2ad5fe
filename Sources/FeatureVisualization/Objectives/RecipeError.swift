/// Why a recipe, an objective or a request cannot be read or carried out.
public struct RecipeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// One line: what was found, what was expected, what to do.
  public let description: String

  /// Whether a file or the disk is at fault rather than the request.
  public let isOfFile: Bool

  /// Makes an error with the text `description`.
  public init(_ description: String, isOfFile: Bool = false) {
    self.description = description
    self.isOfFile = isOfFile
  }

  /// What had to be known before the first picture was not found out, because nobody wanted it any more.
  public static let left = RecipeError("interrupted before the first iteration: nothing was written")
}
