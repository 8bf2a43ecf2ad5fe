import ArgumentParser
import FeatureVisualization
import Files
import TerminalUI

/// Lists the recipes, or prints one.
struct Recipes: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the recipes, or print one.",
    discussion: """
      With a name, it prints the recipe's file. To make a recipe of your own, change it and save it under another name \
      in the folder that the list ends with.
      """)

  @Argument(help: "The recipe to print, as JSON.")
  var name: String?

  @Flag(help: "Print the list as JSON.")
  var json = false

  /// A recipe as it is listed.
  private struct Line: Encodable {
    let name: String
    var about: String?
    var needsPicture: Bool?
    var stages: Int?
    var iterations: Int?
    var size: Int?
    let path: String?
    var error: String?
  }

  func run() throws {
    let book = RecipeBook()
    if let name { return print(TerminalText(json: try book.recipe(named: name).prettyJSON)) }
    let lines = book.names.map { line($0, book) }
    guard !json else { return print(try lines.jsonText()) }
    printTable(lines)
    if let folder = book.folder {
      print("\nyour own recipes go into \(folder) as NAME.json; a file of the same name replaces ours")
    }
  }

  private func line(_ name: String, _ book: RecipeBook) -> Line {
    var line = Line(name: name, path: book.path(of: name))
    do throws(RecipeError) {
      let recipe = try book.recipe(named: name)
      line.about = recipe.about
      line.needsPicture = recipe.needsPicture ? true : nil
      line.stages = recipe.stages.count
      line.iterations = recipe.stages.iterations
      line.size = recipe.size
    } catch {
      line.error = error.description
    }
    return line
  }

  private func printTable(_ lines: [Line]) {
    let width = max(6, lines.map(\.name.displayWidth).max() ?? 0)
    print("recipe".padded(to: width), " iterations")
    for line in lines {
      guard let count = line.iterations, let stages = line.stages else {
        print(line.name.padded(to: width), " \(line.error ?? "")")
        continue
      }
      let steps = stages > 1 ? "\(stages) × \(count / stages)" : "\(count)"
      print(line.name.padded(to: width), "", steps.aligned(to: 10), "", "\(line.about ?? "")")
    }
  }
}
