import NetworkZoo
import NeuralNetwork
import Pictures

/// The first image of an ascent.
public enum Start: Hashable, Sendable {
  /// Random, as the parameterization has it.
  case noise
  /// All black.
  case black
  /// All mid grey.
  case grey
  /// A picture.
  case picture(PictureReference)

  /// The names of those that are no picture.
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

  /// Reads a name or the path of a picture. Throws `RecipeError` where there is neither.
  public init(_ text: String) throws(RecipeError) {
    switch text {
    case "noise": self = .noise
    case "black": self = .black
    case "grey": self = .grey
    default:
      do {
        self = .picture(try PictureReference(path: text))
      } catch {
        // a word that is no path is a wrong name
        throw RecipeError(
          "start: \(error.description); noise, black, grey or a picture's path is expected",
          isOfFile: text.contains { "./".contains($0) })
      }
    }
  }
}
