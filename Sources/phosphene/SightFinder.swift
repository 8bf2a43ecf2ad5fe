import Dispatch
import Evidence
import ExplorerUI
import FeatureVisualization
import NetworkZoo
import NeuralNetwork
import Pictures
import Synchronization

/// Finds out for the explorer what layers see in pictures, in the background, one order after the other. A class, because
/// its queue works on after a call.
final class SightFinder: Sendable {
  /// Into how many parts a map is taken apart.
  private static let parts = 6

  private let queue = DispatchQueue(label: "sights", qos: .utility)
  private let cores: Cores
  private let cache = ThumbnailCache()
  /// The number of the last order: small pictures for an earlier one nobody waits for.
  private let newest = Atomic(0)
  private let post: @Sendable (SightAnswer) -> Void

  /// Calls `post` with answers, on a background thread.
  init(cores: Cores, post: @escaping @Sendable (SightAnswer) -> Void) {
    self.cores = cores
    self.post = post
  }

  func perform(_ order: SightOrder) {
    let number = newest.add(1, ordering: .relaxed).newValue
    queue.async { [self] in
      let isLate: @Sendable () -> Bool = { [self] in newest.load(ordering: .relaxed) != number }
      switch order {
      case .look(let question, let picture):
        answer(question) { () throws(EvidenceError) in .looked(question, try sight(of: question, in: picture)) }
      case .factors(let question, let map):
        answer(question) { () throws(EvidenceError) in
          .factors(question, try Factors(map, count: Self.parts))
        }
      case .attribute(let question, let picture, let node, let against):
        guard let classes = question.file.classes else { return }
        answer(question) { () throws(EvidenceError) in
          let subject = Attribution.Subject(node, of: classes, against: against)
          return .attributed(
            question,
            try Attribution(of: subject, to: question.layer, in: picture.image, question.file, cores: cores))
        }
      case .portray(let question, let nodes):
        for node in nodes where !isLate() {
          let thumbnail = Thumbnail(
            of: node, of: question.layer.name, in: question.file, .fine, cache: cache, cores: cores, unless: isLate)
          if let thumbnail { post(.portrait(question, node, thumbnail.picture)) }
        }
      case .portrayFactors(let question, let factors):
        for number in factors.factors.indices where !isLate() {
          let picture = Thumbnail.picture(
            of: factors.objective(number), of: question.layer.name, in: question.file, cache: cache, cores: cores,
            unless: isLate)
          if !isLate() { post(.factorPortrait(question, number, picture)) }
        }
      case .stop: break
      }
    }
  }

  private func answer(_ question: NodeQuestion, _ find: () throws(EvidenceError) -> SightAnswer) {
    do throws(EvidenceError) {
      post(try find())
    } catch {
      post(.failed(question, "\(error)"))
    }
  }

  private func sight(of question: NodeQuestion, in picture: Picture) throws(EvidenceError) -> Sight {
    let file = question.file
    let framing = file.framing() ?? Framing(canvas: file.canvas)
    let shown = framing.shown(picture)
    let map = try LayerMap(of: question.layer, in: shown.image, file, cores: cores)
    let responses = try PictureResponses(shown.image, of: framing.canvas, layers: [], in: file, cores: cores)
    let classes = responses.classes.map { response in
      let name = file.classes.flatMap { file.label(of: response.node, in: $0) } ?? "class \(response.node)"
      return (number: response.node, name: name, probability: response.value)
    }
    return Sight(shown, map: map, classes: classes)
  }
}

extension Picture {
  /// Height × width × 3 in [−1, 1].
  fileprivate var image: [Float] { pixels.map { Float($0) / 127.5 - 1 } }
}
