import NeuralNetwork

/// A network of keras.applications while its layers are added, one after another as Keras makes them.
///
/// Layers have the names of Keras' own files; those that Keras only numbers are counted from 1, as in these files.
struct KerasLayers<Weights: KerasWeights> {
  private(set) var network: Network
  var weights: Weights
  private var channels: [Int: Int]
  private var counts: [String: Int] = [:]

  init(_ network: Network, _ weights: Weights) {
    self.network = network
    self.weights = weights
    channels = [network.input: 3]
  }

  /// `name` with the next of its numbers.
  mutating func numbered(_ name: String) -> String {
    counts[name, default: 0] += 1
    return "\(name)_\(counts[name]!)"
  }

  /// Adds a layer that has `nodes` channels, or as many as its input.
  mutating func add(_ layer: any Layer, to input: Int, named name: String, nodes: Int? = nil) -> Int {
    let value = network.add(layer, to: [input], named: name)
    channels[value] = nodes ?? channels[input]
    return value
  }

  /// Adds a concatenation.
  mutating func join(_ inputs: [Int], _ name: String) -> Int {
    let value = network.add(Concatenation(), to: inputs, named: name)
    channels[value] = inputs.reduce(0) { $0 + channels[$1]! }
    return value
  }

  /// The kernel of `layer` for `nodes` nodes on `window`. Keras' H×W×I×O is our order, with one group.
  mutating func kernel(_ layer: String, _ nodes: Int, _ window: Window, on input: Int) throws -> Tensor {
    let shape = [window.height, window.width, channels[input]!, nodes]
    return try weights.tensor(.kernel, of: layer, shape).reshaped([1] + shape)
  }

  /// Adds a convolution with a bias and its ReLU, which has the layer's name.
  mutating func convolution(_ input: Int, _ name: String, nodes: Int, _ window: Window) throws -> Int {
    let filters = try kernel(name, nodes, window, on: input)
    let bias = try weights.tensor(.bias, of: name, [nodes]).values
    let value = add(Convolution(filters: filters, bias: bias, window: window), to: input, named: "", nodes: nodes)
    return add(Clamp.relu, to: value, named: name)
  }

  /// Adds a fully connected layer on maps of `height` × `width`: a convolution whose window is the whole map, so that
  /// larger maps have it at every position. Keras flattens rows, columns, channels: the order of such a window.
  mutating func dense(
    _ input: Int, _ name: String, nodes: Int, height: Int = 1, width: Int = 1, isActivated: Bool
  ) throws -> Int {
    let inputs = channels[input]!
    let kernel = try weights.tensor(.kernel, of: name, [height * width * inputs, nodes])
    let bias = try weights.tensor(.bias, of: name, [nodes]).values
    let layer = Convolution(
      filters: kernel.reshaped([1, height, width, inputs, nodes]), bias: bias, window: Window(height, width))
    let value = add(layer, to: input, named: isActivated ? "" : name, nodes: nodes)
    return isActivated ? add(Clamp.relu, to: value, named: name) : value
  }
}
