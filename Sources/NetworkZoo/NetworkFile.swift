import Files
import NeuralNetwork

/// A network from a file, and what the file says of it.
public struct NetworkFile: Sendable {
  /// A layer worth looking at.
  public struct Layer: Sendable, Hashable {
    /// The name that the network's makers gave it.
    public let name: String
    /// Its value in the network.
    public let value: Int
    /// Its size on the file's canvas.
    public let shape: Shape
    /// The number of nodes, which are its channels.
    public var nodes: Int { shape.channels }
  }

  /// The network's name: the file's name without its extension, or its address on the hub.
  public internal(set) var name: String
  /// Its name in addresses: that of the catalog, or the path of a file that is not in it.
  public internal(set) var address: String
  /// The commit of a network from the hub.
  public internal(set) var commit: String?
  private let digest: LazyDigest
  /// The SHA-256 of the file, in hexadecimal, computed when it is first asked for: 0.4 s for 500 MB.
  public var sha256: String { digest.value }
  public let network: Network
  /// The image size that the file states or, where it leaves it open, at which its fully connected layers fit; 224 ×
  /// 224 where neither says anything.
  public let canvas: Canvas
  /// The image size that the network was made for, which is larger than `canvas` where that would take too long.
  public internal(set) var ownCanvas: Canvas
  /// The size of the patches into which a transformer cuts the image; nil: it cuts none.
  public let patch: Canvas?
  /// The layers to look at, in the order of computation, but for the hidden neurons of a transformer's block, which
  /// stand before its other layers.
  public let layers: [Layer]
  /// Names of the nodes of the last layer; empty where the file has none.
  public internal(set) var labels: [String]
  /// Whether the file, or whoever opened it, states the input range; else `InputRange.assumed` is taken.
  public let statesInputRange: Bool
  /// How the network's makers fit photographs to its image; nil where the file says nothing of it.
  var statedFraming: Framing?
  /// What weights without a configuration were taken for by their names, as in "timm's ResNet"; nil where nothing had
  /// to be guessed.
  public internal(set) var guess: String?
  /// What lies beside the weights in their file and was not read, each with what it is.
  public internal(set) var skipped: [String] = []
  /// What a unit of each value sees of the image, on the file's canvas.
  private let receptiveFields: [ReceptiveField]
  /// The layers worth a look before others, by their values.
  private let landmarks: [Int: Landmark]
  /// What else the file holds but cannot be looked at, in the order of computation.
  public let unread: [Unread]

  /// A network with everything but its layers, which are those of the values `listed` or, where that is nil, are found
  /// here among what the values `outputs` need. Throws `PlanError` where they do not fit the canvas.
  init(
    name: String, sha256: @autoclosure @escaping @Sendable () -> String, network: Network, canvas: Canvas,
    labels: [String], statesInputRange: Bool,
    outputs: [Int]? = nil, unread: [Unread] = [], listed: [Int]? = nil, isClassifier: Bool = true
  ) throws(PlanError) {
    self.name = name
    address = name
    digest = LazyDigest(sha256)
    self.network = network
    self.canvas = canvas
    ownCanvas = canvas
    patch = network.patch
    self.labels = labels
    self.statesInputRange = statesInputRange
    self.unread = unread
    let shapes = try network.shapes(on: canvas)
    receptiveFields = network.receptiveFields(shapes)
    self.isClassifier = isClassifier
    layers =
      (listed ?? network.valuesWorthLookingAt(shapes, outputs: outputs ?? [network.operations.count - 1]))
      .map { Layer(name: network.operations[$0].name, value: $0, shape: shapes[$0]) }
      // of steps of one name the last is meant
      .filter { network.value(named: $0.name) == $0.value }
      .hiddenNeuronsFirst
    landmarks = Self.landmarks(of: layers, in: network, named: name)
  }

  /// The layer called `name`, listed or not; `NAME:pre` is what its activation function was given.
  public func layer(named name: String) -> Layer? {
    if let listed = layers.first(where: { $0.name == name }) { return listed }
    guard let value = network.value(named: name), value > network.input,
      let shapes = try? network.shapes(on: canvas)
    else { return nil }
    return Layer(name: name, value: value, shape: shapes[value])
  }

  /// Whether its last layer may be classes.
  private let isClassifier: Bool

  /// The layer whose nodes are classes: the last one, if it is a vector of many.
  public var classes: Layer? {
    guard isClassifier, let last = layers.last, last.shape.pixels == 1, last.nodes >= 10 else { return nil }
    return last
  }

  /// The values of the classes before the softmax that makes them probabilities; nil where there is none.
  public var logits: Layer? {
    guard let classes, network.operations[classes.value].layer.role == .softmax else { return nil }
    let value = network.operations[classes.value].inputs[0]
    return Layer(name: "\(classes.name):pre", value: value, shape: classes.shape)
  }

  /// The image as a layer of three nodes, which are red, green and blue.
  public var image: Layer {
    Layer(name: "image", value: 0, shape: Shape(canvas.height, canvas.width, 3))
  }

  /// What a unit of a layer sees of an image of the size `canvas`.
  public func receptiveField(of layer: Layer) -> ReceptiveField { receptiveFields[layer.value] }

  /// Why a layer is worth a look before others; nil: it is one of many.
  public func landmark(at layer: Layer) -> Landmark? { landmarks[layer.value] }

  /// The class that a node stands for, or the color of the image.
  public func label(of node: Int, in layer: Layer) -> String? {
    if layer.value == image.value { return ["red", "green", "blue"][node] }
    return layer.value == layers.last?.value && layer.nodes == labels.count ? labels[node] : nil
  }
}

extension NetworkFile {
  /// Whether a node has the same value for every image, as far as the bounds of its layers can prove.
  public func isDead(_ node: Int, of layer: Layer) -> Bool {
    guard let bounds = try? network.bounds(of: layer.value, on: canvas)[node] else { return false }
    return bounds.lowerBound == bounds.upperBound
  }

  /// Everything that has a name, in the order of computation.
  public var allLayers: [Layer] {
    guard let shapes = try? network.shapes(on: canvas) else { return layers }
    return network.operations.indices.dropFirst(network.input + 1).compactMap { number in
      let name = network.operations[number].name
      return name.isEmpty ? nil : Layer(name: name, value: number, shape: shapes[number])
    }
  }
}

extension Network {
  /// The size of the patches into which a transformer cuts the image; nil: it cuts none, or is no transformer.
  fileprivate var patch: Canvas? {
    guard operations.contains(where: { $0.layer is Attention }),
      let first = operations.lazy.compactMap({ $0.layer as? Convolution }).first,
      first.window.height == first.window.stride.y, first.window.width == first.window.stride.x
    else { return nil }
    return Canvas(height: first.window.height, width: first.window.width)
  }

  /// The values worth looking at: after each activation, each block's sum or concatenation, each pooling, and
  /// the last ones. Left out is what is only half of such a step (a convolution before its ReLU or its sum), what only
  /// moves values, what only weighs the channels of a map, and what no output needs.
  func valuesWorthLookingAt(_ shapes: [Shape], outputs: [Int]) -> [Int] {
    let isNeeded = isNeeded(for: outputs)
    var readers = [[Int]](repeating: [], count: operations.count)
    for (value, operation) in operations.enumerated() where isNeeded[value] {
      for input in operation.inputs { readers[input].append(value) }
    }
    // what comes before the first weights is still the input
    var hasWeights = [Bool](repeating: false, count: operations.count)
    for (value, operation) in operations.enumerated() {
      hasWeights[value] = operation.layer.role == .weights || operation.inputs.contains { hasWeights[$0] }
    }
    if !hasWeights.contains(true) { hasWeights = hasWeights.map { _ in true } }
    var weighsChannels = [Bool](repeating: false, count: operations.count)
    for value in operations.indices.reversed() where shapes[value].pixels == 1 && !readers[value].isEmpty {
      weighsChannels[value] = readers[value].allSatisfy {
        operations[$0].layer.role == .product && shapes[$0].pixels > 1 || weighsChannels[$0]
      }
    }
    return operations.indices.filter { value in
      let operation = operations[value]
      guard
        isNeeded[value] && hasWeights[value] && value > input && !operation.name.isEmpty && !weighsChannels[value]
      else { return false }
      func isOnlyRead(by roles: LayerRole...) -> Bool {
        !readers[value].isEmpty && readers[value].allSatisfy { roles.contains(operations[$0].layer.role) }
      }
      switch operation.layer.role {
      case .weights, .normalization: return !isOnlyRead(by: .activation, .normalization, .sum, .product)
      case .sum, .product: return !isOnlyRead(by: .activation)
      case .globalPooling: return !isOnlyRead(by: .flattening)
      case .flattening: return shapes[operation.inputs[0]].pixels == 1
      case .selection: return false
      case .function: return readers[value].isEmpty
      case .activation, .concatenation, .softmax, .other: return true
      }
    }
  }
}
