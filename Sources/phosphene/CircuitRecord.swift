import Evidence
import NetworkZoo

/// A circuit, as JSON has it.
struct CircuitRecord: Encodable {
  struct Kernel: Encodable {
    let rows, columns: Int
    let values: [Float]
  }

  /// A node that feeds another one or is fed by it.
  struct Link: Encodable {
    let layer: String
    let node: Int
    let sum, norm: Float
    let kernel: Kernel
    let contribution, ablation: Float?
    let fedBy: [Link]?

    init(_ link: CircuitLink, fedBy: [Link]?) {
      (layer, node) = (link.layer.name, link.node)
      (sum, norm) = (link.kernel.sum, link.kernel.norm)
      kernel = Kernel(rows: link.kernel.rows, columns: link.kernel.columns, values: link.kernel.values)
      (contribution, ablation) = (link.contribution, link.ablation)
      self.fedBy = fedBy
    }

    init(_ tree: CircuitTree) {
      self.init(tree.link!, fedBy: tree.branches.isEmpty ? nil : tree.branches.map(Link.init))
    }
  }

  let network, layer: String
  let node: Int
  let label, picture: String?
  /// Over how many photographs contributions are means.
  let examples: Int?
  let fedBy, feeds: [Link]

  init(_ tree: CircuitTree, readers: [CircuitLink], of file: NetworkFile, picture: String?, examples: Int?) {
    (network, layer, node) = (file.name, tree.layer.name, tree.node)
    label = file.label(of: tree.node, in: tree.layer)
    (self.picture, self.examples) = (picture, examples)
    fedBy = tree.branches.map(Link.init)
    feeds = readers.map { Link($0, fedBy: nil) }
  }
}
