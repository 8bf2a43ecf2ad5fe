import FeatureVisualization
import NetworkZoo

/// The thumbnails of one layer at a time.
struct Thumbnails: Sendable {
  private var byNode: [Int: Thumbnail] = [:]

  /// Takes in a thumbnail, and drops those of another layer.
  mutating func add(_ new: Thumbnail) {
    if let other = byNode.values.first?.subject,
      other.layer != new.subject.layer || other.weights != new.subject.weights
    {
      byNode = [:]
    }
    byNode[new.subject.node] = new
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
    subject.layer == layer.name && subject.weights == file.sha256
  }
}
