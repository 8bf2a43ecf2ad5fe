import NetworkZoo
import NeuralNetwork

/// How the explorer opens networks: what was asked for when it began holds for all of them.
struct NetworkOpening: Sendable {
  /// The folder whose networks are listed first; nil: none was asked for.
  var folder: String?
  /// The file with the names of the classes of one network, and its name or path.
  var labels: (network: String, path: String)?

  /// The networks that there are now.
  func catalog() -> Catalog { folder.map { Catalog(of: $0) } ?? Catalog() }

  /// Opens the network called `name`, or the file at that path. Throws `NetworkFileError`.
  func open(_ name: String, inputRange: InputRange?) throws(NetworkFileError) -> NetworkFile {
    // not from the folder's catalog: a name in it means nothing the next time
    try Catalog().open(
      name, inputRange: inputRange, labels: labels.flatMap { $0.network == name ? $0.path : nil })
  }
}
