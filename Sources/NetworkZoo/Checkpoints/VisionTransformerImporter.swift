import NeuralNetwork

/// Makes a network of a checkpoint of a vision transformer.
///
/// What is to be looked at are maps of patches. Where class and register tokens come before these, the map of all
/// tokens is called `NAME:all`, and of it the class token `NAME:cls` and the registers `NAME:registers`. A head has no
/// sign: what is looked at, `blocks.N.head`, is the mean square of its part of what attention makes of the values.
struct VisionTransformerImporter: CheckpointImporter {
  private(set) var network: Network
  /// The layers to look at.
  private(set) var listed: [Int] = []
  /// The size at which it is looked at first.
  private(set) var canvas = Canvas(height: 224, width: 224)
  /// The size that it was made for.
  private(set) var ownCanvas = Canvas(height: 224, width: 224)
  /// How many classes it knows; nil: none.
  private(set) var classes: Int?

  private let form: VisionTransformerForm
  private let names: VisionTransformerNames
  private let prefix: String
  private var weights: CheckpointWeights
  private var width = 0
  /// Tokens before those of the patches.
  private var prefixCount = 0
  /// How many of these, the last ones, are registers.
  private var registerCount = 0
  /// A map of as many rows and columns as there are patches.
  private var grid = 0

  /// The largest side at which a network is looked at first, for time grows with the square of the number of patches.
  private static let largestSide = 224

  init(_ checkpoint: Checkpoint, inputRange: InputRange) throws(Checkpoint.Problem) {
    form = try VisionTransformerForm(checkpoint)
    names = form.names
    weights = CheckpointWeights(checkpoint.weights)
    network = Network(inputRange: inputRange)
    let first = "\(names.patches).weight"
    guard let prefix = VisionTransformerNames.prefixes.first(where: { checkpoint.weights.shape(of: $0 + first) != nil })
    else {
      throw Checkpoint.Problem("its weights lack '\(first)', which every network of its kind has")
    }
    self.prefix = prefix
  }

  /// Reads everything. Throws `Checkpoint.Problem` or what reading throws.
  mutating func read() throws {
    var tokens = try embed()
    var number = 0
    while weights.has(prefix + "\(names.block)\(number).\(names.norm1).weight") {
      tokens = try block(number, tokens)
      number += 1
    }
    guard number > 0 else { throw Checkpoint.Problem("its weights are of no block") }
    if has(names.norm) {
      let norm = try norm(names.norm)
      tokens = see(norm.last, [add(norm.first, [tokens])], "norm")
    }
    try readHead(tokens)
    // of OpenCLIP also what lies beside a trunk of timm's
    try weights.expectAllUsed(prefix: prefix.hasPrefix("visual.") ? "visual." : prefix)
  }

  // MARK: - Parts

  /// From the image to the tokens of the first block.
  private mutating func embed() throws -> Int {
    let convolution = try weights.patches(prefix + names.patches)
    width = convolution.outputs
    guard width.isMultiple(of: form.heads) else {
      throw Checkpoint.Problem("its \(width) channels cannot be divided among \(form.heads) heads")
    }
    let isNormed = has(names.firstNorm), name = isNormed ? "" : "embedding"
    let isEmbedding = form.positions.areRotary && !isNormed
    grid = network.add(convolution, to: [network.input], named: isEmbedding ? name : "patches")

    var first: [[Float]] = []
    if has(names.classToken) { first.append(try values(names.classToken)) }
    if has(names.distillationToken) { first.append(try values(names.distillationToken)) }
    if has(names.registers) {
      let shape = try weights.shape(prefix + names.registers)
      let count = shape.count > 1 ? shape[shape.count - 2] : 1
      registerCount = count
      guard (0...1024).contains(count) else { throw Checkpoint.Problem("it has \(count) registers") }
      let all = try weights.values(prefix + names.registers, count: count * width)
      first += (0..<count).map { Array(all[$0 * width..<($0 + 1) * width]) }
    }
    prefixCount = first.count
    var tokens = grid
    switch form.positions {
    case .rotary: setCanvas(form.canvas ?? Canvas(height: 224, width: 224), convolution.window)
    case .table(let resampling):
      let (table, ofFirst) = try positions(of: convolution.window)
      for (token, position) in ofFirst.enumerated() { first[token] = zip(first[token], position).map { $0 + $1 } }
      tokens = network.add(PositionTable(table, resampling: resampling), to: [grid], named: name)
    }
    if !isNormed { listed.append(tokens) }
    if prefixCount > 0 {
      let sequence = TokenSequence(prefix: Tensor([prefixCount, width], first.flatMap { $0 }))
      tokens = isNormed ? add(sequence, [tokens]) : addTokens(sequence, [tokens], name)
    }
    guard isNormed else { return tokens }
    let norm = try norm(names.firstNorm)
    return see(norm.last, [add(norm.first, [tokens])], "embedding")
  }

  /// The table of positions of patches, and the positions of the tokens before these; sets the canvas.
  private mutating func positions(of window: Window) throws -> (table: Tensor, ofFirst: [[Float]]) {
    let name = prefix + names.positions
    let shape = try weights.shape(name)
    let count = shape.count > 1 ? shape[shape.count - 2] : 0
    guard (1...1 << 20).contains(count), shape.last == width, shape.dropLast(2).allSatisfy({ $0 == 1 }) else {
      throw Checkpoint.Problem("its '\(name)' has the shape \(shape), expected positions × \(width)")
    }
    let own = form.canvas ?? squareCanvas(of: count, window)
    let rows = own.height / window.height, columns = own.width / window.width
    let before = count - rows * columns
    guard rows > 0, columns > 0, (0...prefixCount).contains(before) else {
      throw Checkpoint.Problem(
        "its '\(name)' has \(count) positions, and an image of \(own) has \(columns) × \(rows) patches and \(prefixCount) "
          + "other tokens")
    }
    let all = try weights.values(name, count: count * width)
    setCanvas(own, window)
    return (
      Tensor([rows, columns, width], Array(all[(before * width)...])),
      (0..<before).map { Array(all[$0 * width..<($0 + 1) * width]) }
    )
  }

  /// Sets the size that it was made for, and that at which it is looked at first: whole patches of that.
  private mutating func setCanvas(_ own: Canvas, _ patch: Window) {
    func side(_ own: Int, _ patch: Int) -> Int { max(1, min(own, max(patch, Self.largestSide)) / patch) * patch }
    ownCanvas = own
    canvas = Canvas(height: side(own.height, patch.height), width: side(own.width, patch.width))
  }

  /// The square image whose patches have `count` positions, with or without the tokens before them.
  private func squareCanvas(of count: Int, _ window: Window) -> Canvas {
    for before in 0...prefixCount {
      let side = Int(Double(max(0, count - before)).squareRoot())
      if side * side == count - before { return Canvas(height: side * window.height, width: side * window.width) }
    }
    return Canvas(height: 1, width: 1)
  }

  private mutating func block(_ number: Int, _ tokens: Int) throws -> Int {
    let name = "blocks.\(number)", stem = "\(names.block)\(number)."
    func own(_ part: String) -> String { stem + part }

    let joined = try weights.linear(names.attention.map { $0.behind(prefix + stem) }, inputs: width)
    guard joined.outputs == 3 * width else {
      throw Checkpoint.Problem(
        "its block \(number) has \(joined.outputs) queries, keys and values, expected \(3 * width)")
    }
    var queries = add(joined, [try normed(own(names.norm1), tokens)])
    if case .rotary(let base) = form.positions {
      guard width.isMultiple(of: 4 * form.heads) else {
        throw Checkpoint.Problem("its heads have \(width / form.heads) channels, expected a multiple of 4")
      }
      queries = add(RotaryPositions(heads: form.heads, behind: prefixCount, base: base), [queries, grid])
    }
    let attended = see(Attention(heads: form.heads), [queries], "\(name).attn")
    seeHeads(listed.last!, "\(name).head")
    let output = add(try linear([own(names.attentionOutput)], inputs: width), [attended])
    let middle = add(Sum(), [tokens, try scaled(own(names.scale1), output)])

    let gated = names.gated.map(own), isGated = gated.allSatisfy(has) && isGated(gated, own(names.gatedFc2))
    let first = try linear(isGated ? gated : [own(names.fc1)], inputs: width)
    let before = add(first, [try normed(own(names.norm2), middle)])
    let neurons = seeNeurons(before, first.outputs, isGated: isGated, named: "\(name).mlp")
    let second = try linear(
      [own(isGated ? names.gatedFc2 : names.fc2)], inputs: isGated ? first.outputs / 2 : first.outputs)
    return see(Sum(), [middle, try scaled(own(names.scale2), add(second, [neurons]))], name)
  }

  /// Whether the first layers of an MLP have together twice the nodes that the second takes.
  private func isGated(_ first: [String], _ second: String) -> Bool {
    let nodes = first.compactMap { weights.shape(of: prefix + "\($0).weight")?.first }
    guard let inputs = weights.shape(of: prefix + "\(second).weight")?.last else { return false }
    return !nodes.isEmpty && nodes.allSatisfy { $0 == 2 * inputs / nodes.count }
  }

  /// What classes or embeddings are made of.
  private mutating func readHead(_ tokens: Int) throws {
    if has(names.pooler) {
      let dense = add(try linear([names.pooler], inputs: width), [token(0, of: tokens)])
      listed.append(network.add(Pointwise(.tanh), to: [dense], named: "pooler"))
    }
    var pooled = [try pool(tokens)]
    guard !pooled[0].isEmpty else { return }
    let heads = names.heads.filter { weights.has("\($0).weight") }
    let teachers = ["cls_classifier", "distillation_classifier"].filter { weights.has("\($0).weight") }
    if heads.count + teachers.count > 1 { pooled = [[token(0, of: tokens)], [token(1, of: tokens)]] }
    var outputs: [(layer: Convolution, inputs: [Int])] = []
    for (name, from) in zip(heads + teachers, pooled) {
      let joined = from.count == 1 ? from[0] : add(Concatenation(), from)
      outputs.append((try weights.linear(name, inputs: from.count * width), [joined]))
    }
    if let layer = try projection() { listed.append(network.add(layer, to: pooled[0], named: "projection")) }
    guard let first = outputs.first else { return }
    guard outputs.allSatisfy({ $0.layer.outputs == first.layer.outputs }) else {
      throw Checkpoint.Problem("its heads differ in size")
    }
    let name = form.headIsProjection ? "projection" : "predictions"
    if outputs.count == 1 {
      listed.append(network.add(first.layer, to: first.inputs, named: name))
    } else {
      // the mean of both
      let halves = [Float](repeating: 0.5, count: first.layer.outputs)
      let sum = add(Sum(), outputs.map { add($0.layer, $0.inputs) })
      listed.append(network.add(ScaleShift(scale: halves, shift: halves.map { _ in 0 }), to: [sum], named: name))
    }
    if !form.headIsProjection { classes = first.layer.outputs }
  }

  /// What makes an embedding of what was pooled; nil where nothing does.
  private mutating func projection() throws -> Convolution? {
    // OpenCLIP's of a trunk of timm's lies beside it
    for name in [names.projection, "visual.head.proj"] where !name.isEmpty {
      if weights.has(name) { return try weights.product(name, inputs: width) }
      if weights.has("\(name).weight") { return try weights.linear(name, inputs: width) }
    }
    return nil
  }

  /// The vectors that a head takes, one after the other; none where there is nothing to be pooled.
  private mutating func pool(_ tokens: Int) throws -> [Int] {
    var pooled: [Int]
    switch form.pooling {
    case .attention:
      guard let pooling = names.pooling, has(pooling.query) else { return [] }
      pooled = [try attend(pooling, tokens)]
    case .patches: pooled = [add(GlobalAveragePooling(), [patches(of: tokens)])]
    case .firstToken, .firstTokenAndPatches:
      guard prefixCount > 0 else { return [] }
      pooled = [token(0, of: tokens)]
      if form.pooling == .firstTokenAndPatches { pooled.append(add(GlobalAveragePooling(), [patches(of: tokens)])) }
    }
    if has(names.pooledNorm) { pooled = [try normed(names.pooledNorm, pooled[0])] }
    return pooled
  }

  /// SigLIP's pooling: a trained query, and an MLP behind its attention.
  private mutating func attend(_ names: VisionTransformerNames.Pooling, _ tokens: Int) throws -> Int {
    let query = Tensor([1, 1, width], try values(names.query))
    let constant = add(ConstantMap(query, fit: .own), [tokens])
    func part(_ part: LinearWeights) -> [LinearWeights] { [part.behind(prefix)] }
    let queries = add(try weights.linear(part(names.queries), inputs: width), [constant])
    let keys = add(try weights.linear(part(names.keys), inputs: width), [tokens])
    let values = add(try weights.linear(part(names.values), inputs: width), [tokens])
    var pooled = add(Attention(heads: form.heads), [queries, keys, values])
    pooled = add(try linear([names.output], inputs: width), [pooled])
    let first = try linear([names.fc1], inputs: width)
    let before = add(first, [try normed(names.norm, pooled)])
    let neurons = network.add(form.activation, to: [before], named: "pooling.mlp")
    let second = add(try linear([names.fc2], inputs: first.outputs), [neurons])
    let result = network.add(Sum(), to: [pooled, second], named: "pooling")
    listed += [neurons, result]
    return result
  }

  // MARK: - Steps

  private func has(_ name: String) -> Bool {
    !name.isEmpty && (weights.has(prefix + name) || weights.has(prefix + "\(name).weight"))
  }

  /// A vector of as many numbers as a token has channels.
  private mutating func values(_ name: String) throws -> [Float] {
    try weights.values(prefix + name, count: width)
  }

  private mutating func add(_ layer: any Layer, _ inputs: [Int]) -> Int { network.add(layer, to: inputs, named: "") }

  private mutating func linear(_ names: [String], inputs: Int) throws -> Convolution {
    try weights.linear(names.map { LinearWeights(prefix + $0) }, inputs: inputs)
  }

  /// The two steps of a layer norm.
  private mutating func norm(_ name: String) throws -> (first: Standardization, last: ScaleShift) {
    let scale = try values("\(name).weight")
    let shift = has("\(name).bias") ? try values("\(name).bias") : scale.map { _ in 0 }
    return (Standardization(.pixels, epsilon: form.epsilon), ScaleShift(scale: scale, shift: shift))
  }

  private mutating func normed(_ name: String, _ value: Int) throws -> Int {
    let norm = try norm(name)
    return add(norm.last, [add(norm.first, [value])])
  }

  /// `value` behind its layer scale, where there is one.
  private mutating func scaled(_ name: String, _ value: Int) throws -> Int {
    guard has(name) else { return value }
    let factors = try values(name)
    return add(ScaleShift(scale: factors, shift: factors.map { _ in 0 }), [value])
  }

  /// The patches of a map of all tokens.
  private mutating func patches(of tokens: Int) -> Int {
    prefixCount == 0 ? tokens : add(Patches(behind: prefixCount), [tokens, grid])
  }

  /// One of the tokens that come before the patches.
  private mutating func token(_ number: Int, of tokens: Int) -> Int {
    add(Crop(.rows, from: number, count: 1), [tokens])
  }

  /// Adds a layer of all tokens, lists its patches as `name`, and returns the tokens.
  private mutating func see(_ layer: any Layer, _ inputs: [Int], _ name: String) -> Int {
    if prefixCount == 0 {
      listed.append(network.add(layer, to: inputs, named: name))
      return listed.last!
    }
    let tokens = addTokens(layer, inputs, name)
    listed.append(network.add(Patches(behind: prefixCount), to: [tokens, grid], named: name))
    return tokens
  }

  /// Lists the mean square of each head's part of `attended`, the patches of an attention.
  private mutating func seeHeads(_ attended: Int, _ name: String) {
    listed.append(network.addHeads(form.heads, of: attended, width: width, named: name))
  }

  /// Adds a layer of all tokens, whose map, whose first token and whose registers have names after `name`.
  private mutating func addTokens(_ layer: any Layer, _ inputs: [Int], _ name: String) -> Int {
    let tokens = network.add(layer, to: inputs, named: "\(name):all")
    if prefixCount > registerCount {
      _ = network.add(Crop(.rows, from: 0, count: 1), to: [tokens], named: "\(name):cls")
    }
    if registerCount > 0 {
      let registers = Crop(.rows, from: prefixCount - registerCount, count: registerCount)
      _ = network.add(registers, to: [tokens], named: "\(name):registers")
    }
    return tokens
  }

  /// Lists the neurons that `value` is before its activation function as `name`, and returns all tokens'. Those of the
  /// patches are computed from what is before the function, so that whoever looks at one may apply it.
  private mutating func seeNeurons(_ value: Int, _ nodes: Int, isGated: Bool, named name: String) -> Int {
    let (layer, inputs) = neurons(value, nodes, isGated: isGated)
    if prefixCount == 0 { return see(layer, inputs, name) }
    let ofPatches = neurons(patches(of: value), nodes, isGated: isGated)
    listed.append(network.add(ofPatches.layer, to: ofPatches.inputs, named: name))
    return addTokens(layer, inputs, name)
  }

  /// The last layer of the neurons that `value` is before their function: that itself, or the product of its half with
  /// the other half.
  private mutating func neurons(_ value: Int, _ nodes: Int, isGated: Bool) -> (layer: any Layer, inputs: [Int]) {
    guard isGated else { return (form.activation, [value]) }
    let half = nodes / 2
    let gate = add(form.activation, [add(Crop(.channels, from: 0, count: half), [value])])
    return (Product(), [gate, add(Crop(.channels, from: half, count: half), [value])])
  }
}
