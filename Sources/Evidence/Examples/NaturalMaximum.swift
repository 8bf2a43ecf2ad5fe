import FeatureVisualization
import NetworkZoo

/// The largest response of a node to photographs, and of which folder.
public struct NaturalMaximum: Sendable {
  public let value: Float
  public let folder: String
}

extension ExampleStore {
  /// Where the ascent of `request` is to end: one that resembles a picture, and is to raise a single node, where that node
  /// responds as strongly as to any photograph of the newest index; nil: no index knows it, or it is said how long the
  /// ascent is.
  public func naturalMaximum(for request: AscentRequest, in file: NetworkFile) -> NaturalMaximum? {
    guard request.tuned.resemblance != nil, request.end == nil, let (name, node) = request.objective.singleNode,
      request.objective.terms.allSatisfy({ $0.weight > 0 })
    else { return nil }
    for index in indexes(of: file) {
      guard let summary = (try? index.summaries(of: name))??[node] else { continue }
      return NaturalMaximum(value: summary.largest, folder: index.key.folder)
    }
    return nil
  }
}
