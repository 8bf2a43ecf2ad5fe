import NetworkZoo
import NeuralNetwork

/// A layer's map of one picture, to be looked at position by position.
public struct LayerMap: Sendable {
  public let layer: NetworkFile.Layer
  public let rows, columns: Int
  /// Row after row, of each position the values of all nodes.
  public let values: [Float]

  var positions: Int { rows * columns }

  /// The map of an image (height × width × 3 in [−1, 1], of the network's own size). Throws `EvidenceError`.
  public init(
    of layer: NetworkFile.Layer, in image: [Float], _ file: NetworkFile, cores: Cores
  ) throws(EvidenceError) {
    let plan = try Plan.evidence(file, [Target(value: layer.value)], isForwardOnly: true, cores: cores)
    _ = plan.input.values.update(fromContentsOf: image)
    var values: [Float] = []
    var shape = layer.shape
    plan.forward { _, map in (values, shape) = (Array(map.values), map.shape) }
    self.init(of: layer, rows: shape.height, columns: shape.width, values)
  }

  init(of layer: NetworkFile.Layer, rows: Int, columns: Int, _ values: [Float]) {
    (self.layer, self.rows, self.columns, self.values) = (layer, rows, columns, values)
  }

  /// The values of all nodes at a position.
  public func values(at position: Position) -> ArraySlice<Float> {
    let start = (position.row * columns + position.column) * layer.nodes
    return values[start..<start + layer.nodes]
  }

  /// The nodes that respond most at a position, the strongest first; those that do not are left out.
  public func strongest(at position: Position, most: Int) -> [(node: Int, value: Float)] {
    let own = values(at: position).enumerated().filter { $0.element > 0 }
    return own.sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }.prefix(most).map { ($0.offset, $0.element) }
  }
}

extension Plan {
  /// A plan for what is asked about the network in `file`, at its own size and in full precision. Throws `EvidenceError`.
  static func evidence(
    _ file: NetworkFile, in network: Network? = nil, _ targets: [Target], isForwardOnly: Bool = false, cores: Cores
  ) throws(EvidenceError) -> Plan {
    do {
      return try Plan(
        (network ?? file.network).inFullPrecision, for: targets, on: file.canvas, cores: cores,
        isForwardOnly: isForwardOnly)
    } catch {
      throw EvidenceError("\(file.name): \(error)", isOfFile: error.canvas == nil)
    }
  }
}
