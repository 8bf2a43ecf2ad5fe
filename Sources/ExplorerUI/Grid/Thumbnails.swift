import FeatureVisualization
import NetworkZoo
import Pictures

/// The thumbnails of one layer at a time.
struct Thumbnails: Sendable {
  private var byNode: [Int: Thumbnail] = [:]
  private var swatches: [Int: Picture] = [:]

  /// Takes in a thumbnail, and drops those of another layer.
  mutating func add(_ new: Thumbnail) {
    if let other = byNode.values.first?.subject,
      other.layer != new.subject.layer || other.weights != new.subject.weights
    {
      (byNode, swatches) = ([:], [:])
    }
    byNode[new.subject.node] = new
    swatches[new.subject.node] = new.picture?.swatch
  }

  /// The thumbnail of a node; nil while there is none.
  func of(_ node: Int, in layer: NetworkFile.Layer, of file: NetworkFile) -> Thumbnail? {
    guard let found = byNode[node], found.isOf(layer, file) else { return nil }
    return found
  }

  /// The colors of a thumbnail in a few pixels; nil where there is none.
  func swatch(of node: Int, in layer: NetworkFile.Layer, of file: NetworkFile) -> Picture? {
    of(node, in: layer, of: file) == nil ? nil : swatches[node]
  }
}

extension Thumbnail {
  /// Whether it is of a node of `layer`.
  func isOf(_ layer: NetworkFile.Layer, _ file: NetworkFile) -> Bool {
    subject.layer == layer.name && subject.weights == file.sha256
  }
}
