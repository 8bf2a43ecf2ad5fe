import FeatureVisualization
import FoundationEssentials
import NetworkZoo
import NeuralNetwork
import TerminalUI

/// Everything that the interface knows. `update` is the only one to change it, `draw` only looks.
public struct Explorer: Sendable {
  /// What lies over the screen, or takes the keys.
  enum Overlay: Sendable {
    case help(scrolled: Int)
    case log(scrolled: Int)
    case bookmarks(BookmarkPanel)
    case prompt(Prompt)
    case confirmReplacing(ExportOrder)
    case recipe(RecipePanel)
  }

  var networks: [NetworkEntry]
  var network = 0
  var focus = ListColumn.node
  /// What is the same for every ascent.
  var settings: Settings
  /// What is climbed until the cursor moves, where that is not a node.
  var objective: Objective?
  var findings: [NodePosition: Finding] = [:]
  var overlay: Overlay?
  /// Whether all nodes of the layer are shown at once.
  var isGrid = false
  /// What ran when the grid was opened, and waits meanwhile.
  var ranBeforeGrid: [Side] = []
  /// What a list is cut down to.
  var filter: Filter?
  /// The part of the picture that is shown.
  var zoom = Zoom()
  /// Whether the rate of the line is told.
  var showsRate = false
  /// The thumbnails of one layer, by node.
  var thumbnails: [Int: Thumbnail] = [:]
  /// What is told for a while, and until when.
  var message: (told: Message, end: ContinuousClock.Instant)?
  /// What was told so far, the newest last.
  var log: [Message] = []
  /// Digits typed before a command.
  var count: Int?
  var columns = 80
  var rows = 24
  /// What goes over the line to the terminal.
  var lineRate = LineRate()

  /// The ascent at work, the left one where there are two.
  var climb: Climb?
  /// What stands beside it.
  var comparison: Comparison?
  /// Where the picture excites the node, while that is shown.
  var activation: ActivationView?
  /// When the next picture of a run that is played back is due; nil: none is played.
  var nextFrame: ContinuousClock.Instant?
  /// How often a run was branched, so that no two branches draw the same.
  var branches: UInt64 = 0
  /// The address to be gone to as soon as its network is open.
  var wanted: AscentAddress?
  /// When what the cursor is on is to be opened or climbed.
  var restsAt: ContinuousClock.Instant?
  /// How long the cursor rests on a network or a node before that.
  static let restTime = Duration.milliseconds(150)
  /// The names of networks that are no paths.
  let catalogueNames: Set<String>
  /// Where relative paths begin.
  let folder: String
  /// How long a message stays.
  static let messageTime = Duration.seconds(6)

  /// Begins in `file`, the network that was opened as `path`, with `objective` (nil: a node that is worth a look), beside
  /// the networks of `catalogue`; relative paths begin in `folder`.
  public init(
    catalogue: Catalogue, path: String, file: NetworkFile, objective: Objective?, settings: Settings,
    folder: String = FileManager.default.currentDirectoryPath
  ) {
    self.settings = settings.withoutInputRange
    self.folder = folder
    catalogueNames = Set(catalogue.entries.map(\.name))
    networks = catalogue.entries.map { NetworkEntry($0, path: $0.path ?? $0.name) }
    if let known = catalogue.entries.firstIndex(where: { $0.name == path || $0.path == path }) {
      network = known
    } else {
      // those that are to be fetched stay the last
      network = networks.firstIndex { $0.download != nil } ?? networks.count
      networks.insert(
        NetworkEntry(catalogue.entry(path) ?? Catalogue.Entry(file: path), path: path, name: file.name), at: network)
    }
    networks[network].set(.open(file))
    networks[network].askedRange = settings.inputRange
    go(to: objective)
  }

  /// Puts the cursors on what `objective` climbs.
  mutating func go(to objective: Objective?) {
    guard let file, let objective else { return }
    if let (layer, node) = objective.singleNode, let layer = file.layer(named: layer) {
      networks[network].go(to: layer, node: node)
      self.objective = objective.terms.count == 1 && objective.terms[0].weight == 1 ? nil : objective
      focus = .node
      return
    }
    self.objective = objective
    focus = .layer
    if case .logit(let number)? = objective.terms.first?.measure, let classes = file.classes {
      networks[network].go(to: classes, node: number)
      return
    }
    guard let name = objective.terms.lazy.compactMap(\.measure.layer).first, let layer = file.layer(named: name) else {
      return
    }
    networks[network].go(to: layer, node: 0)
  }

  /// Chooses a node of the layer under the cursor.
  mutating func putCursor(on node: Int) {
    if let layer { networks[network].nodes[layer.value] = node }
  }

  /// When `update` wants a `tick` at the latest; nil: never.
  public var deadline: ContinuousClock.Instant? { [restsAt, message?.end, nextFrame].compactMap { $0 }.min() }

  var entry: NetworkEntry { networks[network] }
  var file: NetworkFile? { entry.file }
  var layer: NetworkFile.Layer? { entry.layers.isEmpty ? nil : entry.layers[entry.layer] }
  var node: Int { layer.flatMap { entry.nodes[$0.value] } ?? 0 }
  var place: NodePosition { place(of: node) }

  /// A node of the layer under the cursor.
  func place(of node: Int) -> NodePosition { NodePosition(network: network, layer: layer?.value ?? 0, node: node) }

  /// The ascent on the screen: none where the cursor is on a network that is not open.
  var shownClimb: Climb? { file == nil ? nil : climb }

  /// The snapshot on the screen.
  var snapshot: Snapshot? { shownClimb?.snapshot }
}
