// How a graph reads a map's axes.
//
// A map is height × width × channels in memory; a graph calls it 1 × channels × height × width, 1 × height × width ×
// channels, 1 × groups × channels of a group × height × width, and so on. A view says which part of which dimension each
// of the graph's axes is made of. Reshape and Transpose then only change the reading; what asks for a certain order
// (`ONNXImporter+Layouts`) moves values where the reading and the memory differ.

/// A value of the graph that depends on the image: a map of the network and what the graph takes its axes for.
struct ONNXView {
  /// A dimension of a map.
  enum Dimension: Hashable { case rows, columns, channels }

  /// A part of a dimension: `size` steps of `stride` positions. Only channels come in parts.
  struct Factor: Hashable {
    let dimension: Dimension
    var size: Int
    var stride = 1
  }

  /// The value in the network.
  var value: Int
  /// Each axis from its outermost factor to its innermost; an axis of length 1 may have none.
  var axes: [[Factor]]

  /// The axes' lengths.
  var shape: [Int] { axes.map { $0.reduce(1) { $0 * $1.size } } }
  var rank: Int { axes.count }

  /// Where the axes lie: the position of the axis of each factor longer than 1 of `dimension`.
  func axes(of dimension: Dimension) -> [Int] {
    axes.indices.filter { axes[$0].contains { $0.dimension == dimension && $0.size > 1 } }
  }

  /// Whether axis `axis` has factors, all of `dimension`.
  func isMade(_ axis: Int, of dimension: Dimension) -> Bool {
    !axes[axis].isEmpty && axes[axis].allSatisfy { $0.dimension == dimension }
  }

  /// The axes as `shape` cuts them; nil where a cut falls into rows or columns, or between factors.
  func reshaped(to shape: [Int]) -> ONNXView? {
    var rest = Self.merged(axes.flatMap(\.self))[...]
    var result: [[Factor]] = []
    for length in shape {
      var axis: [Factor] = []
      var missing = length
      if length == 1, let next = rest.first, next.size == 1 {
        axis.append(next)
        rest.removeFirst()
      }
      while missing > 1 {
        guard let next = rest.first else { return nil }
        if missing.isMultiple(of: next.size) {
          axis.append(next)
          missing /= next.size
          rest.removeFirst()
        } else if next.size.isMultiple(of: missing), next.dimension == .channels {
          let inner = next.size / missing
          axis.append(Factor(dimension: .channels, size: missing, stride: next.stride * inner))
          rest[rest.startIndex].size = inner
          missing = 1
        } else {
          return nil
        }
      }
      result.append(axis)
    }
    guard rest.allSatisfy({ $0.size == 1 }) else { return nil }
    if !rest.isEmpty {
      guard !result.isEmpty else { return nil }
      result[result.count - 1] += rest
    }
    return ONNXView(value: value, axes: result.map(Self.merged))
  }

  /// Neighboring parts of the channels as one, where they are one in memory.
  private static func merged(_ axis: [Factor]) -> [Factor] {
    axis.reduce(into: []) { merged, factor in
      if let last = merged.last, last.dimension == .channels, factor.dimension == .channels,
        last.stride == factor.stride * factor.size
      {
        merged[merged.count - 1] = Factor(
          dimension: .channels, size: last.size * factor.size, stride: factor.stride)
      } else {
        merged.append(factor)
      }
    }
  }
}
