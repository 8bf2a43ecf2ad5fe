/// A node of a network of the list; `layer` is the layer's value: its place in the list may change.
struct NodePosition: Hashable, Sendable { let network, layer, node: Int }

/// What is known of a node.
enum Finding: Sendable {
  case climbed(Float)
  case silent
  case dead
}
