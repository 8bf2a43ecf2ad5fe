import Dispatch
import Evidence
import ExplorerUI
import FeatureVisualization
import NetworkZoo
import NeuralNetwork
import Pictures
import Synchronization

/// Finds out for the explorer what feeds nodes and what they feed, in the background, one order after the other. A class,
/// because its queue works on after a call.
final class CircuitFinder: Sendable {
  /// How many nodes are listed of each kind, and of how many of these is measured what is lost without them.
  private static let most = 60, mostMeasured = 20

  private let queue = DispatchQueue(label: "circuits", qos: .utility)
  private let cores: Cores
  private let cache = ThumbnailCache()
  /// The number of the last order: what is behind nobody waits for.
  private let newest = Atomic(0)
  private let post: @Sendable (CircuitAnswer) -> Void

  /// Calls `post` with answers, on a background thread.
  init(cores: Cores, post: @escaping @Sendable (CircuitAnswer) -> Void) {
    self.cores = cores
    self.post = post
  }

  func perform(_ order: CircuitOrder) {
    let number = newest.add(1, ordering: .relaxed).newValue
    queue.async { [self] in
      let isLate: @Sendable () -> Bool = { [self] in newest.load(ordering: .relaxed) != number }
      if isLate() { return }
      switch order {
      case .find(let question, let pictures, let measuring):
        do {
          post(.found(question, try exhibit(of: question, in: pictures, measuring: measuring)))
        } catch {
          post(.failed(question, "\(error)"))
        }
      case .portray(let question):
        let thumbnail = Thumbnail(
          of: question.node, of: question.layer.name, in: question.file, .fine, cache: cache, cores: cores,
          unless: isLate)
        if let thumbnail { post(.portrait(question, thumbnail.picture)) }
      case .stop: break
      }
    }
  }

  private func exhibit(
    of question: NodeQuestion, in pictures: CircuitPictures, measuring: Bool
  ) throws -> CircuitExhibit {
    let (file, layer, node) = (question.file, question.layer, question.node)
    let circuit = try Circuit(file, cores: cores)
    // the first layers are fed by nothing but the image
    var links = try circuit.nodes(feeding: node, of: layer)
    let images = try images(pictures, question)
    if !images.isEmpty {
      links = try circuit.inPictures(links, to: node, of: layer, images)
      if measuring {
        links =
          try circuit.withAblations(Array(links.prefix(Self.mostMeasured)), to: node, of: layer, images)
          + links.dropFirst(Self.mostMeasured)
      }
    }
    let readers = try circuit.nodes(fedBy: node, of: layer)
    return CircuitExhibit(
      fedBy: Array(links.prefix(Self.most).filter { $0.strength > 0 }), feeds: Array(readers.prefix(Self.most)))
  }

  /// The pictures as the network is shown them, height × width × 3 in [−1, 1].
  private func images(_ pictures: CircuitPictures, _ question: NodeQuestion) throws -> [[Float]] {
    let file = question.file
    let framing = file.framing() ?? Framing(canvas: file.canvas)
    func image(_ picture: Picture) -> [Float] { framing.shown(picture).pixels.map { Float($0) / 127.5 - 1 } }
    switch pictures {
    case .none: return []
    case .one(let picture): return [image(picture)]
    case .examples:
      let index = ExampleStore().indexes(of: file).first { $0.key.framing == "\(framing)" }
      guard let index, let found = try index.examples(of: question.node, in: question.layer.name) else {
        throw EvidenceError("there is no index of photographs for this layer: Esc and x makes one", isOfFile: false)
      }
      return try found.largest.map { image(try PictureFile.read("\(index.key.folder)/\($0.path)")) }
    }
  }
}
