import ArgumentParser
import FeatureVisualization
import FoundationEssentials
import NetworkZoo
import NeuralNetwork
import Pictures

/// Makes one picture without a terminal.
struct Render: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make one picture and write it to a PNG file.",
    discussion: "The file carries its recipe: phosphene render --like picture.png -o again.png makes the same bytes.")

  @Argument(help: "What to look at: NETWORK/LAYER/NODE. With --like only NETWORK, where it must be said.")
  var address: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "out.png"))
  var output: String

  @Option(
    help: ArgumentHelp("Follow the recipe in this picture, but for what is said here.", valueName: "picture.png"))
  var like: String?

  @Flag(help: "Replace the file if it exists.")
  var force = false

  @Flag(help: "Print the numbers as JSON.")
  var json = false

  @OptionGroup var options: RecipeOptions
  @OptionGroup var opening: NetworkOptions
  @OptionGroup var machine: MachineOptions

  func validate() throws {
    if output.isEmpty { throw ValidationError("--output is empty: the path of a PNG file is expected") }
  }

  func run() throws {
    let (recipe, file) = try recipeAndNetwork()
    try RecipePicture.checkPlace(output, replacing: force)
    let ascent = try Ascent(recipe, on: file, cores: machine.cores)
    var log = RenderLog(recipe: recipe, output: output, cores: machine.cores.count)
    let progress = ProgressBar(of: recipe.last)
    var silence: String?

    climbing: while ascent.iteration < recipe.last {
      let start = ContinuousClock.now
      switch ascent.step() {
      case .climbed(let value):
        log.add(value, seconds: (ContinuousClock.now - start) / .seconds(1))
        progress.show(ascent.iteration, log.iterationsPerSecond)
      case .silent:
        silence =
          "\(recipe.title) is silent after \(ascent.iteration) iterations: no gradient reaches the image; "
          + "try another --seed or --start"
        break climbing
      case .notFinite:
        progress.clear()
        throw CommandError(
          message: "\(recipe.title): the gradient is not finite; try a smaller --step", status: CommandError.failure)
      case .failed(let reason):
        progress.clear()
        throw CommandError(message: reason, status: CommandError.usage)
      case .cancelled: preconditionFailure("nothing cancels it")
      }
    }
    progress.clear()
    if let silence, ascent.iteration == 0 { throw CommandError(message: silence, status: CommandError.failure) }
    if let silence { StandardError.write("phosphene: \(silence)\n") }

    if let value = ascent.measure() { log.values.append(value) }
    try RecipePicture.write(ascent.picture, of: recipe.ending(at: ascent.iteration), to: output, replacing: force)
    if json { print(try log.json()) }
  }

  private func recipeAndNetwork() throws -> (Recipe, NetworkFile) {
    let catalogue = Catalogue()
    guard let like else {
      guard let text = address else {
        throw ValidationError("what to look at is missing: NETWORK/LAYER/NODE, or --like picture.png")
      }
      let address = try RecipeAddress(text, in: catalogue)
      let settings = address.settings.merging(try options.settings())
      let file = try catalogue.open(address.place.network, inputRange: opening.inputRange ?? settings.inputRange)
      guard let objective = try address.objective(in: file) else {
        throw ValidationError("'\(text)' names no node: NETWORK/LAYER/NODE is expected")
      }
      return (Recipe(objective, in: file, settings), file)
    }
    var recipe = try RecipePicture.recipe(in: like)
    recipe.inputRange = opening.inputRange ?? recipe.inputRange
    let name = address ?? recipe.network
    guard catalogue.has(name) else {
      let problem =
        address == nil
        ? "\(like) was made with the network '\(name)', which is not known here"
        : "there is no network or file '\(name)'; with --like, the layer and the node are the picture's"
      throw CommandError(
        message: "\(problem): give its file, phosphene render --like \(like) FILE.onnx -o \(output)",
        status: CommandError.usage)
    }
    return (try options.settings().applied(to: recipe), try catalogue.open(name, inputRange: recipe.inputRange))
  }
}
