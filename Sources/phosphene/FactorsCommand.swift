import ArgumentParser
import Evidence
import Exporting
import FeatureVisualization
import Files
import NetworkZoo
import NeuralNetwork
import Pictures

/// Takes a layer's map of a picture apart.
struct FactorsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "factors",
    abstract: "Take what a layer sees in a picture apart into a few parts.",
    discussion: """
      The layer's map of the picture, positions by nodes, is written as a sum of few factors, each of which is a group \
      of nodes that respond together, and says where (non-negative matrix factorization). With -o it draws where the \
      factors are, and what each looks for.
      """)

  @Argument(help: "NETWORK/LAYER.")
  var address: String

  @Option(help: ArgumentHelp("The picture.", valueName: "picture.png"))
  var image: String

  @Option(help: ArgumentHelp("How many factors.", valueName: "n"))
  var count = 6

  @Option(name: .shortAndLong, help: ArgumentHelp("The sheet to write.", valueName: "sheet.png"))
  var output: String?

  @Flag(help: "Make no pictures of factors for the sheet.")
  var noPictures = false

  @Flag(help: "Print the result as JSON.")
  var json = false

  @Flag(help: "Replace an existing file.")
  var force = false

  @OptionGroup var opening: NetworkOptions
  @OptionGroup var machine: MachineOptions

  func validate() throws {
    if !(1...12).contains(count) { throw ValidationError("--count \(count): a number from 1 to 12 is expected") }
  }

  func run() throws {
    let (file, layer) = try opening.layer(address)
    guard layer.shape.pixels > 1 else {
      throw ValidationError("\(file.name)/\(layer.name) has no positions: a layer with a map is expected")
    }
    Interruption.watch()
    let export = try output.map { try ExportFile($0, as: [.png], replacing: force) }
    let shown = try ShownPicture(image, to: file)
    file.tellAssumptions()
    let map = try LayerMap(of: layer, in: shown.image, file, cores: machine.cores)
    let factors = try Factors(map, count: count)
    if let export {
      var pictures: [Picture] = []
      for number in factors.factors.indices where !noPictures {
        pictures.append(
          try file.maximized(
            factors.objective(number), side: FactorSheet.side,
            "maximizing factor \(number + 1) of \(factors.factors.count)", cores: machine.cores))
      }
      let sheet = FactorSheet(
        of: factors, in: shown.picture, titled: "\(file.name)/\(layer.name) on \(image.lastComponent)",
        maximized: pictures)
      StandardError.tell("wrote \(export.path) · \(try export.write(sheet).megabytes)")
    }
    if json {
      print(try FactorsRecord(factors, of: file, picture: image).jsonText())
    } else if export == nil {
      report(factors, file)
    }
  }

  private func report(_ factors: Factors, _ file: NetworkFile) {
    let left = NodeSheet.rounded(100 * factors.error * factors.error)
    print(
      "\(file.name)/\(factors.layer.name) on \(image): \(factors.factors.count) factors leave \(left) % of its squares")
    for (number, factor) in factors.factors.enumerated() {
      let share = "\(Int((factor.share * 100).rounded())) %".aligned(to: 6)
      let place = factor.map.indices.max { factor.map[$0] < factor.map[$1] }!
      let position = "row \(place / factors.columns), column \(place % factors.columns)"
      let nodes = factor.nodes(most: 5).map { "\($0) (\(NodeSheet.rounded(factor.direction[$0])))" }
      print("\("\(number + 1)".aligned(to: 3))\(share)   most at \(position)   nodes \(nodes.joined(separator: ", "))")
    }
  }
}

extension String {
  /// What stands behind the last slash.
  var lastComponent: String { split(separator: "/").last.map(String.init) ?? self }
}

/// The factors of a picture, as JSON has them.
struct FactorsRecord: Encodable {
  struct Node: Encodable {
    let node: Int
    let weight: Float
  }

  struct Factor: Encodable {
    let share: Float
    let map, direction: [Float]
    /// The ten with the largest weights.
    let nodes: [Node]
  }

  let network, layer, image: String
  let rows, columns: Int
  let error: Float
  let factors: [Factor]

  init(_ found: Factors, of file: NetworkFile, picture: String) {
    (network, layer, image) = (file.name, found.layer.name, picture)
    (rows, columns, error) = (found.rows, found.columns, found.error)
    factors = found.factors.map { factor in
      Factor(
        share: factor.share, map: factor.map, direction: factor.direction,
        nodes: factor.nodes(most: 10).map { Node(node: $0, weight: factor.direction[$0]) })
    }
  }
}
