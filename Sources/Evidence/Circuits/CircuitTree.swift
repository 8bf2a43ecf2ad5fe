import NetworkZoo

/// A node with those that feed it, these with those that feed them, and so on.
public struct CircuitTree: Sendable {
  public let layer: NetworkFile.Layer
  public let node: Int
  /// How it feeds the node above it; nil at the root.
  public let link: CircuitLink?
  public let branches: [CircuitTree]

  /// Its nodes, each before those that feed it.
  public var all: [CircuitTree] { [self] + branches.flatMap(\.all) }

  fileprivate init(_ layer: NetworkFile.Layer, _ node: Int, link: CircuitLink?, branches: [CircuitTree]) {
    (self.layer, self.node, self.link, self.branches) = (layer, node, link, branches)
  }
}

extension Circuit {
  /// What feeds node `node` of `layer`, `depth` bends back, of each node the `most` strongest: in pictures (height × width
  /// × 3 in [−1, 1]), where some are given, else by the weights. Where only one node feeds another, as in depthwise
  /// windows, that is no step. With `measuring` the strongest are also left out one by one. Of the first step only
  /// `source` is asked, where it is given. Throws `EvidenceError`.
  public func tree(
    of node: Int, in layer: NetworkFile.Layer, depth: Int, most: Int, images: [[Float]] = [], measuring: Bool = false,
    from source: NetworkFile.Layer? = nil
  ) throws(EvidenceError) -> CircuitTree {
    try tree(
      of: node, in: layer, link: nil, depth: depth, most: most, images: images, measuring: measuring, from: source)
  }

  private func tree(
    of node: Int, in layer: NetworkFile.Layer, link: CircuitLink?, depth: Int, most: Int, images: [[Float]],
    measuring: Bool, from source: NetworkFile.Layer?
  ) throws(EvidenceError) -> CircuitTree {
    // nothing feeds the image
    guard depth > 0, layer.value > 0 else { return CircuitTree(layer, node, link: link, branches: []) }
    var links = try nodes(feeding: node, of: layer, from: source)
    if !images.isEmpty { links = try inPictures(links, to: node, of: layer, from: source, images) }
    let isAlone = links.count { $0.kernel.norm > 0 } == 1
    links = Array(links.prefix(most).filter { $0.strength > 0 })
    if !images.isEmpty && measuring { links = try withAblations(links, to: node, of: layer, images) }
    var branches: [CircuitTree] = []
    for link in links {
      branches.append(
        try tree(
          of: link.node, in: link.layer, link: link, depth: isAlone ? depth : depth - 1, most: most, images: images,
          measuring: measuring,
          from: nil))
    }
    return CircuitTree(layer, node, link: link, branches: branches)
  }
}
