import FeatureVisualization
import NetworkZoo
import NeuralNetwork

/// A network in the list, or the heading of several.
struct NetworkEntry: Sendable {
  enum State: Sendable {
    /// It is no network, but the heading of so many, which are listed below it or not.
    case heading(count: Int, isOpen: Bool)
    case closed, opening
    case open(NetworkFile)
    /// It could not be opened, and why.
    case failed(String)
    /// Its weights have to be downloaded first.
    case missing(Fetchable)
    /// They are being downloaded; without progress: no answer came yet.
    case fetching(Fetchable, FetchProgress?)
  }

  /// What it is opened by: its path or, where it has none, its name in the catalog.
  let path: String
  /// How it is listed.
  let name: String
  /// What it is, in a line.
  let about: String?
  private(set) var state = State.closed
  /// The networks that it is one of, or the heading of.
  let group: Catalog.Entry.Group?
  /// The input range that an address or the command line asked for; nil: the one that the file states.
  var askedRange: InputRange?
  /// Why the last download failed.
  var fetchError: FetchError?
  /// Its layers, once it is open.
  private(set) var layers: [NetworkFile.Layer] = []
  /// The names of its layers, also of those that cannot be looked at.
  private(set) var names = DistinctNames()
  /// What stands behind the names where there is room.
  private(set) var columns: [LayerColumns.Column] = []
  /// The index of the layer under the cursor.
  var layer = 0
  /// The nodes under the cursor, by the value of their layer.
  var nodes: [Int: Int] = [:]

  init(_ entry: Catalog.Entry, path: String? = nil, name: String? = nil) {
    self.path = path ?? entry.opener
    self.name = name ?? entry.name
    about = entry.about
    group = entry.group
    if let missing = entry.missing { state = .missing(missing) }
    if let refusal = entry.refusal { state = .failed("\(refusal)") }
  }

  /// The heading of `count` networks.
  init(_ group: Catalog.Entry.Group, count: Int, isOpen: Bool) {
    (path, name, about, self.group) = ("", group.rawValue, nil, group)
    state = .heading(count: count, isOpen: isOpen)
  }

  /// What its name is shortened to in a list: a heading or the mark behind it tells where it comes from.
  var label: String { HubRepository.isMeant(by: name) ? String(name.drop { $0 != ":" }.dropFirst()) : name }

  /// Whether the networks below this heading are listed; nil: it is none.
  var isOpenHeading: Bool? {
    if case .heading(_, let isOpen) = state { isOpen } else { nil }
  }

  var file: NetworkFile? {
    if case .open(let file) = state { file } else { nil }
  }

  var hasFailed: Bool {
    if case .failed = state { true } else { false }
  }

  /// What has to be downloaded before it can be opened.
  var missing: Fetchable? {
    switch state {
    case .missing(let missing), .fetching(let missing, _): missing
    case .heading, .closed, .opening, .open, .failed: nil
    }
  }

  mutating func set(_ new: State) {
    state = new
    guard let file else { return }
    layers = file.layers
    describeLayers()
    // neither edges nor classes: where pictures are richest
    let middle = layers.count / 2
    let landmarks = layers.indices.filter { file.landmark(at: layers[$0]) != nil }
    layer = landmarks.min { abs($0 - middle) < abs($1 - middle) } ?? middle
  }

  /// Keeps what the list shows of the layers, which takes too long for each time that it is drawn.
  private mutating func describeLayers() {
    guard let file else { return }
    names = DistinctNames(Array(Set(layers.map(\.name) + file.unread.map(\.name))))
    columns = LayerColumns.all(layers, of: file)
  }

  /// Puts the cursors on a layer, which joins the list if it is not in it, and on a node of it.
  mutating func go(to wanted: NetworkFile.Layer, node: Int?) {
    layer =
      layers.firstIndex { $0.value == wanted.value } ?? layers.firstIndex { $0.value > wanted.value } ?? layers.count
    if !layers.indices.contains(layer) || layers[layer].value != wanted.value {
      layers.insert(wanted, at: layer)
      describeLayers()
    }
    nodes[wanted.value] = node ?? 0
  }
}
