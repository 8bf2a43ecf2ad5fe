import NetworkZoo

/// All nodes of a layer as thumbnails, the cursor on one of them. Nothing runs meanwhile.
struct Grid: Sendable {
  let file: NetworkFile
  let layer: NetworkFile.Layer
  /// The panes that ran when it was opened.
  let ranBefore: [Int]

  // MARK: - Moving

  /// The node that a command that moves the cursor leads to from `node`; `count` is what was typed before it. Nil: the
  /// command does not move.
  func target(_ command: Command, _ count: Int?, from node: Int, _ layout: GridLayout) -> Int? {
    let across = layout.columns
    let distance = count ?? 1
    let target: Int
    switch command {
    case .left: target = node - distance
    case .right: target = node + distance
    case .up: target = node >= across ? node - across * distance : node
    case .down: target = node / across < (layer.nodes - 1) / across ? node + across * distance : node
    case .pageUp: target = node - across * layout.rows
    case .pageDown: target = node + across * layout.rows
    case .first: target = 0
    case .last: target = layer.nodes - 1
    case .goTo: target = count ?? layer.nodes - 1
    default: return nil
    }
    return min(max(0, target), layer.nodes - 1)
  }

  /// Makes the thumbnails, the nearest to `node` first.
  func order(around node: Int, _ layout: GridLayout) -> ThumbnailOrder {
    let across = layout.columns
    func distance(_ other: Int) -> Int {
      max(abs(other / across - node / across) * 2, abs(other % across - node % across))
    }
    let nodes = (0..<layer.nodes).map { (node: $0, distance: distance($0)) }
      .sorted { ($0.distance, $0.node) < ($1.distance, $1.node) }
    return .make(nodes.map(\.node), layer: layer.name, file)
  }
}
