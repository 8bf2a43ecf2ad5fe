import ArgumentParser
import FeatureVisualization
import NetworkZoo
import NeuralNetwork

/// Draws what a layer sees at every position of a picture.
struct GridCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grid",
    abstract: "Draw what a layer sees at every position of a picture.",
    discussion: """
      The picture is shown to the network at the network's own size. Then an image that is several times as large is \
      made, in which each position of the layer's map looks for what it found, so that one sees the picture as the \
      layer does. It is 'phosphene render' of the objective grid(LAYER,cos=P), with the picture as its guide.
      """)

  @Argument(help: "NETWORK/LAYER, optionally with @SETTINGS.")
  var address: String

  @Option(help: ArgumentHelp("The picture.", valueName: "picture.png"))
  var image: String

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "grid.png"))
  var output: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many times as large as the network's image (default: 3, of transformers 2).", valueName: "n"))
  var enlarge: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The power of the cosine between what is found and what is looked for (default: 1).", valueName: "p"))
  var cosine: Float = 1

  @Flag(help: "Print measurements as JSON.")
  var json = false

  @Flag(help: "Replace an existing file.")
  var force = false

  @OptionGroup var options: RecipeOptions
  @OptionGroup var opening: NetworkOptions
  @OptionGroup var machine: MachineOptions

  func validate() throws {
    if let enlarge, !(1...16).contains(enlarge) {
      throw ValidationError("--enlarge \(enlarge): a number from 1 to 16 is expected")
    }
    if !(0...8).contains(cosine) { throw ValidationError("--cosine \(cosine): a number from 0 to 8 is expected") }
    if options.has("guide") { throw ValidationError("--guide is not used: --image names the picture") }
    if enlarge != nil && options.has("size") {
      throw ValidationError("--enlarge and --size cannot be used together")
    }
  }

  func run() throws {
    let catalog = Catalog()
    let address = try AscentAddress(self.address, in: catalog)
    var settings = try address.settings.merging(options.settings()).merging(opening.settings)
    let file = try catalog.open(address.target.network, inputRange: settings.inputRange, labels: opening.labels)
    guard case (let layer?, nil) = try address.find(in: file) else {
      throw ValidationError("'\(self.address)' names no layer: NETWORK/LAYER is expected")
    }
    guard layer.shape.pixels > 1 else {
      throw ValidationError(
        "\(file.name)/\(layer.name) has no positions: a layer with a map is expected, such as \(file.lastMap?.name ?? "the first")"
      )
    }
    if settings["size"] == nil {
      // attention takes time by the square of the number of patches
      let factor = enlarge ?? (file.patch == nil ? 3 : 2)
      settings.set(.size(Canvas(height: factor * file.canvas.height, width: factor * file.canvas.width)))
    }
    settings.set(try Setting("guide", image))
    let target = Objective.grid(layer.name, power: cosine)
    var arguments = ["\(file.address)/\(target)@\(settings)", "--output", output]
    if json { arguments.append("--json") }
    if force { arguments.append("--force") }
    var render = try Render.parse(arguments)
    (render.opening, render.machine) = (opening, machine)
    try render.run()
  }
}

extension NetworkFile {
  /// The last layer that has a map.
  fileprivate var lastMap: Layer? { layers.last { $0.shape.pixels > 1 } }
}
