import ComputeKernels

/// A node, and how alike its responses to the same pictures are to those of another one.
public struct LikeNode: Hashable, Sendable {
  /// Its layer.
  public let layer: String
  /// The node.
  public let node: Int
  /// The cosine of the angle between both nodes' responses, less their means: 1 where they rise and fall together.
  public let cosine: Double
}

extension ExampleIndex {
  /// The nodes of `other` (of the same network, another one, or a checkpoint of it) whose responses to the pictures of both
  /// samples are most like those of a node, the most alike first; of its layers only `layers`, where that is given. Without
  /// the node itself. Nil: it is not in the index. Throws `EvidenceError` where a file is damaged, or too few pictures are
  /// in both.
  public func nodes(
    like node: Int, in layer: String, among other: ExampleIndex, layers: [String]? = nil, most: Int = 10
  ) throws(EvidenceError) -> [LikeNode]? {
    guard let own = try responses(of: layer), let number = number(of: layer),
      (0..<self.layers[number].nodes).contains(node)
    else { return nil }
    let count = self.layers[number].nodes
    var values: [ContentDigest: Float] = [:]
    for (slot, content) in own.contents.enumerated() { values[content] = own.values[slot * count + node] }
    var found: [LikeNode] = []
    for candidate in other.layers where layers?.contains(candidate.name) ?? true {
      guard let (all, contents) = try other.responses(of: candidate.name) else { continue }
      let rows = contents.indices.filter { values[contents[$0]] != nil }
      guard rows.count >= Self.fewest else {
        throw EvidenceError(
          "\(rows.count) pictures of the samples of \(key.folder) and \(other.key.folder) are the same, and "
            + "\(Self.fewest) are needed: make both indexes of one folder")
      }
      let nodes = candidate.nodes
      let shared = rows.count == contents.count ? all : rows.flatMap { all[$0 * nodes..<($0 + 1) * nodes] }
      let cosines = Self.cosines(shared, nodes, rows.map { values[contents[$0]]! })
      for (index, cosine) in cosines.enumerated() {
        if other === self && candidate.name == layer && index == node { continue }
        found.append(LikeNode(layer: candidate.name, node: index, cosine: cosine))
      }
      found.sort { $0.cosine > $1.cosine }
      found = Array(found.prefix(most))
    }
    return found
  }

  /// Fewer pictures say little.
  private static let fewest = 8

  /// The cosines between the columns of `all`, rows of `nodes` values, and `values`, less their means.
  private static func cosines(_ all: [Float], _ nodes: Int, _ values: [Float]) -> [Double] {
    let count = values.count
    var sums = [Double](repeating: 0, count: nodes)
    kernel_channel_sums(all, count, nodes, &sums)
    let mean = values.reduce(0.0) { $0 + Double($1) } / Double(count)
    let factors = values.map { Float(Double($0) - mean) }
    let length = factors.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    var (products, squares) = (sums, sums)
    kernel_channel_products(all, count, nodes, sums.map { Float($0 / Double(count)) }, factors, &products, &squares)
    return zip(products, squares).map { product, square in
      // a node that always responds alike is like none
      length > 0 && square > 0 ? product / (length * square.squareRoot()) : 0
    }
  }
}
