import FeatureVisualization
import NetworkZoo
import NeuralNetwork

/// A network in the list.
struct NetworkEntry: Sendable {
  enum State: Sendable {
    case closed, opening
    case open(NetworkFile)
    case failed(String)
    /// Its weights are not here.
    case missing(Download)
    /// They are on their way; nil: nothing is known of how far.
    case fetching(Download, FetchProgress?)
  }

  /// How it is opened: its path or, where it has none, its name in the catalogue.
  let path: String
  /// How it is listed.
  let name: String
  /// What it is, in a line.
  let about: String?
  private(set) var state = State.closed
  /// The input range that an address or the command line asked for; nil: its own.
  var askedRange: InputRange?
  /// Why the last fetch failed.
  var fetchError: FetchError?
  /// Its layers, once it is open.
  private(set) var layers: [NetworkFile.Layer] = []
  /// Where the cursors were.
  var layer = 0
  var nodes: [Int: Int] = [:]  // by the layer's value

  init(_ entry: Catalogue.Entry, path: String, name: String? = nil) {
    self.path = path
    self.name = name ?? entry.name
    about = entry.about
    if let download = entry.download { state = .missing(download) }
  }

  var file: NetworkFile? {
    if case .open(let file) = state { return file }
    return nil
  }

  /// Whether it could not be opened.
  var hasFailed: Bool {
    if case .failed = state { return true }
    return false
  }

  mutating func set(_ new: State) {
    state = new
    guard let file else { return }
    layers = file.layers
    layer = layers.count / 2  // neither edges nor classes: where pictures are richest
  }

  /// Puts the cursors on a layer, which joins the list if it is not in it, and a node.
  mutating func go(to wanted: NetworkFile.Layer, node: Int?) {
    layer =
      layers.firstIndex { $0.value == wanted.value } ?? layers.firstIndex { $0.value > wanted.value } ?? layers.count
    if !layers.indices.contains(layer) || layers[layer].value != wanted.value { layers.insert(wanted, at: layer) }
    nodes[wanted.value] = node ?? 0
  }
}
