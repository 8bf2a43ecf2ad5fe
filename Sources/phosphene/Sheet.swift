import ArgumentParser
import Exporting
import FeatureVisualization
import Files
import NetworkZoo
import NeuralNetwork

/// Makes a contact sheet of many nodes of a layer.
struct Sheet: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a contact sheet of a layer's nodes.",
    discussion: """
      Below each picture are its node, the value of the objective and, if the node is a class, its name. The file \
      contains the address of every picture. If interrupted, sheet writes the pictures so far.
      """)

  /// The default height and width of a picture, in pixels.
  private static let usualSide = 128
  @Argument(help: "NETWORK/LAYER, optionally with @SETTINGS.")
  var address: String

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "sheet.png"))
  var output: String

  @Option(
    help: ArgumentHelp(
      "Nodes: 0-15, 3,17,60, random:16 or all (default: the first 16).", valueName: "nodes"),
    transform: { try NodeChoice(argument: $0) })
  var nodes: NodeChoice?

  @Option(
    help: ArgumentHelp(
      "Recipes to compare side by side: natural,plain (default: the one of --recipe).", valueName: "names"))
  var recipes: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Nodes per row (default: as many as make 8 pictures).", valueName: "n")
  )
  var columns: Int?

  @Flag(help: "Replace an existing file.")
  var force = false

  @OptionGroup var options: RecipeOptions
  @OptionGroup var opening: NetworkOptions
  @OptionGroup var machine: MachineOptions

  func validate() throws {
    if let columns, !(1...1000).contains(columns) {
      throw ValidationError("--columns \(columns): a number from 1 to 1000 is expected")
    }
    if recipes != nil && options.has("recipe") {
      throw ValidationError("--recipe and --recipes cannot be used together")
    }
  }

  func run() throws {
    let catalog = Catalog()
    let address = try AscentAddress(self.address, in: catalog)
    let settings = try address.settings.merging(options.settings()).merging(opening.settings).withStandardRecipes()
    if options.has("guide") { throw ValidationError("--guide is not used: nodes are compared with no picture") }
    let compared = try recipes.map { try $0.split(separator: ",").map { try RecipeBook().recipe(named: String($0)) } }
    let file = try catalog.open(address.target.network, inputRange: settings.inputRange, labels: opening.labels)
    guard case (let layer?, nil) = try address.find(in: file) else {
      throw ValidationError("'\(self.address)' names no layer: NETWORK/LAYER is expected; choose nodes with --nodes")
    }
    Interruption.watch()
    let export = try ExportFile(output, as: [.png], replacing: force)

    var places: [SheetDraft.Place] = []
    for node in try indices(in: layer, settings) {
      for recipe in compared.map({ $0.map(Optional.some) }) ?? [nil] {
        places.append(SheetDraft.Place(node: node, request: request(of: node, layer, file, settings, recipe)))
      }
    }
    guard !places.isEmpty else { throw ValidationError("--recipes is empty: names of recipes are expected") }
    let sheet = NodeSheet(
      of: "\(file.name)/\(layer.name)", recipes: places.prefix(compared?.count ?? 1).map(\.request.recipe.name),
      columns: columns)
    var draft = SheetDraft(of: places, in: layer, of: file, on: sheet)
    file.tellAssumptions(settings)
    let end = try draft.run(cores: machine.cores)
    for failure in draft.failures.inFewLines { StandardError.complain("\(failure)") }
    // a sheet of nothing but failures is none
    guard draft.failures.isEmpty || draft.failures.count < draft.count else { throw ExitCode(CommandError.failure) }
    let bytes = draft.sheet.isEmpty ? 0 : try export.write(draft.sheet)
    guard end == .left else {
      StandardError.tell("wrote \(output) · \(draft.count) pictures · \(bytes.megabytes)")
      guard draft.failures.isEmpty else { throw ExitCode(CommandError.failure) }
      return
    }
    let done = draft.sheet.isEmpty ? "nothing was written" : "the pictures so far are in \(output)"
    StandardError.complain("interrupted after \(draft.count) of \(draft.places.count) pictures: \(done)")
    throw ExitCode(128 + Interruption.signal!)
  }

  private func indices(in layer: NetworkFile.Layer, _ settings: Settings) throws -> [Int] {
    var seed: UInt64 = 0
    if case .whole(let given)? = settings["seed"]?.value { seed = given }
    return try (nodes ?? .ranges([0...min(15, layer.nodes - 1)])).indices(of: layer.nodes, seed: seed)
  }

  private func request(
    of node: Int, _ layer: NetworkFile.Layer, _ file: NetworkFile, _ settings: Settings, _ recipe: Recipe?
  ) -> AscentRequest {
    var settings = settings
    if let recipe { settings.set(.recipe(recipe)) }
    let usual = Canvas(height: Self.usualSide, width: Self.usualSide)
    return AscentRequest(.node(node, of: layer.name), in: file, settings, usual: usual)
  }
}
