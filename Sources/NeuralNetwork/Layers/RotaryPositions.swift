import ComputeKernels
import Glibc

/// Turns pairs of channels of the queries and keys of patches, by angles that grow with a patch's row and column, so
/// that the product of a query and a key depends on how far apart they are.
///
/// Its first input has queries, keys and values as channels, one after the other, of all tokens; its second one is a map
/// of as many rows and columns as there are patches, and only says how many. A head's channel j is turned with its
/// channel j + d/2. The first half of these pairs is turned by rows, the second by columns, from −1 to 1 whatever the
/// size of the map; a pair turns 1 / base^(4j/d) times as far as the first. Su and others, RoFormer, 2021; Siméoni and
/// others, DINOv3, 2025.
public struct RotaryPositions: Layer {
  public let heads: Int
  /// How many tokens, which are not turned, come before those of the patches.
  public let prefix: Int
  /// How much slower the last pair would turn that is not there any more.
  public let base: Float
  private let turns = SizedTable()

  /// Positions of patches behind `prefix` other tokens, for an attention of `heads` heads.
  public init(heads: Int, behind prefix: Int, base: Float) {
    precondition(heads > 0 && base > 0, "\(heads) heads, base \(base)")
    (self.heads, self.prefix, self.base) = (heads, prefix, base)
  }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    guard inputs.count == 2, inputs[0].pixels == prefix + inputs[1].pixels,
      inputs[0].channels.isMultiple(of: 12 * heads)
    else {
      throw LayerError(
        "it turns channels of queries and keys of \(heads) heads, of patches behind \(prefix) other tokens, and is given "
          + "\(inputs)")
    }
    return inputs[0]
  }

  public func forward(_ at: Operands, on cores: Cores) {
    turn(at.inputs[0], to: at.output, grid: at.inputs[1].shape, backward: false, adding: false, on: cores)
  }

  public func backward(_ at: Operands, on cores: Cores) {
    turn(
      at.outputGradient, to: at.inputGradients[0], grid: at.inputs[1].shape, backward: true,
      adding: at.accumulates[0], on: cores)
    if !at.accumulates[1] { kernel_fill(at.inputGradients[1].base, at.inputs[1].shape.count, 0) }
  }

  private func turn(
    _ from: FeatureMap, to: FeatureMap, grid: Shape, backward: Bool, adding: Bool, on cores: Cores
  ) {
    let channels = from.shape.channels, pairs = channels / (6 * heads)
    kernel_add(from.base, to.base, prefix * channels, adding)
    turns.values(grid) { self.turns(on: grid, pairs: pairs) }.withUnsafeBufferPointer { turns in
      let row = grid.width * 2 * pairs
      cores.forEach(grid.height) { y, _ in
        let first = (prefix + y * grid.width) * channels
        kernel_rotate(
          from.base + first, to.base + first, grid.width, heads, pairs, turns.baseAddress! + y * row, backward,
          adding)
      }
    }
  }

  /// For each patch the cosines of a head's pairs of channels, then the sines.
  private func turns(on grid: Shape, pairs: Int) -> [Float] {
    let half = pairs / 2
    let speeds = (0..<half).map { 2 * Double.pi / pow(Double(base), Double($0) / Double(half)) }
    func angles(_ place: Int, of count: Int) -> [Double] {
      speeds.map { $0 * (2 * (Double(place) + 0.5) / Double(count) - 1) }
    }
    let ofColumns = (0..<grid.width).map { angles($0, of: grid.width) }
    var turns: [Float] = []
    turns.reserveCapacity(grid.pixels * 2 * pairs)
    for y in 0..<grid.height {
      let ofRow = angles(y, of: grid.height)
      for ofColumn in ofColumns {
        let all = ofRow + ofColumn
        turns += all.map { Float(cos($0)) }
        turns += all.map { Float(sin($0)) }
      }
    }
    return turns
  }
}
