/// A node of a network in the list.
struct NodePosition: Hashable, Sendable {
  /// The index of the network.
  let network: Int
  /// The layer's value in the network; its index in the list may change.
  let layer: Int
  /// The index of the node in its layer.
  let node: Int
}
