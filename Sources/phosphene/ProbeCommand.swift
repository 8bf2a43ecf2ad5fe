import ArgumentParser
import Evidence
import Exporting
import FeatureVisualization
import Files
import NetworkZoo
import NeuralNetwork
import Pictures

/// Shows a picture to a network and tells how its nodes respond.
struct ProbeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    abstract: "Show a picture to a network and print how its nodes respond.",
    discussion: """
      Given a network or a layer, it shows the picture as 'phosphene examples' does, and ranks nodes by how far above \
      their mean over photographs they respond, where there is an index of these. Given a node, it shows the picture as \
      it is.

      With -o, it writes the tensors image (H, W, 3), activation (h, w) and gradient (H, W, 3), that of the mean \
      activation, to a safetensors file, to compare them with your own computation.
      """)

  @Argument(help: "NETWORK, NETWORK/LAYER or NETWORK/LAYER/NODE.")
  var address: String

  @Option(
    help: ArgumentHelp(
      "A picture, or a safetensors file with the tensor image (H, W, 3) in [-1, 1].", valueName: "picture.png"))
  var image: String

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "out.safetensors"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "A folder of pictures with an index, to compare with (default: that of the newest index).", valueName: "folder"))
  var images: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Of a network or layer: scale the picture's shorter side to this, then cut at the center.", valueName: "pixels"))
  var resize: Int?

  @Option(
    help: ArgumentHelp(
      "Of a layer: rank its nodes at this position of its map alone.", valueName: "row,column"))
  var at: MapPosition?

  @Flag(help: "Print the result as JSON.")
  var json = false

  @Flag(help: "Replace an existing file.")
  var force = false

  @OptionGroup var opening: NetworkOptions
  @OptionGroup var machine: MachineOptions

  func run() throws {
    let catalog = Catalog()
    guard Settings.split(address).settings == nil else {
      throw ValidationError(
        "'\(address)' has settings: NETWORK/LAYER/NODE alone is expected, since nothing is maximized")
    }
    let address = try Address(address, in: catalog)
    let file = try catalog.open(address.network, inputRange: opening.inputRange, labels: opening.labels)
    if let at { return try report(at, of: file, address) }
    guard case (let layer?, let node?) = try file.find(address) else {
      guard output == nil else {
        throw ValidationError("'\(self.address)' names no node: NETWORK/LAYER/NODE is expected with -o")
      }
      return try report(try file.find(address).layer.map { [$0] } ?? file.layers, file)
    }
    guard resize == nil else {
      throw ValidationError("--resize is for a network or a layer: the picture of a node is shown as it is")
    }
    let export = try output.map { try ExportFile($0, as: [.safetensors], replacing: force) }
    let picture = try FloatImage(contentsOf: image) { own in
      // a network of one size sees the picture at that
      func takes(_ size: Canvas) -> Bool { file.network.shapes(of: [layer.value], on: size) != nil }
      guard !takes(own), takes(file.canvas) else { return own }
      StandardError.complain("\(image) is \(own): it is shown to the network at \(file.canvas), the size that it takes")
      return file.canvas
    }
    let probe: Probe
    do {
      probe = try Probe(picture.values, of: picture.size, node: node, of: layer, in: file, cores: machine.cores)
    } catch {
      throw CommandError(
        message: "\(image): \(error)", status: error.canvas == nil ? CommandError.failure : CommandError.usage)
    }
    file.tellAssumptions()
    if let export { StandardError.tell("wrote \(export.path) · \(try export.write(probe).megabytes)") }
    guard !json else { return print(try ProbeRecord(probe, node, layer, file, picture: image).jsonText()) }
    report(probe, node, layer, file)
  }

  /// Tells how all nodes of `layers` respond.
  private func report(_ layers: [NetworkFile.Layer], _ file: NetworkFile) throws {
    guard let framing = file.framing(shorterSide: resize) else {
      throw ValidationError(
        "--resize \(resize!): the network's image is \(file.canvas), the picture cannot be smaller")
    }
    let responses: PictureResponses
    if image.hasSuffix(".safetensors") {
      let picture = try FloatImage(contentsOf: image)
      responses = try PictureResponses(
        picture.values, of: picture.size, layers: layers, in: file, cores: machine.cores)
    } else {
      responses = try PictureResponses(
        try PictureFile.read(image), framing: framing, layers: layers, in: file, cores: machine.cores)
    }
    file.tellAssumptions()
    let index = ExampleSource(file: file, framing: framing, images: images, store: ExampleStore()).usualIndex()
    let ranks = try PictureRanks(responses, index, file)
    if json { print(try ProbeRecord(ranks, file, picture: image).jsonText()) } else { ranks.print(image, framing) }
  }

  /// Tells how the nodes of the layer that `address` names respond at one position.
  private func report(_ at: MapPosition, of file: NetworkFile, _ address: Address) throws {
    guard output == nil, resize == nil else {
      throw ValidationError("--at cannot be used together with \(output == nil ? "--resize" : "-o")")
    }
    guard case (let layer?, nil) = try file.find(address) else {
      throw ValidationError("'\(self.address)' names no layer: NETWORK/LAYER is expected with --at")
    }
    let map = try LayerMap(of: layer, in: ShownPicture(image, to: file).image, file, cores: machine.cores)
    guard at.row < map.rows, at.column < map.columns else {
      throw ValidationError(
        "--at \(at.row),\(at.column): the map of \(layer.name) has the rows 0 to \(map.rows - 1) and the columns 0 to "
          + "\(map.columns - 1)")
    }
    file.tellAssumptions()
    let nodes = map.strongest(at: Position(row: at.row, column: at.column), most: json ? layer.nodes : 10)
    if json {
      return print(try PositionRecord(nodes, at: at, layer, file, picture: image).jsonText())
    }
    print("\(file.name)/\(layer.name) on \(image), row \(at.row), column \(at.column)")
    if nodes.isEmpty { print("no node responds here") }
    for (node, value) in nodes { print(line(node, value, in: layer, file)) }
  }

  private func report(_ probe: Probe, _ node: Int, _ layer: NetworkFile.Layer, _ file: NetworkFile) {
    print("\(file.name)/\(layer.name)/\(node) on \(image) (\(probe.size), range \(file.network.inputRange))")
    print("mean \(probe.mean)   maximum \(probe.maximum.value) ", terminator: "")
    print(
      "at row \(probe.maximum.row), column \(probe.maximum.column) of \(probe.mapSize.height) × \(probe.mapSize.width)")
    if probe.gradient.allSatisfy({ $0 == 0 }) { print("silent: no gradient reaches the image") }
    print("strongest nodes of the layer (mean activation):")
    for response in probe.strongest { print(line(response.node, response.value, in: layer, file)) }
    if let classes = file.classes, !probe.classes.isEmpty {
      print("most likely classes (probability):")
      for response in probe.classes { print(line(response.node, response.value, in: classes, file)) }
    }
  }

  private func line(
    _ node: Int, _ value: Float, in layer: NetworkFile.Layer, _ file: NetworkFile
  ) -> TerminalText {
    let label: TerminalText = file.label(of: node, in: layer).map { "   \($0)" } ?? ""
    return "\(node)".aligned(to: 6) + "   \(value)\(label)"
  }
}
