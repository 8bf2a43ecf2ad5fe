import NeuralNetwork

/// A network of convolutions that is made of a checkpoint, layer by layer.
struct CheckpointGraph {
  /// A value of the network with the number of its channels.
  struct Map {
    let value, channels: Int
  }

  private(set) var network: Network
  private(set) var listed: [Int] = []
  private(set) var classes: Int?
  var weights: CheckpointWeights
  /// What the names of all tensors but the classes' begin with.
  let prefix: String
  /// Added to the variance in batch norms.
  var epsilon: Float = 1e-5
  /// What convolutions have around them unless they say otherwise.
  var padding = CheckpointWeights.Padding.half

  var image: Map { Map(value: network.input, channels: 3) }

  /// A network of nothing yet. Of `prefixes` the first is meant with which there is a tensor called `first`. Throws
  /// `Checkpoint.Problem` where there is none.
  init(
    _ checkpoint: Checkpoint, inputRange: InputRange, prefixes: [String] = [""], first: String
  ) throws(Checkpoint.Problem) {
    guard let prefix = prefixes.first(where: { checkpoint.weights.shape(of: $0 + first) != nil }) else {
      throw Checkpoint.Problem("its weights lack '\(first)', which every network of its kind has")
    }
    self.prefix = prefix
    weights = CheckpointWeights(checkpoint.weights)
    network = Network(inputRange: inputRange)
  }

  /// Whether there is such a tensor, or a weight of this name.
  func has(_ name: String) -> Bool { weights.has(prefix + name) || weights.has(prefix + "\(name).weight") }

  func shape(of name: String) -> [Int]? { weights.shape(of: prefix + "\(name).weight") }

  // MARK: - Steps

  mutating func add(_ layer: any Layer, _ inputs: Map...) -> Map {
    Map(value: network.add(layer, to: inputs.map(\.value), named: ""), channels: inputs[0].channels)
  }

  /// Adds a layer that is to be looked at.
  mutating func see(_ layer: any Layer, _ inputs: Map..., named name: String) -> Map {
    listed.append(network.add(layer, to: inputs.map(\.value), named: name))
    return Map(value: listed.last!, channels: inputs[0].channels)
  }

  /// A convolution, or a fully connected layer at each position.
  mutating func convolution(
    _ x: Map, _ name: String, stride: Int = 1, padding: CheckpointWeights.Padding? = nil
  ) throws -> Map {
    let (layer, outputs) = try weights.convolution(
      prefix + name, inputs: x.channels, stride: stride, padding: padding ?? self.padding)
    return Map(value: add(layer, x).value, channels: outputs)
  }

  /// A batch norm as it is behind training; where it is `named`, it is to be looked at.
  mutating func batchNorm(_ x: Map, _ name: String, named: String = "") throws -> Map {
    func part(_ part: String) throws -> [Float] { try weights.values(prefix + "\(name).\(part)", count: x.channels) }
    let layer = ScaleShift(
      gamma: try part("weight"), beta: try part("bias"), mean: try part("running_mean"),
      variance: try part("running_var"), epsilon: epsilon)
    return named.isEmpty ? add(layer, x) : see(layer, x, named: named)
  }

  /// A convolution with the batch norm behind it.
  mutating func normed(
    _ x: Map, _ name: String, norm: String, stride: Int = 1, named: String = ""
  ) throws -> Map {
    try batchNorm(convolution(x, name, stride: stride), norm, named: named)
  }

  /// A layer norm over the channels of each position.
  mutating func layerNorm(_ x: Map, _ name: String, epsilon: Float) throws -> (layer: ScaleShift, of: Map) {
    let scale = try weights.values(prefix + "\(name).weight", count: x.channels)
    let shift = try weights.values(prefix + "\(name).bias", count: x.channels)
    return (ScaleShift(scale: scale, shift: shift), add(Standardization(.pixels, epsilon: epsilon), x))
  }

  /// Weighs the channels of a map by what its mean says (squeeze and excitation).
  mutating func excited(
    _ x: Map, reduce: String, expand: String, activation: any Layer, gate: any Layer = Pointwise(.sigmoid)
  ) throws -> Map {
    let squeezed = try convolution(add(GlobalAveragePooling(), x), reduce)
    let factors = try convolution(add(activation, squeezed), expand)
    guard factors.channels == x.channels else {
      throw Checkpoint.Problem("its '\(expand)' weighs \(factors.channels) channels, expected \(x.channels)")
    }
    return add(Product(), x, add(gate, factors))
  }

  /// The sum of a map and another one of as many channels.
  mutating func sum(_ x: Map, _ y: Map, at name: String) throws -> Map {
    guard x.channels == y.channels else {
      throw Checkpoint.Problem("its '\(name)' adds \(x.channels) to \(y.channels) channels")
    }
    return add(Sum(), x, y)
  }

  /// The classes, which are a fully connected layer called `name` without the prefix; nothing where there is none.
  mutating func classify(_ pooled: Map, _ name: String) throws {
    guard weights.has("\(name).weight") else { return }
    let (layer, outputs) = try weights.convolution(name, inputs: pooled.channels, stride: 1, padding: .nothing)
    _ = see(layer, pooled, named: "predictions")
    classes = outputs
  }
}

/// Makes a network of a checkpoint of convolutions.
protocol ConvolutionalImporter: CheckpointImporter {
  var graph: CheckpointGraph { get }
  var canvas: Canvas { get }
}

extension ConvolutionalImporter {
  var network: Network { graph.network }
  var listed: [Int] { graph.listed }
  var classes: Int? { graph.classes }
  var ownCanvas: Canvas { canvas }
}

extension Checkpoint {
  /// The size of images that the configuration states; else 224 × 224.
  var convolutionalCanvas: Canvas {
    get throws(Problem) {
      let settings = ConfigurationReader(configuration)
      let ofTimm = try ConfigurationReader(configuration["pretrained_cfg"]).canvas("input_size")
      let ofTransformers = try settings.canvas("image_size")
      return ofTimm ?? ofTransformers ?? Canvas(height: 224, width: 224)
    }
  }

  /// Throws `Problem` unless maps become vectors by their mean.
  func expectAveragePooling() throws(Problem) {
    let pool = try ConfigurationReader(configuration).text("global_pool") ?? "avg"
    guard ["avg", ""].contains(pool) else {
      throw Problem("it pools maps by '\(pool.printable)', which is not read: \(Self.advice)")
    }
  }

  /// The activation function that the configuration states, or else `standard`.
  func activation(or standard: String) throws(Problem) -> any Layer {
    let ofTimm = try ConfigurationReader(configuration["model_args"]).text("act_layer")
    let ofTransformers = try ConfigurationReader(configuration).text("hidden_act")
    return try Self.activation(ofTimm ?? ofTransformers ?? standard)
  }
}
