import FeatureVisualization
import NetworkZoo

/// The thumbnails of one layer at a time.
struct Thumbnails: Sendable {
  private var byNode: [Int: Thumbnail] = [:]

  /// Takes in a thumbnail, and drops those of another layer.
  mutating func add(_ new: Thumbnail) {
    if let other = byNode.values.first?.place, other.layer != new.place.layer || other.weights != new.place.weights {
      byNode = [:]
    }
    byNode[new.place.node] = new
  }

  /// The thumbnail of a node; nil while there is none.
  func of(_ node: Int, in layer: NetworkFile.Layer, of file: NetworkFile) -> Thumbnail? {
    guard let found = byNode[node], found.isOf(layer, file) else { return nil }
    return found
  }
}

extension Thumbnail {
  /// Whether it is of a node of `layer`.
  func isOf(_ layer: NetworkFile.Layer, _ file: NetworkFile) -> Bool {
    place.layer == layer.name && place.weights == file.sha256
  }
}
