import Files
import NeuralNetwork

/// The weights of a checkpoint as layers want them. It notes what was asked for.
struct CheckpointWeights {
  /// What surrounds the map on which the window of a convolution slides.
  enum Padding {
    case nothing
    /// Half of the window on each side.
    case half
    /// As TensorFlow has it: what makes the output ⌈size / stride⌉ long, an odd one at the end.
    case same
  }

  private let tensors: any NamedTensors
  private var used: Set<String> = []

  init(_ tensors: any NamedTensors) { self.tensors = tensors }

  /// Throws `Checkpoint.Problem` where tensors whose names begin with `prefix` were not asked for, but for those that
  /// go on with or end in what only training and texts need.
  func expectAllUsed(prefix: String) throws(Checkpoint.Problem) {
    let unused = tensors.names.filter { name in
      name.hasPrefix(prefix) && !used.contains(name)
        && !Self.needless.contains { name.dropFirst(prefix.count).hasPrefix($0) || name.hasSuffix($0) }
    }
    guard let first = unused.first else { return }
    throw Checkpoint.Problem(
      "its weights hold '\(first)'\(unused.count > 1 ? " and \(unused.count - 1) more" : "") that no network of its kind is "
        + "known to have: \(Checkpoint.advice)")
  }

  private static let needless = [
    "mask_token", "position_ids", "text_model.", "text_projection", "logit_scale", "logit_bias", "decoder.",
    "num_batches_tracked",
  ]

  func has(_ name: String) -> Bool { tensors.shape(of: name) != nil }

  /// The lengths of a tensor's axes, which is not noted as read; nil where there is none.
  func shape(of name: String) -> [Int]? { tensors.shape(of: name) }

  /// The lengths of a tensor's axes. Throws `Checkpoint.Problem` where there is none.
  mutating func shape(_ name: String) throws(Checkpoint.Problem) -> [Int] {
    guard let shape = tensors.shape(of: name) else {
      throw Checkpoint.Problem("its weights lack '\(name)'")
    }
    used.insert(name)
    return shape
  }

  /// The values of a small tensor of `count`, now. Throws `Checkpoint.Problem`, or what reading throws.
  mutating func values(_ name: String, count: Int) throws -> [Float] {
    let shape = try shape(name)
    guard let found = shape.product, found == count else { throw mismatch(name, shape, "\(count) numbers") }
    return try Self.finite(tensors, name)
  }

  /// A fully connected layer at each position, from `inputs` channels; several, which have the same inputs, become one
  /// with the nodes of all. What is read when it is needed is only their weights.
  mutating func linear(_ layers: [LinearWeights], inputs: Int) throws -> Convolution {
    var bias: [Float] = []
    var hasBias = false
    for layer in layers {
      let shape = try shape(layer.weight)
      guard shape.count == 2, shape[1] == inputs, shape[0] > 0, shape[0].isMultiple(of: layer.parts) else {
        throw mismatch(layer.weight, shape, "[…, \(inputs)]")
      }
      let nodes = shape[0] / layer.parts
      if has(layer.bias) {
        hasBias = true
        // each part has one of its own, or all have one
        let isOwn = tensors.shape(of: layer.bias) == [nodes]
        bias += try values(layer.bias, count: isOwn ? nodes : shape[0])
          .dropFirst(isOwn ? 0 : layer.part * nodes).prefix(nodes)
      } else {
        bias += [Float](repeating: 0, count: nodes)
      }
    }
    let outputs = bias.count, tensors = tensors
    let filters = Tensor([1, 1, 1, inputs, outputs]) {
      let rows = try layers.flatMap { layer in
        let all = try Self.finite(tensors, layer.weight), count = all.count / layer.parts
        return layer.parts == 1 ? all : Array(all[layer.part * count..<(layer.part + 1) * count])
      }
      return Tensor.filters(channelsFirst: rows, groups: 1, outputs: outputs, inputs: inputs, height: 1, width: 1)
        .values
    }
    return Convolution(filters: filters, bias: hasBias ? bias : nil, window: Window(1, 1))
  }

  mutating func linear(_ name: String, inputs: Int) throws -> Convolution {
    try linear([LinearWeights(name)], inputs: inputs)
  }

  /// A fully connected layer at each position whose matrix lies in the tensor `name`, a row for each of `inputs`
  /// channels.
  mutating func product(_ name: String, inputs: Int) throws -> Convolution {
    let shape = try shape(name)
    guard shape.count == 2, shape[0] == inputs, shape[1] > 0 else {
      throw mismatch(name, shape, "[\(inputs), …]")
    }
    let tensors = tensors
    let filters = Tensor([1, 1, 1, inputs, shape[1]]) { try Self.finite(tensors, name) }
    return Convolution(filters: filters, window: Window(1, 1))
  }

  /// A convolution of three colors whose windows lie side by side.
  mutating func patches(_ name: String) throws -> Convolution {
    let shape = try filterShape(name), (height, width) = (shape[2], shape[3])
    let layer = try convolution(name, inputs: 3, Window(height, width, stride: (height, width)))
    guard let patches = layer as? Convolution, shape[1] == 3 else {
      throw mismatch("\(name).weight", shape, "[…, 3, rows, columns]")
    }
    return patches
  }

  /// A convolution of `inputs` channels, in as many groups as the shape of its weights says, and the number of its
  /// outputs; a matrix is one of windows of 1 × 1.
  mutating func convolution(
    _ name: String, inputs: Int, stride: Int, padding: Padding
  ) throws -> (layer: any Layer, outputs: Int) {
    let shape = try filterShape(name), (height, width) = (shape[2], shape[3])
    let around: Window.Padding =
      switch padding {
      case .nothing: .none
      case .half: .explicit(top: height / 2, left: width / 2, bottom: height / 2, right: width / 2)
      case .same: .sameUpper
      }
    let window = Window(height, width, stride: (stride, stride), padding: around)
    return (try convolution(name, inputs: inputs, window), shape[0])
  }

  /// The lengths of filters: outputs, inputs of a group, rows and columns of the window.
  private mutating func filterShape(_ name: String) throws(Checkpoint.Problem) -> [Int] {
    let weight = "\(name).weight"
    var shape = try shape(weight)
    if shape.count == 2 { shape += [1, 1] }
    guard shape.count == 4, shape[1] > 0, (1...1 << 20).contains(shape[0]),
      shape.dropFirst(2).allSatisfy({ (1...1024).contains($0) })
    else { throw mismatch(weight, shape, "[…, …, rows, columns]") }
    return shape
  }

  private mutating func convolution(_ name: String, inputs: Int, _ window: Window) throws -> any Layer {
    let weight = "\(name).weight"
    let shape = try filterShape(name), (outputs, inputsOfGroup) = (shape[0], shape[1])
    guard inputs.isMultiple(of: inputsOfGroup), outputs.isMultiple(of: inputs / inputsOfGroup) else {
      throw mismatch(weight, shape, "[…, \(inputs), rows, columns]")
    }
    let groups = inputs / inputsOfGroup
    let bias = has("\(name).bias") ? try values("\(name).bias", count: outputs) : nil
    let isDepthwise = inputsOfGroup == 1 && groups == outputs && groups > 1
    let tensors = tensors
    let values: @Sendable () throws -> [Float] = {
      Tensor.filters(
        channelsFirst: try Self.finite(tensors, weight), groups: isDepthwise ? 1 : groups,
        outputs: isDepthwise ? outputs : outputs / groups, inputs: inputsOfGroup, height: window.height,
        width: window.width
      ).values
    }
    if isDepthwise {
      // its filters are small
      let filters = Tensor([window.height, window.width, outputs], try values())
      return DepthwiseConvolution(filters: filters, bias: bias, window: window)
    }
    let filters = Tensor([groups, window.height, window.width, inputsOfGroup, outputs / groups], loading: values)
    return Convolution(filters: filters, bias: bias, window: window)
  }

  private func mismatch(_ name: String, _ shape: [Int], _ expected: String) -> Checkpoint.Problem {
    Checkpoint.Problem("its '\(name)' has the shape \(shape), expected \(expected)")
  }

  /// The values of a tensor, of which none may be infinite.
  private static func finite(_ tensors: any NamedTensors, _ name: String) throws -> [Float] {
    let values = try tensors.floats(name)
    guard Tensor([values.count], values).isFinite else {
      throw Checkpoint.Problem("its '\(name)' holds values that are infinite or no numbers: fetch the file again")
    }
    return values
  }
}

extension [Int] {
  /// All multiplied; nil where that is more than can be counted.
  fileprivate var product: Int? {
    var result = 1
    for length in self {
      let (product, overflow) = result.multipliedReportingOverflow(by: length)
      guard !overflow else { return nil }
      result = product
    }
    return result
  }
}
