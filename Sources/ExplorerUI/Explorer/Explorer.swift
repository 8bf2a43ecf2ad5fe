import Evidence
import FeatureVisualization
import FoundationEssentials
import NetworkZoo
import NeuralNetwork
import Pictures
import TerminalUI

/// Everything that the interface knows. Only `update` changes it, `draw` only looks.
public struct Explorer: Sendable {
  var lists: Lists
  /// The pictures, from left to right; never empty.
  var panes: [Pane]
  var mode = Mode.node
  /// What lies over all this and takes the keys.
  var overlay: (any Overlay)?
  var messages = Messages()
  var window = Window()
  /// The part of every picture that is shown.
  var zoom = Zoom()
  /// What the mouse drags; nil: no picture.
  var held: HeldPicture?
  var thumbnails = Thumbnails()
  /// Whether the terminal shows colors: what consists only of them is left out otherwise.
  var hasColors = true
  /// Where activations are drawn, if they are.
  var activationPlace = ActivationPlace.over
  /// On what pictures lie of which only that is shown which matters to their objective; nil: all of it is shown.
  var backdrop: Picture.Backdrop?
  /// Whether the pictures have the window for themselves, but for its last row.
  var showsPictureAlone = false
  /// What goes to the terminal, and whether it is shown.
  var lineRate = LineRate()
  var showsRate = false

  /// What is maximized where that is not the node under the cursor.
  var objective: Objective?
  var findings = Findings()
  /// What photographs tell of the nodes of layers.
  var summaries: [LayerPosition: [NodeSummary]] = [:]
  /// The layers of which it was asked what photographs tell.
  var summarized: Set<LayerPosition> = []
  /// The folder of photographs that was looked at last.
  var photographs: String?
  /// How many iterations per second are shown; nil: all that come.
  var pace: Pace?
  /// When it was said that all iterations are done, and how to run on.
  var askedForMoreAt: ContinuousClock.Instant?
  /// The files that are being written, in their order.
  var writing: [ExportProgress] = []
  /// Whether the user has quit, and only what is being written is waited for.
  var isLeaving = false
  /// The files that were written, by their whole paths.
  public internal(set) var written: [String] = []
  /// The runs that were left, to come back to.
  var visits = Visits()
  /// The colors of the pictures of nodes, in a few pixels each.
  var swatches: [NodePosition: Picture] = [:]
  /// Where random nodes come from: the same ones in the same order each time.
  var random = Random(seed: 0)
  /// The address to go to as soon as its network is open.
  var wanted: AscentAddress?
  /// Addresses that were typed, now and in earlier sessions, the newest last.
  var typedAddresses: [String] = []
  /// When what is under the cursor is to be opened or maximized; nil: it is already.
  var restsAt: ContinuousClock.Instant?
  /// How long the cursor rests before that.
  static let restTime = Duration.milliseconds(150)
  /// Digits typed before a command.
  var count: Int?

  /// The names of networks that are no paths.
  let catalogNames: Set<String>
  /// Where relative paths begin.
  let folder: String

  /// Begins at the network that is opened by `path`, which `file` is if it is open already, with `objective` (nil: a
  /// node that is worth a look), beside the networks of `catalog`; relative paths begin in `folder`. At most `pace`
  /// iterations per second are shown.
  public init(
    catalog: Catalog, path: String, file: NetworkFile?, objective: Objective?, settings: Settings,
    folder: String = FileManager.default.currentDirectoryPath, pace: Int? = nil
  ) {
    self.pace = Pace(pace)
    lists = Lists(catalog, at: path, file)
    panes = [Pane(settings.withoutInputRange)]
    self.folder = folder
    catalogNames = Set(catalog.entries.dropFirst(catalog.ofFolder).map(\.name))
    lists.entry.askedRange = settings.inputRange
    go(to: objective)
  }

  /// How many iterations per second can be shown at most.
  public static let paces = Pace.rates

  /// Puts the cursors on what `objective` measures.
  mutating func go(to objective: Objective?) {
    guard let file, let objective else { return }
    if let (layer, node) = objective.singleNode, let layer = file.layer(named: layer) {
      lists.entry.go(to: layer, node: node)
      self.objective = objective.terms.count == 1 && objective.terms[0].weight == 1 ? nil : objective
      lists.focus = .node
      return
    }
    self.objective = objective
    lists.focus = .layer
    if case .logit(let node)? = objective.terms.first?.measure, let classes = file.classes {
      lists.entry.go(to: classes, node: node)
      return
    }
    guard let name = objective.terms.lazy.compactMap(\.measure.layer).first, let layer = file.layer(named: name) else {
      return
    }
    lists.entry.go(to: layer, node: 0)
  }

  /// When `update` wants a `tick` at the latest; nil: never.
  public var deadline: ContinuousClock.Instant? {
    ([restsAt, messages.end] + panes.map(\.nextFrame)).compactMap { $0 }.min()
  }

  /// The open network under the cursor.
  var file: NetworkFile? { lists.file }
  var layer: NetworkFile.Layer? { lists.layer }
  var node: Int { lists.node }

  /// The first run on the screen; nil where the network under the cursor is not open.
  var followed: FollowedRun? { file == nil ? nil : panes[0].followed }
}
