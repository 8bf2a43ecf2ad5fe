import Dispatch
import Evidence
import Exporting
import ExplorerUI
import FeatureVisualization
import Files
import NetworkZoo
import NeuralNetwork
import Pictures
import Synchronization

/// Finds out for the explorer which photographs excite nodes, in the background, one order after the other. A class,
/// because its queue works on after a call.
final class ExampleFinder: Sendable {
  private let queue = DispatchQueue(label: "examples", qos: .utility)
  private let cores: Cores
  private let store = ExampleStore()
  /// Only `queue` touches it.
  private let lens: Mutex<ActivationLens>
  /// The number of the last order to look at a folder, or to stop that.
  private let newest = Atomic(0)
  private let post: @Sendable (ExampleAnswer) -> Void

  /// Calls `post` with answers, on a background thread.
  init(cores: Cores, post: @escaping @Sendable (ExampleAnswer) -> Void) {
    self.cores = cores
    lens = Mutex(ActivationLens(cores: cores))
    self.post = post
  }

  /// Stops looking at a folder; what was found so far is kept.
  func stop() { newest.add(1, ordering: .relaxed) }

  func perform(_ order: ExampleOrder) {
    if case .stop = order { return stop() }
    var number = 0
    if case .index = order { number = newest.add(1, ordering: .relaxed).newValue }
    queue.async { [self, number] in
      do {
        try answer(order, number)
      } catch {
        post(.failed("\(error)"))
      }
    }
  }

  private func answer(_ order: ExampleOrder, _ number: Int) throws {
    switch order {
    case .show(let question, let band): try show(question, band)
    case .index(let folder, let question): try index(folder, for: question, number)
    case .open(let question, let example, let folder): try open(question, example, in: folder)
    case .look(let picture, let file): try look(at: picture, in: file)
    case .summarize(let file, let layer):
      if let summaries = try index(of: file)?.summaries(of: layer.name) { post(.summaries(summaries, file, layer)) }
    case .stop: break
    }
  }

  /// The newest index of the network; nil: there is none.
  private func index(of file: NetworkFile) -> ExampleIndex? {
    let framing = "\(file.usualFraming)"
    return store.indexes(of: file).first { $0.key.framing == framing }
  }

  private func show(_ question: NodeQuestion, _ band: ExampleBand) throws {
    guard let index = index(of: question.file),
      let found = try index.examples(of: question.node, in: question.layer.name)
    else { return post(.examples(question, band, nil)) }
    let cutting = ExampleCutting(
      question.node, of: question.layer, in: question.file, framing: question.file.usualFraming)
    let folder = index.key.folder
    let tiles = try lens.withLock { lens in
      try found.examples(of: band).prefix(9).map { NodeExhibit.Tile($0, try cutting.tile(of: $0, in: folder, lens)) }
    }
    post(.examples(question, band, NodeExhibit(folder: folder, summary: found.summary, tiles: tiles)))
    if let summaries = try index.summaries(of: question.layer.name) {
      post(.summaries(summaries, question.file, question.layer))
    }
  }

  private func index(_ path: String, for question: NodeQuestion, _ number: Int) throws {
    let folder = try PictureFolder(UserFolder.expandingTilde(in: path))
    let file = question.file
    let ending = try ExampleQuestion(file.layers, of: file, framing: file.usualFraming).makeIndex(
      of: folder, in: store, cores: cores, report: { [post] progress in post(.progress(progress)) },
      unless: { [self] in newest.load(ordering: .relaxed) != number })
    if case .finished = ending { try show(question, .most) }
  }

  private func open(_ question: NodeQuestion, _ example: Example, in folder: String) throws {
    let (file, layer) = (question.file, question.layer)
    let picture = try PictureFile.read("\(folder)/\(example.path)")
    let responses = try PictureResponses(
      picture, framing: file.usualFraming, layers: [layer], in: file, cores: cores)
    let shown = file.usualFraming.shown(picture)
    let heat =
      layer.shape.pixels > 1
      ? try lens.withLock { try $0.look(at: shown, node: question.node, of: layer.name, in: file) } : nil
    let ranked = rank(responses, by: index(of: file))
    post(.opened(question, OpenedExample(example, heat?.overlay ?? shown, strongest: Array(ranked.prefix(60)))))
  }

  private func look(at picture: Picture, in file: NetworkFile) throws {
    let layers = file.layers.filter { $0.value != file.classes?.value }
    let responses = try PictureResponses(picture, framing: file.usualFraming, layers: layers, in: file, cores: cores)
    let classes = responses.classes.map { response in
      let name = file.classes.flatMap { file.label(of: response.node, in: $0) } ?? "class \(response.node)"
      return (name: name, probability: response.value)
    }
    let ranked = rank(responses, by: index(of: file))
    post(
      .responses(
        PictureExhibit(file.usualFraming.shown(picture), classes: classes, nodes: Array(ranked.prefix(200)))))
  }

  /// The nodes by how unusual their responses are; without an index, of each layer the three with the largest values.
  private func rank(_ responses: PictureResponses, by index: ExampleIndex?) -> [RankedNode] {
    var ranked: [RankedNode] = []
    var isOfIndex = false
    for layer in responses.layers {
      let summaries = try? index?.summaries(of: layer.layer.name)
      let nodes = layer.nodes.filter { $0.largest.isFinite && summaries?[$0.node].isDead != true }
      let own = nodes.map {
        RankedNode(
          layer: layer.layer.name, node: $0.node, value: $0.largest,
          deviations: summaries?[$0.node].deviations(of: $0.largest))
      }
      if summaries != nil { isOfIndex = true }
      let isAlone = responses.layers.count == 1
      ranked += summaries != nil || isAlone ? own : Array(own.sorted { $0.value > $1.value }.prefix(3))
    }
    if isOfIndex { return ranked.filter { $0.deviations != nil }.sorted { $0.deviations! > $1.deviations! } }
    return responses.layers.count == 1 ? ranked.sorted { $0.value > $1.value } : ranked
  }
}

extension NetworkFile {
  /// How photographs are shown to it where nobody says anything else.
  fileprivate var usualFraming: Framing { framing() ?? Framing(canvas: canvas) }
}
