import NeuralNetwork

/// A network as a file holds it: what it computes, and what the file says of itself.
public struct NetworkFile: Sendable {
  /// A layer that a person would look at.
  public struct Layer: Sendable, Hashable {
    /// What the network's makers called it.
    public let name: String
    /// Its value in the network.
    public let value: Int
    /// Its size on the file's canvas.
    public let shape: Shape
    /// Channels.
    public var nodes: Int { shape.channels }
  }

  /// What the network is called: the file's name without its ending.
  public let name: String
  /// The SHA-256 of the file, in hexadecimal.
  public let sha256: String
  /// What it computes.
  public let network: Network
  /// The size of the image that the file names, or 224 × 224.
  public let canvas: Canvas
  /// The layers to look at, in the order of computation.
  public let layers: [Layer]
  /// Names of the nodes of the last layer; empty where the file has none.
  public let labels: [String]
  /// Whether the file, or whoever opened it, says what range its input has; else `InputRange.torch` is assumed.
  public let statesInputRange: Bool

  /// A network with everything but its layers, which are found here. Throws `PlanError` where they do not fit the canvas.
  init(
    name: String, sha256: String, network: Network, canvas: Canvas, labels: [String], statesInputRange: Bool
  ) throws(PlanError) {
    self.name = name
    self.sha256 = sha256
    self.network = network
    self.canvas = canvas
    self.labels = labels
    self.statesInputRange = statesInputRange
    let shapes = try network.shapes(on: canvas)
    layers = network.valuesWorthLookingAt(shapes).map {
      Layer(name: network.operations[$0].name, value: $0, shape: shapes[$0])
    }
  }

  /// The layer called `name`, listed or not; `NAME:pre` is what its activation function was given.
  public func layer(named name: String) -> Layer? {
    if let listed = layers.first(where: { $0.name == name }) { return listed }
    guard let value = network.value(named: name), value > network.input,
      let shapes = try? network.shapes(on: canvas)
    else { return nil }
    return Layer(name: name, value: value, shape: shapes[value])
  }

  /// The layer whose nodes are classes: the last one, if it is a vector of many.
  public var classes: Layer? {
    guard let last = layers.last, last.shape.pixels == 1, last.nodes >= 10 else { return nil }
    return last
  }

  /// What a node is called besides its number: the class that it stands for.
  public func label(of node: Int, in layer: Layer) -> String? {
    layer.value == layers.last?.value && layer.nodes == labels.count ? labels[node] : nil
  }
}

extension Network {
  /// The values that a person would look at: after each activation, each block's sum or concatenation, each pooling;
  /// what is only half of such a step (a convolution before its ReLU or its sum) is left out.
  fileprivate func valuesWorthLookingAt(_ shapes: [Shape]) -> [Int] {
    var readers = [[any NeuralNetwork.Layer]](repeating: [], count: operations.count)
    for operation in operations { for input in operation.inputs { readers[input].append(operation.layer) } }
    return operations.indices.filter { number in
      let operation = operations[number]
      guard number > input && !operation.name.isEmpty else { return false }
      func isOnlyReadBy(_ kinds: (any NeuralNetwork.Layer) -> Bool) -> Bool {
        !readers[number].isEmpty && readers[number].allSatisfy(kinds)
      }
      func isFunction(_ layer: any NeuralNetwork.Layer) -> Bool {
        layer is Clamp || layer is LeakyReLU || layer is Sigmoid
      }
      switch operation.layer {
      case is Convolution, is DepthwiseConvolution, is ScaleShift:
        return !isOnlyReadBy { isFunction($0) || $0 is ScaleShift || $0 is Sum || $0 is Product }
      case is Sum, is Product: return !isOnlyReadBy(isFunction)
      case is GlobalAveragePooling: return !isOnlyReadBy { $0 is Flatten }
      case is Flatten: return shapes[operation.inputs[0]].pixels == 1
      case is NeuralNetwork.Padding, is ChannelSelection: return false
      default: return true
      }
    }
  }
}
