import ArgumentParser
import NetworkZoo

/// A position of a map as an argument: `ROW,COLUMN`.
struct MapPosition: ExpressibleByArgument {
  let row, column: Int

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let row = parts[0], let column = parts[1], row >= 0, column >= 0 else { return nil }
    (self.row, self.column) = (row, column)
  }
}

/// The nodes of a layer at one position of a picture, as JSON has them.
struct PositionRecord: Encodable {
  struct Node: Encodable {
    let node: Int
    let label: String?
    let value: Float
  }

  let network, layer, image: String
  let row, column: Int
  /// The strongest first; those that do not respond are left out.
  let nodes: [Node]

  init(
    _ nodes: [(node: Int, value: Float)], at: MapPosition, _ layer: NetworkFile.Layer, _ file: NetworkFile,
    picture: String
  ) {
    (network, self.layer, image) = (file.name, layer.name, picture)
    (row, column) = (at.row, at.column)
    self.nodes = nodes.map { Node(node: $0.node, label: file.label(of: $0.node, in: layer), value: $0.value) }
  }
}
