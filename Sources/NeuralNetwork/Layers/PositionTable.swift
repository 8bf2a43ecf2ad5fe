import ComputeKernels

/// Adds a trained vector to each position of a map; a map of another size is given the table resampled.
public struct PositionTable: Layer {
  /// How a table is resampled: by cubic polynomials, as PyTorch's `interpolate` does.
  public enum Resampling: Hashable, Sendable {
    /// Of the four nearest positions of an axis, a = −¾.
    case cubic
    /// Where the map is smaller, of more positions, so that none is left out; a = −½.
    case antialiasedCubic
  }

  /// Height × width × channels.
  public let table: Tensor
  /// How it is resampled.
  public let resampling: Resampling
  private let resampled: SizedTable

  /// Adds `table`, height × width × channels.
  public init(_ table: Tensor, resampling: Resampling) { self.init(table, resampling, SizedTable()) }

  private init(_ table: Tensor, _ resampling: Resampling, _ resampled: SizedTable) {
    precondition(table.shape.count == 3, "a table of the shape \(table.shape)")
    self.table = table
    self.resampling = resampling
    self.resampled = resampled
  }

  public var role: LayerRole { .sum }
  public func loaded() throws -> any Layer { PositionTable(try table.loaded(), resampling, resampled) }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    guard inputs[0].channels == table.shape[2] else {
      throw LayerError("its table has \(table.shape[2]) channels and it is given \(inputs[0])")
    }
    return inputs[0]
  }

  public func forward(_ at: Operands, on cores: Cores) {
    let shape = at.output.shape
    kernel_add(at.inputs[0].base, at.output.base, shape.count, false)
    resampled.values(shape) { self.values(at: shape) }.withUnsafeBufferPointer {
      kernel_add($0.baseAddress!, at.output.base, shape.count, true)
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    kernel_add(at.outputGradient.base, at.inputGradients[0].base, at.output.shape.count, at.accumulates[0])
  }

  /// The table for a map of `shape`.
  public func values(at shape: Shape) -> [Float] {
    let (height, width, channels) = (table.shape[0], table.shape[1], table.shape[2])
    if (height, width) == (shape.height, shape.width) { return table.values }
    // rows first, then the columns of each
    let row = width * channels
    let stretched = product(weights(from: height, to: shape.height), table.values, inner: height, columns: row)
    let columns = weights(from: width, to: shape.width)
    return (0..<shape.height).flatMap { y in
      product(columns, Array(stretched[y * row..<(y + 1) * row]), inner: width, columns: channels)
    }
  }

  /// The product of two matrices, the second of `inner` rows.
  private func product(_ a: [Float], _ b: [Float], inner: Int, columns: Int) -> [Float] {
    let rows = a.count / inner
    return [Float](unsafeUninitializedCapacity: rows * columns) { result, count in
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          Matrix.multiply(
            Matrix(a.baseAddress!, rows: rows, columns: inner), Matrix(b.baseAddress!, rows: inner, columns: columns),
            into: result.baseAddress!, stride: columns)
        }
      }
      count = rows * columns
    }
  }

  /// How much of each of `from` positions goes into each of `to`, to × from.
  private func weights(from: Int, to: Int) -> [Float] {
    let scale = Double(from) / Double(to)
    let (a, stretch) = resampling == .cubic ? (-0.75, 1) : (-0.5, max(1, scale))
    var weights = [Float](repeating: 0, count: to * from)
    for i in 0..<to {
      let center = scale * (Double(i) + 0.5) - 0.5
      let first = Int((center - 2 * stretch).rounded(.down)), last = Int((center + 2 * stretch).rounded(.up))
      let reach = (first...last).filter { resampling == .cubic || (0..<from).contains($0) }
      let values = reach.map { Self.cubic((Double($0) - center) / stretch, a) }
      let sum = values.reduce(0, +)
      // beyond the edge are the edge's values
      for (j, value) in zip(reach, values) { weights[i * from + min(max(j, 0), from - 1)] += Float(value / sum) }
    }
    return weights
  }

  /// Keys' weight of a value at distance `x`. Keys, Cubic Convolution Interpolation for Digital Image Processing, 1981.
  private static func cubic(_ x: Double, _ a: Double) -> Double {
    let x = abs(x)
    if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0
  }
}
