import NetworkZoo
import NeuralNetwork

/// A layer's map of a picture as a sum of few parts, each of which is a direction of nodes, and says where it is.
///
/// Non-negative matrix factorization of positions × nodes (Lee and Seung, Nature 1999) by hierarchical alternating least
/// squares (Cichocki and Phan, 2009). It begins with the vectors at the positions that are least alike (the successive
/// projections of Araújo and others, 2001), so that the same picture always has the same factors.
public struct Factors: Sendable {
  /// A part.
  public struct Factor: Sendable {
    /// How strong it is at each position, row after row.
    public let map: [Float]
    /// A weight for each node; the sum of their squares is 1.
    public let direction: [Float]
    /// What part of the sum of squares of the map is left where only this factor is.
    public let share: Float

    /// The nodes with the largest weights, the largest first.
    public func nodes(most: Int) -> [Int] {
      direction.indices.filter { direction[$0] > 0 }
        .sorted { (direction[$1], $0) < (direction[$0], $1) }.prefix(most).map { $0 }
    }
  }

  public let layer: NetworkFile.Layer
  public let rows, columns: Int
  /// The strongest first.
  public let factors: [Factor]
  /// ‖map − sum of the factors‖ / ‖map‖.
  public let error: Float

  private static let mostRounds = 400
  /// It ends where a round makes the error smaller by less than this part of it.
  private static let leastGain = 1e-6

  /// The factors of `map`, at most `count`; values below 0 count as 0. Throws `EvidenceError` where the map has nothing
  /// above 0.
  public init(_ map: LayerMap, count: Int) throws(EvidenceError) {
    let (places, nodes) = (map.positions, map.layer.nodes)
    let values = map.values.map { $0 > 0 && $0.isFinite ? $0 : 0 }
    let squares = values.reduce(0.0) { $0 + Double($1 * $1) }
    guard squares > 0 else {
      throw EvidenceError("no node of \(map.layer.name) is active anywhere in this picture", isOfFile: false)
    }
    let starts = Self.leastAlike(values, places, nodes, count: min(count, places, nodes))
    let count = starts.count
    var directions = starts.flatMap { values[$0 * nodes..<($0 + 1) * nodes] }
    var maps = [Float](repeating: 0, count: count * places)
    var error = Double.infinity
    for _ in 0..<Self.mostRounds {
      _ = Self.improve(&maps, count, along: directions, values, rows: nodes, columns: places, isTransposed: true)
      let fit = Self.improve(
        &directions, count, along: maps, values, rows: places, columns: nodes, isTransposed: false)
      let new = max(0, squares - fit)
      defer { error = new }
      if error - new < Self.leastGain * error { break }
    }
    (layer, rows, columns) = (map.layer, map.rows, map.columns)
    self.error = Float((max(0, error) / squares).squareRoot())
    factors = (0..<count).map { number in
      let direction = directions[number * nodes..<(number + 1) * nodes]
      let own = maps[number * places..<(number + 1) * places]
      let length = direction.reduce(0.0) { $0 + Double($1 * $1) }.squareRoot()
      let strength = own.reduce(0.0) { $0 + Double($1 * $1) } * length * length
      return Factor(
        map: own.map { $0 * Float(length) }, direction: direction.map { length > 0 ? $0 / Float(length) : 0 },
        share: Float(strength / squares))
    }.filter { $0.share > 0 }.sorted { $0.share > $1.share }
  }

  /// Positions whose vectors are least alike: each is that with the most left when what the ones before have is taken away.
  private static func leastAlike(_ values: [Float], _ places: Int, _ nodes: Int, count: Int) -> [Int] {
    var rest = values
    var found: [Int] = []
    for _ in 0..<count {
      let lengths = (0..<places).map { place in
        rest[place * nodes..<(place + 1) * nodes].reduce(Float(0)) { $0 + $1 * $1 }
      }
      guard let next = lengths.indices.max(by: { lengths[$0] < lengths[$1] }), lengths[next] > 1e-12 else { break }
      found.append(next)
      let direction = rest[next * nodes..<(next + 1) * nodes].map { $0 / lengths[next].squareRoot() }
      let dots = product(rest, rows: places, direction, columns: 1, inner: nodes)
      for place in 0..<places {
        for node in 0..<nodes { rest[place * nodes + node] -= dots[place] * direction[node] }
      }
    }
    return found
  }

  /// Makes each of the `count` rows of `factors` the best one for what the others leave of `values` (rows × columns, or
  /// their transpose), where `others` is the other side of the product. Returns by how much the squared error of the
  /// product is below that of nothing.
  private static func improve(
    _ factors: inout [Float], _ count: Int, along others: [Float], _ values: [Float], rows: Int, columns: Int,
    isTransposed: Bool
  ) -> Double {
    let dots = product(others, rows: count, values, columns: columns, inner: rows, isTransposed: isTransposed)
    let gram = product(others, rows: count, others, columns: count, inner: rows, isTransposed: true)
    for row in 0..<count {
      let own = gram[row * count + row]
      guard own > 0 else { continue }
      for column in 0..<columns {
        var rest = dots[row * columns + column]
        for k in 0..<count { rest -= gram[row * count + k] * factors[k * columns + column] }
        factors[row * columns + column] = max(0, factors[row * columns + column] + rest / own)
      }
    }
    // ‖A‖² − ‖A − WH‖² = 2 ⟨A, WH⟩ − ‖WH‖²
    var fit = 0.0
    for row in 0..<count {
      for column in 0..<columns {
        var product: Float = 0
        for k in 0..<count { product += gram[row * count + k] * factors[k * columns + column] }
        fit += Double(factors[row * columns + column]) * Double(2 * dots[row * columns + column] - product)
      }
    }
    return fit
  }

  /// The product of `a` (rows × inner) and `b` (inner × columns, or columns × inner where it is to be transposed).
  private static func product(
    _ a: [Float], rows: Int, _ b: [Float], columns: Int, inner: Int, isTransposed: Bool = false
  ) -> [Float] {
    [Float](unsafeUninitializedCapacity: rows * columns) { result, written in
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          let second =
            isTransposed
            ? Matrix(b.baseAddress!, rows: columns, columns: inner).transposed
            : Matrix(b.baseAddress!, rows: inner, columns: columns)
          Matrix.multiply(
            Matrix(a.baseAddress!, rows: rows, columns: inner), second, into: result.baseAddress!, stride: columns)
        }
      }
      written = rows * columns
    }
  }
}
