import ArgumentParser
import Evidence
import Exporting
import FeatureVisualization
import Files
import NetworkZoo
import NeuralNetwork
import Pictures

/// Tells what feeds a node, and what it feeds.
struct CircuitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "circuit",
    abstract: "Find out what feeds a node, and what it feeds.",
    discussion: """
      A node is fed by the nearest activation functions before it, through everything that is linear in between: \
      convolutions, batch norms, residual sums, pooling. Without a picture it tells the weights; with one, what each \
      node adds to the mean activation there. With -o it draws the circuit on a page.
      """)

  @Argument(help: "NETWORK/LAYER/NODE.")
  var address: String

  @Option(help: ArgumentHelp("What nodes add in this picture, instead of weights alone.", valueName: "picture.png"))
  var image: String?

  @Flag(help: "The same as a mean over the node's ten photographs, see 'phosphene examples'.")
  var examples = false

  @Option(
    help: ArgumentHelp(
      "The folder of these photographs (default: that of the newest index).", valueName: "folder"))
  var images: String?

  @Option(help: ArgumentHelp("How many steps to go back.", valueName: "n"))
  var depth = 1

  @Option(help: ArgumentHelp("How many nodes to list of each one.", valueName: "n"))
  var top = 6

  @Option(
    help: ArgumentHelp(
      "Ask this earlier layer, through all layers between as if they were linear (default: the nearest ones).",
      valueName: "layer"))
  var from: String?

  @Flag(help: "Measure what the node loses in the picture where each of the listed ones is 0.")
  var ablate = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The page to write: .svg, .html, .json or .dot.", valueName: "circuit.svg"))
  var output: String?

  @Flag(help: "Make no pictures of nodes for the page.")
  var noPictures = false

  @Flag(help: "Print the result as JSON.")
  var json = false

  @Flag(help: "Replace an existing file.")
  var force = false

  @OptionGroup var opening: NetworkOptions
  @OptionGroup var machine: MachineOptions

  func validate() throws {
    if !(1...8).contains(depth) { throw ValidationError("--depth \(depth): a number of steps from 1 to 8 is expected") }
    if !(1...1000).contains(top) { throw ValidationError("--top \(top): a number of nodes from 1 to 1000 is expected") }
    if image != nil && examples { throw ValidationError("--image and --examples cannot be used together") }
    if images != nil && !examples { throw ValidationError("--images is used with --examples alone") }
    if ablate && image == nil && !examples {
      throw ValidationError("--ablate needs a picture: --image PICTURE, or --examples")
    }
  }

  func run() throws {
    guard Settings.split(address).settings == nil else {
      throw ValidationError(
        "'\(address)' has settings: NETWORK/LAYER/NODE alone is expected, since nothing is maximized")
    }
    let catalog = Catalog()
    let address = try Address(address, in: catalog)
    let file = try catalog.open(address.network, inputRange: opening.inputRange, labels: opening.labels)
    guard case (let layer?, let node?) = try file.find(address) else {
      throw ValidationError("'\(self.address)' names no node: NETWORK/LAYER/NODE is expected")
    }
    let source = try from.map { name in
      guard let source = try file.find(Address(network: file.address, rest: name)).layer else {
        throw ValidationError("--from \(name): the name of a layer is expected")
      }
      return source
    }
    let export = try output.map { try ExportFile($0, as: ExportFormat.circuits, replacing: force) }
    let pictures = try pictures(of: node, in: layer, file)
    file.tellAssumptions()
    let circuit = try Circuit(file, cores: machine.cores)
    let tree = try circuit.tree(
      of: node, in: layer, depth: depth, most: top, images: pictures, measuring: ablate, from: source)
    let readers = try circuit.nodes(fedBy: node, of: layer).prefix(top)
    let record = CircuitRecord(
      tree, readers: Array(readers), of: file, picture: image, examples: examples ? pictures.count : nil)
    if let export { try write(record, tree, file, to: export) }
    if json {
      print(try record.jsonText())
    } else if export == nil {
      report(tree, Array(readers), file)
    }
  }

  /// The pictures in which it is told what nodes add.
  private func pictures(of node: Int, in layer: NetworkFile.Layer, _ file: NetworkFile) throws -> [[Float]] {
    if let image { return [try ShownPicture(image, to: file).image] }
    guard examples else { return [] }
    Interruption.watch()
    let framing = file.framing() ?? Framing(canvas: file.canvas)
    let found = try ExampleSource(file: file, framing: framing, images: images, store: ExampleStore())
      .examples(of: node, in: layer, cores: machine.cores)
    return try found.examples.largest.map { try ShownPicture("\(found.folder)/\($0.path)", to: file).image }
  }

  private var isInPictures: Bool { image != nil || examples }

  // MARK: A page

  private func write(_ record: CircuitRecord, _ tree: CircuitTree, _ file: NetworkFile, to export: ExportFile) throws {
    let text: String
    switch export.format {
    case .json: text = "\(try record.jsonText().description)\n"
    case .dot: text = CircuitPage(of: tree, in: file, note: note).dot()
    case let format:
      let page = CircuitPage(of: tree, in: file, note: note, pictures: try pictures(of: tree, file))
      text = format == .svg ? try page.svg() : try page.html()
    }
    StandardError.tell("wrote \(export.path) · \(try export.write(text: text).megabytes)")
  }

  private var note: String {
    guard isInPictures else { return "Weights between nodes; warm: excites, cool: inhibits." }
    let place = image?.lastComponent ?? "the photographs that excite it most"
    return
      "What nodes add to the mean activation in \(place), with the weights between them; warm: excites, cool: inhibits."
  }

  private func pictures(of tree: CircuitTree, _ file: NetworkFile) throws -> [CircuitPage.Key: Picture] {
    guard !noPictures else { return [:] }
    Interruption.watch()
    var pictures: [CircuitPage.Key: Picture] = [:]
    let wanted = Dictionary(tree.all.map { (CircuitPage.Key($0), $0) }, uniquingKeysWith: { first, _ in first })
      .filter { $1.layer.value > 0 }
    let progress = ProgressBar(of: wanted.count)
    defer { progress.clear() }
    let cache = ThumbnailCache()
    for (number, (key, branch)) in wanted.enumerated() {
      progress.show(number, text: "maximizing nodes: \(number) of \(wanted.count)")
      let thumbnail = Thumbnail(
        of: branch.node, of: branch.layer.name, in: file, .fine, cache: cache, cores: machine.cores
      ) { Interruption.signal != nil }
      guard let thumbnail else {
        progress.clear()
        StandardError.complain("interrupted: nothing was written")
        throw ExitCode(128 + Interruption.signal!)
      }
      pictures[key] = thumbnail.picture
    }
    return pictures
  }

  // MARK: A list

  private func report(_ tree: CircuitTree, _ readers: [CircuitLink], _ file: NetworkFile) {
    let label: TerminalText = file.label(of: tree.node, in: tree.layer).map { " (\($0))" } ?? ""
    print("\(file.name)/\(tree.layer.name)/\(tree.node)\(label)")
    let width = (tree.all.map { indented($0.layer.name, $0.node, depth) }.map(\.count).max() ?? 0) + 2
    heading("fed by", to: width, withPicture: isInPictures)
    list(tree.branches, of: file, indent: 1, width)
    if tree.branches.isEmpty && isInPictures { print("  nothing in this picture: the node is silent in it") }
    guard !readers.isEmpty else { return }
    heading("feeds", to: width, withPicture: false)
    for link in readers { line(link, indent: 1, width, file.label(of: link.node, in: link.layer)) }
  }

  private func heading(_ title: String, to width: Int, withPicture: Bool) {
    let pictured: TerminalText = withPicture ? "\("adds".aligned(to: 10))\((ablate ? "lost" : "").aligned(to: 10))" : ""
    print("\(title.padded(to: width))\("sum".aligned(to: 10))\("norm".aligned(to: 10))   kernel\(pictured)")
  }

  private func list(_ branches: [CircuitTree], of file: NetworkFile, indent: Int, _ width: Int) {
    for branch in branches {
      line(branch.link!, indent: indent, width, file.label(of: branch.node, in: branch.layer))
      list(branch.branches, of: file, indent: indent + 1, width)
    }
  }

  private func indented(_ layer: String, _ node: Int, _ indent: Int) -> String {
    String(repeating: "  ", count: indent) + "\(layer)/\(node)"
  }

  private func line(_ link: CircuitLink, indent: Int, _ width: Int, _ label: String?) {
    func number(_ value: Float?) -> TerminalText { (value.map(NodeSheet.rounded) ?? "").aligned(to: 10) }
    let kernel = "\(link.kernel.rows) × \(link.kernel.columns)"
    let name = indented(link.layer.name, link.node, indent).padded(to: width)
    let pictured: TerminalText = link.contribution == nil ? "" : "\(number(link.contribution))\(number(link.ablation))"
    let labelled: TerminalText = label.map { "   \($0)" } ?? ""
    print(
      "\(name)\(number(link.kernel.sum))\(number(link.kernel.norm))   \(kernel.padded(to: 7))\(pictured)\(labelled)")
  }
}
