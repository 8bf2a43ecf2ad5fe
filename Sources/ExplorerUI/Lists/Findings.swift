import FeatureVisualization

/// What was found out about nodes, by the recipe with which it was: values of different recipes say nothing about each
/// other.
struct Findings: Sendable {
  private var byNode: [NodePosition: [Recipe: Finding]] = [:]

  /// Adds a finding, which replaces what was known by that recipe, but for the value of a finished picture, which only
  /// another one replaces.
  mutating func add(_ finding: Finding, about node: NodePosition, by recipe: Recipe) {
    if let known = byNode[node]?[recipe], known.value != nil, finding.value == nil { return }
    byNode[node, default: [:]][recipe] = finding
  }

  /// What is known of a node by `recipe`; that no image activates it holds for all.
  func of(_ node: NodePosition, by recipe: Recipe?) -> Finding? {
    guard let known = byNode[node] else { return nil }
    return recipe.flatMap { known[$0] } ?? known.values.first { if case .dead = $0 { true } else { false } }
  }

  /// A recipe with which a picture of the node was finished; nil: there is none.
  func finishedRecipe(of node: NodePosition) -> Recipe? {
    byNode[node]?.filter { $0.value.value != nil }.keys.min { $0.name < $1.name }
  }

  /// The nodes of a layer, by the value of the layer, of which something is known by `recipe`.
  func ofLayer(_ layer: Int, network: Int, by recipe: Recipe) -> [(node: Int, finding: Finding)] {
    byNode.compactMap { node, known in
      guard node.network == network, node.layer == layer else { return nil }
      return known[recipe].map { (node.node, $0) }
    }
  }
}
