import NeuralNetwork

/// What of a graph's network is looked at if it is a transformer: blocks, by the names that those of checkpoints have,
/// and maps of patches instead of tokens. Of these, the map of all is called `NAME:all`, and the first token
/// `NAME:cls`.
struct ONNXTransformer {
  private(set) var network: Network
  /// The values to look at.
  private(set) var listed: [Int] = []

  /// The network of what `outputs` need of `source`, whose values have `shapes` and are such tokens as `tokens` says,
  /// and of which `listed` would be looked at.
  init(
    _ source: Network, shapes: [Shape], tokens: [Int: ONNXImporter.Tokens], outputs: [Int], listed: [Int]
  ) {
    let isNeeded = source.isNeeded(for: outputs)
    let parts = TransformerParts(source, isNeeded: isNeeded, firstTokens: tokens.keys.min())
    let isListed = Set(listed.filter { !parts.isWithin($0) }).union(parts.names.keys)
    network = Network(inputRange: source.inputRange)
    if source.isGray { _ = network.addGray() }
    let own = source.names
    var places = Array(0..<network.operations.count)
    for value in source.operations.indices[network.operations.count...] {
      places.append(-1)
      guard isNeeded[value] else { continue }
      let operation = source.operations[value]
      let name = parts.names[value] ?? (parts.isWithin(value) ? "" : operation.name)
      let (layer, sources) = source.joinedScaling(value)
      let inputs = sources.map { places[$0] }
      var seen: Int
      if let tokens = tokens[value], !name.isEmpty || own[value] != nil {
        func patches(_ value: Int) -> Int {
          network.add(Patches(behind: tokens.prefix), to: [value, places[tokens.grid]], named: "")
        }
        let all = network.add(layer, to: inputs, named: name.isEmpty ? "" : "\(name):all")
        places[value] = all
        if layer.role == .activation, let input = inputs.first {
          // of what is before the function, so that whoever looks at it may apply that
          seen = network.add(layer, to: [patches(input)], named: name)
        } else {
          seen = network.add(Patches(behind: tokens.prefix), to: [all, places[tokens.grid]], named: name)
        }
        if !name.isEmpty { _ = network.add(Crop(.rows, from: 0, count: 1), to: [all], named: "\(name):cls") }
      } else {
        seen = network.add(layer, to: inputs, named: name)
        places[value] = seen
      }
      for name in own[value] ?? [] where network.value(named: name) == nil { network.name(seen, name) }
      if isListed.contains(value) { self.listed.append(seen) }
      if name.hasPrefix("blocks."), let attention = layer as? Attention {
        let head = "\(name.dropLast(".attn".count)).head", width = shapes[value].channels
        self.listed.append(network.addHeads(attention.heads, of: seen, width: width, named: head))
      }
    }
  }
}

extension Network {
  /// The layer of `value` and its inputs: factors and summands that the graph has as two steps, as those of a layer
  /// norm are, are one.
  fileprivate func joinedScaling(_ value: Int) -> (layer: any Layer, inputs: [Int]) {
    let operation = operations[value]
    guard let last = operation.layer as? ScaleShift, let first = operations[operation.inputs[0]].layer as? ScaleShift
    else { return (operation.layer, operation.inputs) }
    let joined = ScaleShift(
      scale: zip(first.scale, last.scale).map { $0 * $1 },
      shift: zip(first.shift, zip(last.scale, last.shift)).map { $0 * $1.0 + $1.1 })
    return (joined, operations[operation.inputs[0]].inputs)
  }
}

/// The parts of a transformer's blocks, found by how they are joined: x + attention of x, and what that is + MLP of it.
private struct TransformerParts {
  /// What each is called.
  private(set) var names: [Int: String] = [:]
  private var blocks: [Range<Int>] = []
  private let operations: [Network.Operation]
  private var readers: [[Int]]

  init(_ network: Network, isNeeded: [Bool], firstTokens: Int?) {
    operations = network.operations
    readers = operations.map { _ in [] }
    for (value, operation) in operations.enumerated() where isNeeded[value] {
      for input in Set(operation.inputs) { readers[input].append(value) }
    }
    // where the attention of some blocks is no layer, those of others are no network
    if operations.indices.contains(where: { isNeeded[$0] && operations[$0].layer is MatrixProduct }) { return }
    let attentions = operations.indices.filter { isNeeded[$0] && operations[$0].layer is Attention }
    nameBlocks(attentions.map(block), after: network.input)
    // what becomes the tokens of the first block is no layer of its own
    if let firstTokens, let start = blocks.first?.lowerBound, firstTokens < start {
      blocks.append(firstTokens - 1..<start)
    }
  }

  /// Names the parts of `all`, unless one of them was not found, or they are not one behind the other: of networks of
  /// another kind their own names say more.
  private mutating func nameBlocks(_ all: [Block?], after input: Int) {
    let found = all.compactMap(\.self), chain = found.filter { !$0.isPooling }
    guard found.count == all.count, let first = chain.first, let last = chain.last,
      zip(chain, chain.dropFirst()).allSatisfy({ $0.end == $1.start }), chain.allSatisfy({ $0.start < $0.end }),
      found.allSatisfy({ !$0.isPooling || $0.end > last.end })
    else { return }
    if first.start > input { names[first.start] = "embedding" }
    for (number, block) in chain.enumerated() {
      names[block.attention] = "blocks.\(number).attn"
      names[block.neurons] = "blocks.\(number).mlp"
      names[block.end] = "blocks.\(number)"
    }
    blocks = [first.start..<last.end]
    for reader in readers[last.end] where operations[reader].layer is Standardization {
      var norm = reader
      while readers[norm].count == 1, operations[readers[norm][0]].layer is ScaleShift { norm = readers[norm][0] }
      if norm != reader {
        names[norm] = "norm"
        blocks.append(last.end..<norm)
      }
    }
    for pooling in found where pooling.isPooling {
      names[pooling.neurons] = "pooling.mlp"
      names[pooling.end] = "pooling"
      blocks.append(last.end..<pooling.end)
    }
  }

  /// Whether `value` is a step within a block.
  func isWithin(_ value: Int) -> Bool {
    names[value] == nil && !names.isEmpty && blocks.contains { $0.lowerBound < value && value < $0.upperBound }
  }

  private struct Block {
    /// What it is given, and what it makes.
    let start, end: Int
    let attention, neurons: Int
    /// Whether it makes one vector of all tokens, and is given none that is added.
    let isPooling: Bool
  }

  /// The block whose attention is `attention`.
  private func block(of attention: Int) -> Block? {
    var value = attention
    while true {
      let sums = readers[value].filter { operations[$0].layer is Sum && operations[$0].inputs.count == 2 }
      if let sum = sums.first {
        let other = operations[sum].inputs.first { $0 != value } ?? value
        // what is added to a pooled vector is the MLP of it
        if other > attention, let neurons = neurons(other) {
          return Block(start: other, end: sum, attention: attention, neurons: neurons, isPooling: true)
        }
        guard let (end, neurons) = mlp(behind: sum) else { return nil }
        return Block(start: other, end: end, attention: attention, neurons: neurons, isPooling: false)
      }
      guard readers[value].count == 1, isLinear(operations[readers[value][0]].layer) else { return nil }
      value = readers[value][0]
    }
  }

  /// The sum of `value` and an MLP of it.
  private func mlp(behind value: Int) -> (end: Int, neurons: Int)? {
    for sum in readers[value] where operations[sum].layer is Sum && operations[sum].inputs.count == 2 {
      guard let other = operations[sum].inputs.first(where: { $0 != value }), let neurons = neurons(other) else {
        continue
      }
      return (sum, neurons)
    }
    return nil
  }

  /// The neurons of which `value` is a linear function.
  private func neurons(_ value: Int) -> Int? {
    var value = value
    while isLinear(operations[value].layer) { value = operations[value].inputs[0] }
    let layer = operations[value].layer
    return layer.role == .activation || layer is Product ? value : nil
  }

  private func isLinear(_ layer: any Layer) -> Bool {
    if let convolution = layer as? Convolution {
      return convolution.window.height == 1 && convolution.window.width == 1
    }
    return layer is ScaleShift || layer is Standardization
  }
}
