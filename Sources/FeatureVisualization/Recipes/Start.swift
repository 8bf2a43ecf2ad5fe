import NetworkZoo
import NeuralNetwork
import Pictures

/// The first image of an ascent.
public enum Start: Hashable, Sendable {
  /// The parameterization's random start.
  case noise
  /// All black.
  case black
  /// All mid gray.
  case grey
  /// A picture file.
  case picture(PictureReference)

  /// The names of the starts that are not pictures.
  public static let names = ["noise", "black", "grey"]
}

extension Start: CustomStringConvertible {
  /// A name, or the picture's path.
  public var description: String {
    switch self {
    case .noise: "noise"
    case .black: "black"
    case .grey: "grey"
    case .picture(let picture): picture.path
    }
  }

  /// Reads a name or the path of a picture. Throws `RecipeError` if `text` is neither.
  public init(_ text: String) throws(RecipeError) {
    switch text {
    case "noise": self = .noise
    case "black": self = .black
    case "grey": self = .grey
    default:
      do {
        self = .picture(try PictureReference(path: text))
      } catch {
        // a word without . or / is a wrong name rather than a file that cannot be read
        throw RecipeError(
          "start: \(error.description); expected noise, black, grey or the path of a picture",
          isOfFile: text.contains { "./".contains($0) })
      }
    }
  }
}
