import ComputeKernels
import FeatureVisualization
import NetworkZoo
import NeuralNetwork
import Pictures

/// What a network makes of one picture: the responses of all nodes of some layers, and the classes.
public struct PictureResponses: Sendable {
  /// A node's response.
  public struct Node: Hashable, Sendable {
    /// The node.
    public let node: Int
    /// The mean of its map.
    public let mean: Float
    /// The largest value of its map, and where it is.
    public let largest: Float
    public let position: Position
  }

  /// A layer's responses.
  public struct Layer: Sendable {
    /// The layer.
    public let layer: NetworkFile.Layer
    /// Its nodes.
    public let nodes: [Node]
  }

  /// The layers, in the order of the network.
  public let layers: [Layer]
  /// The most probable classes, in descending order; empty where the network has none, or none for this size.
  public let classes: [Probe.Response]

  /// Shows the network in `file` the picture as `framing` says.
  public init(
    _ picture: Picture, framing: Framing, layers: [NetworkFile.Layer], in file: NetworkFile, cores: Cores
  ) throws(EvidenceError) {
    let shown = framing.shown(picture)
    try self.init(
      shown.pixels.map { Float($0) / 127.5 - 1 }, of: framing.canvas, layers: layers, in: file, cores: cores)
  }

  /// Shows the network in `file` the image (height × width × 3 in [−1, 1]). Throws `EvidenceError` where a layer does not
  /// take its size.
  public init(
    _ image: [Float], of size: Canvas, layers: [NetworkFile.Layer], in file: NetworkFile, cores: Cores
  ) throws(EvidenceError) {
    let layers = layers.sorted { $0.value < $1.value }
    var targets = layers.map { Target(value: $0.value) }
    if let classes = file.classes, file.network.shapes(of: [classes.value], on: size) != nil {
      targets.append(Target(value: classes.value))
    }
    let plan: Plan
    do {
      plan = try Plan(file.network, for: targets, on: size, cores: cores, isForwardOnly: true)
    } catch {
      throw EvidenceError("\(file.name): the picture cannot be looked at: \(error)", isOfFile: error.canvas == nil)
    }
    _ = plan.input.values.update(fromContentsOf: image)
    var nodes = layers.map { _ in [Node]() }
    var values: [Float] = []
    plan.forward { target, map in
      let channels = map.shape.channels
      var sums = [Double](repeating: 0, count: channels)
      kernel_channel_sums(map.base, map.shape.pixels, channels, &sums)
      let means = sums.map { Float($0 / Double(map.shape.pixels)) }
      guard target < layers.count else {
        values = means
        return
      }
      let responses = Responses(nodes: [channels])
      let own = responses.layers[0]
      own.measure(map)
      nodes[target] = withExtendedLifetime(responses) {
        (0..<channels).map { node in
          let place = Int(own.largestAt[node])
          return Node(
            node: node, mean: means[node], largest: own.largest[node],
            position: Position(row: place / map.shape.width, column: place % map.shape.width))
        }
      }
    }
    self.layers = zip(layers, nodes).map { Layer(layer: $0, nodes: $1) }
    classes = Probe.likelyClasses(of: values)
  }
}
