/// A layer of one of the networks in the list, by its value.
struct LayerPosition: Hashable, Sendable {
  let network: Int
  let layer: Int
}
