import Evidence
import Exporting
import FeatureVisualization
import Files
import NetworkZoo
import NeuralNetwork

/// The nodes of a network in the order in which a picture excites them.
struct PictureRanks {
  /// A node's response and, where that is known, how far it is above the mean over photographs.
  struct Node {
    let response: PictureResponses.Node
    let deviations: Double?
  }

  /// Layers with their nodes, in the order of the network.
  let layers: [(layer: NetworkFile.Layer, nodes: [Node])]
  let classes: [Probe.Response]
  private let index: ExampleIndex?
  private let file: NetworkFile

  /// How many nodes of a layer are printed: of one alone more than of many.
  private static let few = 3, many = 10

  /// Ranks `responses` by the statistics of `index`, where there is one. Throws `EvidenceError` where that is damaged.
  init(_ responses: PictureResponses, _ index: ExampleIndex?, _ file: NetworkFile) throws(EvidenceError) {
    (self.index, self.file, classes) = (index, file, responses.classes)
    var ranked: [(layer: NetworkFile.Layer, nodes: [Node])] = []
    for layer in responses.layers {
      let summaries = try index?.summaries(of: layer.layer.name)
      let nodes = layer.nodes.map { node in
        Node(response: node, deviations: summaries?[node.node].deviations(of: node.largest))
      }
      ranked.append((layer.layer, nodes))
    }
    layers = ranked
  }

  func print(_ image: String, _ framing: Framing) {
    phosphene.print("\(file.name) on \(image) (\(framing))")
    if let index {
      phosphene.print(
        "strongest nodes, in standard deviations above their mean over \(index.count) pictures", terminator: "")
      phosphene.print(" of \(index.key.folder):")
    } else {
      phosphene.print("strongest nodes by their largest value; an index of photographs tells how unusual that is:")
      phosphene.print("'phosphene examples \(file.address) --images FOLDER' makes one")
    }
    for (layer, nodes) in layers {
      phosphene.print("\(layer.name)")
      let sorted = nodes.sorted {
        let (a, b) = ($0.deviations ?? Double($0.response.largest), $1.deviations ?? Double($1.response.largest))
        return a > b || (a == b && $0.response.node < $1.response.node)
      }
      for node in sorted.prefix(layers.count == 1 ? Self.many : Self.few) { phosphene.print(line(node, layer)) }
    }
    guard !classes.isEmpty, let layer = file.classes else { return }
    phosphene.print("most likely classes (probability):")
    for response in classes {
      let label: TerminalText = file.label(of: response.node, in: layer).map { "   \($0)" } ?? ""
      phosphene.print("\(response.node)".aligned(to: 6) + "   \(NodeSheet.rounded(response.value))\(label)")
    }
  }

  private func line(_ node: Node, _ layer: NetworkFile.Layer) -> TerminalText {
    let response = node.response
    let label: TerminalText = file.label(of: response.node, in: layer).map { "   \($0)" } ?? ""
    let deviations = node.deviations.map { "\($0 < 0 ? "−" : "+")\(NodeSheet.rounded(Float(abs($0)))) sd" } ?? ""
    let place: TerminalText =
      layer.shape.pixels == 1 ? "" : "   at row \(response.position.row), column \(response.position.column)"
    return "\(response.node)".aligned(to: 6) + "   " + deviations.padded(to: 10)
      + "largest \(NodeSheet.rounded(response.largest))   mean \(NodeSheet.rounded(response.mean))\(place)\(label)"
  }
}

/// What a picture does in a network, as JSON has it.
struct ProbeRecord: Encodable {
  struct Node: Encodable {
    let layer: String
    let node: Int
    let mean, largest: Float
    let row, column: Int
    var deviations: Double?
  }

  struct Class: Encodable {
    let node: Int
    let label: String?
    let probability: Float
  }

  let network, image: String
  let nodes: [Node]
  let classes: [Class]

  init(_ ranks: PictureRanks, _ file: NetworkFile, picture: String) {
    (network, image) = (file.name, picture)
    nodes = ranks.layers.flatMap { layer, nodes in
      nodes.map { node in
        Node(
          layer: layer.name, node: node.response.node, mean: node.response.mean, largest: node.response.largest,
          row: node.response.position.row, column: node.response.position.column, deviations: node.deviations)
      }
    }
    classes = Self.classes(ranks.classes, file)
  }

  init(_ probe: Probe, _ node: Int, _ layer: NetworkFile.Layer, _ file: NetworkFile, picture: String) {
    (network, image) = (file.name, picture)
    nodes = [
      Node(
        layer: layer.name, node: node, mean: probe.mean, largest: probe.maximum.value, row: probe.maximum.row,
        column: probe.maximum.column)
    ]
    classes = Self.classes(probe.classes, file)
  }

  private static func classes(_ responses: [Probe.Response], _ file: NetworkFile) -> [Class] {
    responses.map { response in
      Class(
        node: response.node, label: file.classes.flatMap { file.label(of: response.node, in: $0) },
        probability: response.value)
    }
  }
}
