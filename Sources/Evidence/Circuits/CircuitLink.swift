import NetworkZoo

/// A node that feeds another one or is fed by it, and how.
public struct CircuitLink: Sendable {
  public let layer: NetworkFile.Layer
  public let node: Int
  /// The weights between the two, by how far the feeding node's units are from the fed one's.
  public let kernel: CircuitKernel
  /// What the feeding node adds to the fed node's mean activation in a picture: activation times gradient, summed over
  /// all positions; nil: no picture was asked about.
  public internal(set) var contribution: Float?
  /// By how much the fed node's mean activation in the picture falls where the feeding node is 0; nil: not measured.
  public internal(set) var ablation: Float?

  /// How strong it is, whatever its sign: in the picture, where one was asked about, else by the weights.
  public var strength: Float { abs(contribution ?? kernel.norm) }
  /// Whether the feeding node excites the fed one, as a whole.
  public var isExciting: Bool { (contribution ?? kernel.sum) >= 0 }
}

extension [CircuitLink] {
  /// The strongest first; of links that are as strong, that to the later layer and the smaller node.
  var sortedByStrength: [CircuitLink] {
    sorted { ($1.strength, $1.layer.value, $0.node) < ($0.strength, $0.layer.value, $1.node) }
  }
}

/// Weights by their places: how much a unit in the middle changes with each unit around it.
public struct CircuitKernel: Hashable, Sendable {
  public let rows, columns: Int
  /// Row after row.
  public let values: [Float]

  /// A kernel of `rows` × `columns` weights.
  public init(rows: Int, columns: Int, values: [Float]) {
    (self.rows, self.columns, self.values) = (rows, columns, values)
  }

  /// The square root of the sum of all squares.
  public var norm: Float { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
  public var sum: Float { values.reduce(0, +) }

  /// Seen from the other node.
  var turned: CircuitKernel { CircuitKernel(rows: rows, columns: columns, values: values.reversed()) }
}
