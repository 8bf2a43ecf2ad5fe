import EmbeddedAssets
import Files
import NetworkZoo
import NeuralNetwork

/// The recipes available by name: the built-in ones, and those in `$XDG_CONFIG_HOME/phosphene/recipes`.
public struct RecipeBook: Sendable {
  /// The names of the recipes that are used unless another is asked for: in general, for classes, for the maps of the last
  /// block, and for the first and the second half of a transformer.
  public static let standard = "natural", standardOfClasses = "whole", standardOfLastBlock = "calm"
  static let standardsOfTransformers = ["natural-jitter", "natural-prior"]
  static let standards = [standard, standardOfClasses, standardOfLastBlock] + standardsOfTransformers

  /// The folder of the user's recipes; nil: built-in recipes only.
  public let folder: String?
  private let only: Recipe?

  /// The built-in recipes and the user's; of two with the same name the user's is taken.
  public init() {
    self.init(folder: "\(UserFolder.config.path())/recipes")
  }

  /// The built-in recipes and those in `folder`.
  public init(folder: String?) { (self.folder, only) = (folder, nil) }

  /// A book that answers every name with `recipe`.
  init(only recipe: Recipe) { (folder, only) = (nil, recipe) }

  /// The built-in recipes, in the order in which they are listed.
  public static let builtIn: [Recipe] = {
    var count = 0
    let recipes = embedded_recipes(&count)!
    return (0..<count).map { index in
      let file = recipes[index].file
      let name = String(cString: recipes[index].name)
      do {
        return try Recipe(json: [UInt8](UnsafeRawBufferPointer(start: file.bytes, count: file.size)), name: name)
      } catch {
        preconditionFailure("assets/recipes/\(name).json: \(error)")
      }
    }
  }()

  /// The largest recipe file that is read, in bytes.
  private static let largestFile = 1 << 20

  /// The built-in standard recipes.
  public static var natural: Recipe { builtIn[0] }
  public static var whole: Recipe { builtIn[1] }
  public static var calm: Recipe { builtIn[2] }

  /// The built-in recipe that is used unless another is asked for: of what a transformer's tokens become, one that
  /// leaves the image about where its patches are and, from half of its blocks on, holds it near photographs as a whole.
  public static func standard(for objective: Objective, in file: NetworkFile) -> Recipe {
    let values = objective.terms.compactMap { term -> Int? in
      if case .penalty = term.measure { return nil }
      return (term.measure.layer.map(file.layer(named:)) ?? file.classes)?.value
    }
    let hasTokens = zip(file.network.operations, file.network.isNeeded(for: values))
      .contains { $1 && $0.layer is Attention }
    guard hasTokens else { return natural }
    let blocks = file.blocks
    let isLate = values.allSatisfy { value in blocks.count { $0.value < value } * 2 >= blocks.count }
    let isHeld = !blocks.isEmpty && isLate && !objective.hasPositions
    return builtIn.first { $0.name == standardsOfTransformers[isHeld ? 1 : 0] }!
  }

  /// The names of all recipes, built-in ones first.
  public var names: [String] {
    let builtIn = Self.builtIn.map(\.name)
    let files = folder.map { Folder.names(in: $0) } ?? []
    let users = files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
    return builtIn + users.filter { !builtIn.contains($0) && path(of: $0) != nil }.sorted()
  }

  /// The path of the user's recipe `name`; nil if there is none.
  public func path(of name: String) -> String? {
    guard let folder, !name.isEmpty, !name.contains("/") else { return nil }
    let path = "\(folder)/\(name).json"
    return FileStatus.isFile(path) ? path : nil
  }

  /// The recipe `name`. Throws `RecipeError` if there is none or its file is invalid.
  public func recipe(named name: String) throws(RecipeError) -> Recipe {
    if let only { return only }
    if let path = path(of: name) {
      guard !name.contains(where: { ",@=".contains($0) }) else {
        throw RecipeError(
          "\(path): the name of a recipe must not contain , @ or =, which addresses use: rename the file",
          isOfFile: true)
      }
      do {
        return try Recipe(json: OpenFile(path, atMost: Self.largestFile).bytes(), name: name)
      } catch let error as ReadingError {
        throw RecipeError("\(path) \(error)", isOfFile: true)
      } catch {
        throw RecipeError("\(path): \(error)", isOfFile: true)
      }
    }
    guard let recipe = Self.builtIn.first(where: { $0.name == name }) else {
      throw RecipeError(
        "there is no recipe '\(name)', expected one of \(names.joined(separator: ", "))"
          + (folder.map { ", or a file \($0)/\(name).json" } ?? ""))
    }
    return recipe
  }
}
