import ComputeKernels

/// Multi-head attention: each query takes the mean of the values of all positions, weighted by the softmax of its
/// products with their keys.
///
/// The inputs are a map of queries, one of keys and one of values, or a single map whose channels are those of the
/// three, one after the other. Positions are tokens, however they are divided into rows and columns; a head is a run of
/// neighboring channels. Vaswani and others, Attention Is All You Need, 2017.
public struct Attention: Layer {
  /// How many runs of channels attend each on its own.
  public let heads: Int
  /// The factor of the products; nil: 1 / √d, where a head has d channels of queries.
  public let scale: Float?
  /// What is added to the products, −∞ where a query must not see a key: 1 or `heads` × queries × keys.
  public let bias: Tensor?

  /// Attention of `heads` heads, with a factor of its products (nil: 1 / √d) and a constant that is added to them.
  public init(heads: Int, scale: Float? = nil, bias: Tensor? = nil) {
    precondition(heads > 0, "\(heads) heads")
    precondition(
      bias.map { $0.shape.count == 3 && [1, heads].contains($0.shape[0]) } ?? true,
      "a bias of the shape \(bias!.shape) for \(heads) heads")
    self.heads = heads
    self.scale = scale
    self.bias = bias
  }

  public var savedMaps: SavedMaps { .inputs }

  public func loaded() throws -> any Layer {
    guard let bias else { return self }
    return Attention(heads: heads, scale: scale, bias: try bias.loaded())
  }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    let sizes = try Sizes(of: inputs, heads: heads)
    if let bias, [sizes.queries, sizes.keys] != Array(bias.shape.dropFirst()) {
      throw LayerError(
        "its bias is for \(bias.shape[1]) queries and \(bias.shape[2]) keys, and there are \(sizes.queries) and "
          + "\(sizes.keys): take the size of the network's file")
    }
    return Shape(inputs[0].height, inputs[0].width, heads * sizes.valueDepth)
  }

  /// The logarithm of the sum of each query's weights before they are divided by it.
  public func savedSize(inputs: [Shape], output: Shape) -> Int {
    heads * output.pixels * MemoryLayout<Float>.stride
  }

  /// A tile of products, and backward one of their gradients.
  public func scratchSize(inputs: [Shape], output: Shape) -> ScratchSize {
    let keys = inputs[inputs.count > 1 ? 1 : 0].pixels
    return ScratchSize(perCore: 2 * min(Self.tileRows(keys: keys), output.pixels) * keys)
  }

  public func multiplications(for output: Shape) -> Int { 2 * output.pixels * output.pixels * output.channels }

  public func forward(_ at: Operands, on cores: Cores) {
    let work = Work(self, at)
    let tiles = work.tiles
    cores.forEach(heads * tiles.count) { piece, core in
      let head = piece / tiles.count, rows = tiles[piece % tiles.count]
      let weights = at.scratch(core)
      Matrix.multiply(work.queries(rows, head), work.keys(head).transposed, into: weights, stride: work.sizes.keys)
      work.withBias(head, rows) { bias in
        kernel_attention_forward(weights, rows.count, work.sizes.keys, work.scale, bias, work.logs(rows, head))
      }
      Matrix.multiply(
        work.tile(weights, rows), work.values(head), into: work.result(at.output, rows, head), stride: work.resultStride
      )
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    let work = Work(self, at)
    var adds = at.accumulates
    if Set(at.inputs.map(\.base)).count < at.inputs.count {
      // a map that is given twice has one gradient, to which the parts are added in turn
      for (input, gradient) in at.inputGradients.enumerated() where !adds[input] {
        kernel_fill(gradient.base, gradient.shape.count, 0)
      }
      adds = adds.map { _ in true }
    }
    let gradients = Parts(at.inputGradients, work.sizes)
    cores.forEach(heads) { head, core in
      for rows in work.tiles {
        let weights = at.scratch(core), slopes = weights + rows.count * work.sizes.keys
        Matrix.multiply(work.queries(rows, head), work.keys(head).transposed, into: weights, stride: work.sizes.keys)
        work.withBias(head, rows) { bias in
          kernel_attention_weights(weights, rows.count, work.sizes.keys, work.scale, bias, work.logs(rows, head))
        }
        let gradient = Matrix(
          work.result(at.outputGradient, rows, head), rows: rows.count, columns: work.sizes.valueDepth,
          stride: work.resultStride)
        Matrix.multiply(gradient, work.values(head).transposed, into: slopes, stride: work.sizes.keys)
        kernel_attention_backward(weights, slopes, rows.count, work.sizes.keys, work.scale)
        func write(_ a: Matrix, _ b: Matrix, _ part: Int, from row: Int, adding: Bool) {
          Matrix.multiply(
            a, b, into: gradients.first(part, row, head), stride: gradients.strides[part],
            adding: adding || adds[at.inputs.count > 1 ? part : 0])
        }
        // the first tile begins the sums over all queries
        let isNext = rows.lowerBound > 0
        write(work.tile(slopes, rows), work.keys(head), 0, from: rows.lowerBound, adding: false)
        write(work.tile(slopes, rows).transposed, work.queries(rows, head), 1, from: 0, adding: isNext)
        write(work.tile(weights, rows).transposed, gradient, 2, from: 0, adding: isNext)
      }
    }
  }

  /// Queries of a tile: a quarter of a megabyte of products.
  private static func tileRows(keys: Int) -> Int { max(16, min(128, 65_536 / max(1, keys))) }

  /// How many tokens there are, and how many channels of each a head has.
  private struct Sizes {
    let queries, keys: Int
    let depth, valueDepth: Int

    init(of inputs: [Shape], heads: Int) throws {
      guard inputs.count == 1 || inputs.count == 3 else {
        throw LayerError("it takes queries, keys and values and is given \(inputs.count) maps")
      }
      let isJoined = inputs.count == 1
      let (q, k, v) = isJoined ? (inputs[0], inputs[0], inputs[0]) : (inputs[0], inputs[1], inputs[2])
      let parts = isJoined ? 3 * heads : heads
      guard q.channels == k.channels, k.pixels == v.pixels, q.channels.isMultiple(of: parts),
        v.channels.isMultiple(of: parts), min(q.channels, v.channels) > 0
      else { throw LayerError("it has \(heads) heads of queries, keys and values and is given \(inputs)") }
      (queries, keys, depth, valueDepth) = (q.pixels, k.pixels, q.channels / parts, v.channels / parts)
    }
  }

  /// Where queries, keys and values (0, 1, 2) lie in one map or three.
  private struct Parts {
    let bases: [UnsafeMutablePointer<Float>]
    let strides: [Int]
    let depths: [Int]

    init(_ maps: [FeatureMap], _ sizes: Sizes) {
      depths = [sizes.depth, sizes.depth, sizes.valueDepth]
      let third = maps[0].shape.channels / 3
      bases = maps.count == 1 ? (0..<3).map { maps[0].base + $0 * third } : maps.map(\.base)
      strides = (0..<3).map { maps[maps.count == 1 ? 0 : $0].shape.channels }
    }

    /// The first channel of a head at a token.
    func first(_ part: Int, _ token: Int, _ head: Int) -> UnsafeMutablePointer<Float> {
      bases[part] + token * strides[part] + head * depths[part]
    }

    func matrix(_ part: Int, _ tokens: Range<Int>, _ head: Int) -> Matrix {
      Matrix(first(part, tokens.lowerBound, head), rows: tokens.count, columns: depths[part], stride: strides[part])
    }
  }

  /// One pass over given maps.
  private struct Work {
    let sizes: Sizes
    let scale: Float
    let tiles: [Range<Int>]
    let resultStride: Int
    private let parts: Parts
    private let saved: UnsafeMutablePointer<Float>
    private let bias: Tensor?

    init(_ layer: Attention, _ at: Operands) {
      sizes = try! Sizes(of: at.inputs.map(\.shape), heads: layer.heads)  // `outputShape` has seen these shapes
      scale = layer.scale ?? 1 / Float(sizes.depth).squareRoot()
      let queries = sizes.queries, most = Attention.tileRows(keys: sizes.keys), count = (queries + most - 1) / most
      tiles = (0..<count).map { $0 * queries / count..<($0 + 1) * queries / count }
      resultStride = layer.heads * sizes.valueDepth
      parts = Parts(at.inputs, sizes)
      saved = at.saved.assumingMemoryBound(to: Float.self)
      bias = layer.bias
    }

    func queries(_ rows: Range<Int>, _ head: Int) -> Matrix { parts.matrix(0, rows, head) }
    func keys(_ head: Int) -> Matrix { parts.matrix(1, 0..<sizes.keys, head) }
    func values(_ head: Int) -> Matrix { parts.matrix(2, 0..<sizes.keys, head) }
    func tile(_ base: UnsafeMutablePointer<Float>, _ rows: Range<Int>) -> Matrix {
      Matrix(base, rows: rows.count, columns: sizes.keys)
    }
    func result(_ map: FeatureMap, _ rows: Range<Int>, _ head: Int) -> UnsafeMutablePointer<Float> {
      map.base + rows.lowerBound * resultStride + head * sizes.valueDepth
    }
    func logs(_ rows: Range<Int>, _ head: Int) -> UnsafeMutablePointer<Float> {
      saved + head * sizes.queries + rows.lowerBound
    }

    /// Calls `body` with what is added to the products of `rows`.
    func withBias(_ head: Int, _ rows: Range<Int>, _ body: (UnsafePointer<Float>?) -> Void) {
      guard let bias else { return body(nil) }
      let first = (bias.shape[0] == 1 ? 0 : head * sizes.queries) + rows.lowerBound
      bias.values.withUnsafeBufferPointer { body($0.baseAddress! + first * sizes.keys) }
    }
  }
}
