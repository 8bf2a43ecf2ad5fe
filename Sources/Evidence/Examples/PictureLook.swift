import Files
import NetworkZoo
import NeuralNetwork
import Pictures

/// What pictures are looked at with: a network's layers, of one of which only a node may be asked for.
public struct ExampleQuestion: Sendable {
  /// The network.
  public let file: NetworkFile
  /// The layers, in the order of the network.
  public let layers: [NetworkFile.Layer]
  /// The only node of the only layer; nil: all nodes.
  public let node: Int?
  /// How pictures are shown to the network.
  public let framing: Framing

  /// All nodes of `layers`.
  public init(_ layers: [NetworkFile.Layer], of file: NetworkFile, framing: Framing) {
    (self.file, node, self.framing) = (file, nil, framing)
    self.layers = layers.sorted { $0.value < $1.value }
  }

  /// One node of one layer.
  public init(_ node: Int, of layer: NetworkFile.Layer, of file: NetworkFile, framing: Framing) {
    (self.file, layers, self.node, self.framing) = (file, [layer], node, framing)
  }

  var targets: [Target] { layers.map { Target(value: $0.value, nodes: node.map { [$0] }) } }
  var exampleLayers: [ExampleLayer] { layers.map { ExampleLayer($0, nodes: node == nil ? nil : 1) } }
}

/// Looks at one picture after the other, on one core. A class, because it owns a plan; for one thread at a time.
final class PictureLook {
  /// What a picture was, seen or not.
  struct Seen {
    let digest: ContentDigest
    /// Why it could not be seen; nil: it was.
    let problem: String?
  }

  private let plan: Plan
  private let framing: Framing

  /// Throws `PlanError`.
  init(_ question: ExampleQuestion) throws(PlanError) {
    plan = try Plan(
      question.file.network, for: question.targets, on: question.framing.canvas, cores: Cores(limit: 1),
      isForwardOnly: true)
    framing = question.framing
  }

  /// Looks at the file at `path`, if it is a picture.
  func look(at path: String, _ responses: Responses) -> Seen {
    var digest = ContentDigest(of: [])
    do {
      let bytes = try PictureFile.bytes(of: path)
      digest = ContentDigest(of: bytes)
      look(at: try Picture(fileBytes: bytes), responses)
      return Seen(digest: digest, problem: nil)
    } catch {
      // without the path, which may be another one next time
      let reason = PictureFileError(format: error.format, problem: error.problem).description
      return Seen(digest: digest, problem: reason)
    }
  }

  func look(at picture: Picture, _ responses: Responses) {
    plan.input.fill(with: framing.shown(picture))
    plan.forward { target, map in responses.layers[target].measure(map) }
  }
}
