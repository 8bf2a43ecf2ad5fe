import ArgumentParser
import Evidence
import Exporting
import FeatureVisualization
import Files
import NetworkZoo
import NeuralNetwork
import Pictures

/// Tells which positions and nodes of a layer speak for a class in a picture.
struct AttributeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attribute",
    abstract: "Find out what in a picture speaks for a class.",
    discussion: """
      It tells what each node of a layer adds to a class in a picture, before the softmax, and which positions do: \
      activation times gradient. With --against, it explains why it is the one class rather than the other. With -o it \
      draws the positions over the picture: warm where they speak for the class, cool where they speak against it.
      """)

  @Argument(help: "NETWORK/LAYER: the layer whose nodes and positions are asked about.")
  var address: String

  @Option(help: ArgumentHelp("The picture.", valueName: "picture.png"))
  var image: String

  @Option(
    name: .customLong("class"),
    help: ArgumentHelp("The class, by its name or number (default: the most likely one).", valueName: "class"))
  var explained: String?

  @Option(help: ArgumentHelp("A class that is subtracted.", valueName: "class"))
  var against: String?

  @Option(
    help: ArgumentHelp(
      "A later node to explain instead of a class: LAYER/NODE.", valueName: "layer/node"))
  var node: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Take the mean of the gradients at so many fractions of the layer's map (default: 1; 10 is usual).",
      valueName: "n"))
  var steps = 1

  @Option(help: ArgumentHelp("How many nodes to list for it and against it.", valueName: "n"))
  var top = 3

  @Option(name: .shortAndLong, help: ArgumentHelp("The picture to write.", valueName: "heat.png"))
  var output: String?

  @Flag(help: "Print the result as JSON.")
  var json = false

  @Flag(help: "Replace an existing file.")
  var force = false

  @OptionGroup var opening: NetworkOptions
  @OptionGroup var machine: MachineOptions

  func validate() throws {
    if !(1...1000).contains(steps) { throw ValidationError("--steps \(steps): a number from 1 to 1000 is expected") }
    if !(1...1000).contains(top) { throw ValidationError("--top \(top): a number of nodes from 1 to 1000 is expected") }
    if node != nil && (explained ?? against) != nil {
      throw ValidationError("--node cannot be used together with --class and --against")
    }
  }

  func run() throws {
    let (file, layer) = try opening.layer(address)
    let export = try output.map { try ExportFile($0, as: [.png], replacing: force) }
    let shown = try ShownPicture(image, to: file)
    let subject = try subject(in: file, shown)
    file.tellAssumptions()
    let found = try Attribution(of: subject, to: layer, in: shown.image, file, steps: steps, cores: machine.cores)
    if let export {
      let heat = ContributionColors.picture(of: found.positions, width: found.columns, over: shown.picture)
      StandardError.tell("wrote \(export.path) · \(try export.write(heat, titled: title(found, file)).megabytes)")
    }
    if json {
      print(try AttributionRecord(found, of: file, picture: image, steps: steps).jsonText())
    } else if export == nil {
      report(found, file)
    }
  }

  /// What is explained.
  private func subject(in file: NetworkFile, _ shown: ShownPicture) throws -> Attribution.Subject {
    if let node {
      guard case (let layer?, let number?) = try file.find(Address(network: file.address, rest: node)) else {
        throw ValidationError("--node \(node): LAYER/NODE is expected")
      }
      return Attribution.Subject(number, of: layer)
    }
    guard let classes = file.classes else {
      throw ValidationError("\(file.name) has no classes: name a node of a later layer, --node LAYER/NODE")
    }
    let first = try explained.map { try file.number(ofClass: $0) }
    let second = try against.map { try file.number(ofClass: $0) }
    let likely =
      try first
      ?? PictureResponses(shown.image, of: file.canvas, layers: [], in: file, cores: machine.cores).classes[0].node
    guard likely != second else {
      throw ValidationError("--against \(against!): another class than the one that is explained is expected")
    }
    return Attribution.Subject(likely, of: classes, against: second)
  }

  /// What is explained in which picture.
  private func title(_ found: Attribution, _ file: NetworkFile) -> String {
    let subject = found.subject
    func name(_ node: Int) -> String { file.label(of: node, in: subject.layer) ?? "\(subject.layer.name)/\(node)" }
    let against = subject.against.map { " rather than \(name($0))" } ?? ""
    return "\(file.name)/\(found.layer.name) on \(image): \(name(subject.node))\(against)"
  }

  private func report(_ found: Attribution, _ file: NetworkFile) {
    print("\(title(found, file))")
    let sum = found.nodes.reduce(0, +)
    print("value \(NodeSheet.rounded(found.value)), of which the layer's nodes add \(NodeSheet.rounded(sum))")
    let extremes = found.extremes(most: top)
    for (title, nodes) in [("for it", extremes.most), ("against it", extremes.least)] as [(String, [Int])]
    where !nodes.isEmpty {
      print("\(title)")
      for node in nodes {
        print("  \("\(node)".aligned(to: 6))\(NodeSheet.rounded(found.nodes[node]).aligned(to: 12))")
      }
    }
    let best = found.positions.indices.sorted { found.positions[$0] > found.positions[$1] }.prefix(top)
    print("where most is added")
    for place in best where found.positions[place] > 0 {
      let value = NodeSheet.rounded(found.positions[place]).aligned(to: 12)
      print("  row \(place / found.columns), column \(place % found.columns)\(value)")
    }
    if found.otherTokens != 0 { print("tokens that are no patches add \(NodeSheet.rounded(found.otherTokens))") }
  }
}

/// What speaks for a class, as JSON has it.
struct AttributionRecord: Encodable {
  struct Subject: Encodable {
    let layer: String
    let node: Int
    let label: String?
  }

  struct Node: Encodable {
    let node: Int
    let value: Float
  }

  struct Positions: Encodable {
    let rows, columns: Int
    let values: [Float]
  }

  let network, layer, image: String
  let steps: Int
  let subject: Subject
  let against: Subject?
  let value: Float
  /// The strongest first.
  let nodes: [Node]
  let positions: Positions
  let otherTokens: Float?

  init(_ found: Attribution, of file: NetworkFile, picture: String, steps: Int) {
    func subject(_ node: Int) -> Subject {
      let layer = found.subject.layer
      return Subject(layer: layer.name, node: node, label: file.label(of: node, in: layer))
    }
    (network, layer, image, self.steps) = (file.name, found.layer.name, picture, steps)
    self.subject = subject(found.subject.node)
    against = found.subject.against.map(subject)
    value = found.value
    nodes = found.nodes.enumerated().sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }
      .map { Node(node: $0.offset, value: $0.element) }
    positions = Positions(rows: found.rows, columns: found.columns, values: found.positions)
    otherTokens = found.otherTokens == 0 ? nil : found.otherTokens
  }
}

extension NetworkFile {
  /// The number of the class called `text`, or with that number. Throws `ValidationError` where there is none.
  func number(ofClass text: String) throws -> Int {
    guard let classes else { throw ValidationError("\(name) has no classes") }
    if let number = Int(text) {
      guard (0..<classes.nodes).contains(number) else {
        throw ValidationError("\(name) has the classes 0 to \(classes.nodes - 1), not \(number)")
      }
      return number
    }
    guard labels.count == classes.nodes else {
      throw ValidationError(
        "the classes of \(name) have no names: found '\(text)', a number is expected, or --labels FILE")
    }
    do {
      return try Labels.index(of: text, among: labels)
    } catch {
      throw ValidationError("\(error)")
    }
  }
}
