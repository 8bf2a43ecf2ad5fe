/// Why a recipe cannot be read or followed.
public struct RecipeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What was found, what was expected, what to do.
  public let description: String

  /// An error that reads `description`.
  public init(_ description: String) { self.description = description }
}
