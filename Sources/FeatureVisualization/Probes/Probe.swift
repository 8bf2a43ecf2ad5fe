import Glibc
import NetworkZoo
import NeuralNetwork
import Pictures

/// The response of a node, its layer and the classes to one picture.
public struct Probe: Sendable {
  /// The response of a node or a class.
  public struct Response: Sendable {
    /// The index of the node or class.
    public let node: Int
    /// The mean activation; for a class the probability.
    public let value: Float
  }

  /// The image, H×W×3 in [−1, 1].
  public let image: [Float]
  /// The size of the image.
  public let size: Canvas
  /// The node's activation map.
  public let activation: [Float]  // h×w
  /// The size of the map.
  public let mapSize: (height: Int, width: Int)
  /// The mean of the map.
  public let mean: Float
  /// The largest value of the map, and its position.
  public let maximum: (value: Float, row: Int, column: Int)
  /// The gradient of the mean with respect to the image, H×W×3.
  public let gradient: [Float]
  /// The nodes of the layer with the largest mean activations, in descending order.
  public let strongest: [Response]
  /// The most probable classes, in descending order; empty if the network has none, or none for images of this size.
  public let classes: [Response]

  /// Runs the network in `file` on `image` (H×W×3 in [−1, 1]) and back from `node`; `most` is the length of the
  /// rankings. Throws `PlanError` if the size of the image does not fit a layer.
  public init(
    _ image: [Float], of size: Canvas, node: Int, of layer: NetworkFile.Layer, in file: NetworkFile, cores: Cores,
    most: Int = 5
  ) throws(PlanError) {
    precondition(image.count == size.height * size.width * 3, "\(image.count) values for \(size)")
    precondition((0..<layer.nodes).contains(node), "node \(node) of \(layer.nodes)")
    self.image = image
    self.size = size

    // these numbers are compared with other programs'
    let network = file.network.inFullPrecision
    let narrow = try Plan(network, for: [Target(value: layer.value, nodes: [node])], on: size, cores: cores)
    _ = narrow.input.values.update(fromContentsOf: image)
    narrow.forward()
    let map = narrow.activations[0]
    let activation = Array(map.values)
    self.activation = activation
    mapSize = (map.shape.height, map.shape.width)
    mean = ActivationMeasure(.node(node, of: layer.name)).evaluate(
      MeasuredMap(map: map, gradient: narrow.activationGradients[0]), weight: 1, gate: nil)
    let largest = activation.indices.max { activation[$0] < activation[$1] }!
    maximum = (activation[largest], largest / map.shape.width, largest % map.shape.width)
    narrow.backward()
    gradient = Array(narrow.inputGradient.values)

    let all = Target(value: layer.value)
    // fully connected layers may need a fixed size even if those before them take any
    let top = (try? file.network.shapes(on: size)) == nil ? nil : file.classes.map { Target(value: $0.value) }
    let whole = try Plan(network, for: [all] + (top.map { [$0] } ?? []), on: size, cores: cores)
    _ = whole.input.values.update(fromContentsOf: image)
    whole.forward()
    strongest = Self.ranking(of: whole.activations[0].means, most: most)
    classes = top == nil ? [] : Self.likelyClasses(of: whole.activations[1].means, most: most)
    // maps point into the plans' memory
    withExtendedLifetime((narrow, whole)) {}
  }

  /// The most probable of the classes with the values `values`, in descending order.
  public static func likelyClasses(of values: [Float], most: Int = 5) -> [Response] {
    ranking(of: probabilities(values), most: most)
  }

  private static func ranking(of values: [Float], most: Int) -> [Response] {
    let best = values.indices.sorted { (values[$0], $1) > (values[$1], $0) }.prefix(most)
    return best.map { Response(node: $0, value: values[$0]) }
  }

  /// The softmax of logits; values that are probabilities already are returned unchanged.
  private static func probabilities(_ values: [Float]) -> [Float] {
    if values.allSatisfy({ (0...1).contains($0) }) && abs(values.reduce(0, +) - 1) < 1e-3 { return values }
    let largest = values.max() ?? 0
    let powers = values.map { exp(Double($0 - largest)) }
    let sum = powers.reduce(0, +)
    return powers.map { Float($0 / sum) }
  }
}

extension FeatureMap {
  /// The mean of every channel.
  fileprivate var means: [Float] {
    var sums = [Double](repeating: 0, count: shape.channels)
    for pixel in 0..<shape.pixels {
      for channel in 0..<shape.channels { sums[channel] += Double(base[pixel * shape.channels + channel]) }
    }
    return sums.map { Float($0 / Double(shape.pixels)) }
  }
}
