import Files
import NeuralNetwork

/// The weights of a checkpoint as layers want them. It notes what was asked for.
struct CheckpointWeights {
  private let tensors: SafetensorsShards
  private var used: Set<String> = []

  init(_ tensors: SafetensorsShards) { self.tensors = tensors }

  /// The names that were not asked for, of those that begin with `prefix`.
  func unused(prefix: String) -> [String] { tensors.names.filter { $0.hasPrefix(prefix) && !used.contains($0) } }

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

  /// A fully connected layer at each position, from `inputs` channels; several, which have the same inputs, become one with
  /// the nodes of all. What is read when it is needed is only their weights.
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
        bias += try values(layer.bias, count: shape[0])[layer.part * nodes..<(layer.part + 1) * nodes]
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

  /// A convolution of three colors whose windows lie side by side.
  mutating func patches(_ name: String) throws -> Convolution {
    let weight = "\(name).weight"
    let shape = try shape(weight)
    guard shape.count == 4, shape[1] == 3, (1...1 << 20).contains(shape[0]),
      shape.dropFirst(2).allSatisfy({ (1...1024).contains($0) })
    else { throw mismatch(weight, shape, "[…, 3, rows, columns]") }
    let (outputs, height, width) = (shape[0], shape[2], shape[3])
    let bias = has("\(name).bias") ? try values("\(name).bias", count: outputs) : nil
    let tensors = tensors
    let filters = Tensor([1, height, width, 3, outputs]) {
      Tensor.filters(
        channelsFirst: try Self.finite(tensors, weight), groups: 1, outputs: outputs, inputs: 3, height: height,
        width: width
      ).values
    }
    return Convolution(filters: filters, bias: bias, window: Window(height, width, stride: (height, width)))
  }

  private func mismatch(_ name: String, _ shape: [Int], _ expected: String) -> Checkpoint.Problem {
    Checkpoint.Problem("its '\(name)' has the shape \(shape), expected \(expected)")
  }

  /// The values of a tensor, of which none may be infinite.
  private static func finite(_ tensors: SafetensorsShards, _ name: String) throws -> [Float] {
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
