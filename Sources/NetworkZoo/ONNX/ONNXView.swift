// How a graph reads a map's axes.
//
// A map is height × width × channels in memory; a graph calls it 1 × channels × height × width, 1 × height × width ×
// channels, 1 × groups × channels of a group × height × width, and so on. A view says which part of which axis of the
// map each of the graph's axes is made of. Reshape and Transpose then only change the reading; what asks for a certain
// order (`ONNXImporter+Layouts`) moves values where the reading and the memory differ.

import NeuralNetwork

/// A value of the graph that depends on the image: a map of the network and what the graph takes its axes for.
struct ONNXView: Sendable {
  /// A part of an axis of the map: `size` steps of `stride` positions.
  struct Factor: Hashable, Sendable {
    let dimension: Axis
    var size: Int
    var stride = 1
    /// Whether its size follows that of the image.
    var isElastic = false

    /// Where it lies in memory, whatever its size follows.
    static func == (a: Factor, b: Factor) -> Bool {
      (a.dimension, a.size, a.stride) == (b.dimension, b.size, b.stride)
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(dimension)
      hasher.combine(size)
      hasher.combine(stride)
    }
  }

  /// The value in the network.
  var value: Int
  /// Each axis from its outermost factor to its innermost; an axis of length 1 may have none.
  var axes: [[Factor]]

  /// The axes' lengths.
  var shape: [Int] { axes.map { $0.reduce(1) { $0 * $1.size } } }
  var rank: Int { axes.count }

  /// Whether axis `axis` has factors, all of `dimension`.
  func isMade(_ axis: Int, of dimension: Axis) -> Bool {
    !axes[axis].isEmpty && axes[axis].allSatisfy { $0.dimension == dimension }
  }

  /// Whether an axis is one axis of a map of `shape` and nothing else.
  func isWhole(_ axis: Int, in shape: Shape) -> Bool {
    axes[axis].count == 1 && axes[axis][0].stride == 1 && axes[axis][0].size == shape[axes[axis][0].dimension]
  }

  /// Whether its rows or columns are made of rows or columns and of channels between them, as of a pixel shuffle.
  var isShuffled: Bool {
    func contains(_ axis: Int, _ dimension: Axis) -> Bool { axes[axis].contains { $0.dimension == dimension } }
    return rank == 4 && axes[0].isEmpty && contains(2, .rows) && contains(3, .columns) && !contains(2, .columns)
      && !contains(3, .rows) && (contains(2, .channels) || contains(3, .channels))
  }

  /// The axes as `shape` cuts them; nil where a cut falls between factors.
  func reshaped(to shape: [Int]) -> ONNXView? {
    var rest = Self.merged(axes.flatMap(\.self))[...]
    var result: [[Factor]] = []
    for length in shape {
      var axis: [Factor] = []
      if length == 1, let next = rest.first, next.size == 1 {
        axis.append(next)
        rest.removeFirst()
      }
      guard let parts = Self.taken(length, from: &rest) else { return nil }
      result.append(axis + parts)
    }
    guard rest.allSatisfy({ $0.size == 1 }) else { return nil }
    if !rest.isEmpty {
      guard !result.isEmpty else { return nil }
      result[result.count - 1] += rest
    }
    return ONNXView(value: value, axes: result.map(Self.merged))
  }

  /// Takes factors of `length` together from the beginning of `rest`; nil where a cut falls between their parts.
  static func taken(_ length: Int, from rest: inout ArraySlice<Factor>) -> [Factor]? {
    var parts: [Factor] = []
    var missing = length
    while missing > 1 {
      guard let next = rest.first else { return nil }
      if missing.isMultiple(of: next.size) {
        parts.append(next)
        missing /= next.size
        rest.removeFirst()
      } else if next.size.isMultiple(of: missing) {
        let inner = next.size / missing
        parts.append(
          Factor(
            dimension: next.dimension, size: missing, stride: next.stride * inner, isElastic: next.isElastic))
        rest[rest.startIndex].size = inner
        rest[rest.startIndex].isElastic = false
        missing = 1
      } else {
        return nil
      }
    }
    return parts
  }

  /// Neighboring parts of an axis of the map as one, where they are one in memory.
  private static func merged(_ axis: [Factor]) -> [Factor] {
    axis.reduce(into: []) { merged, factor in
      // where the inner one follows the image, the place of the cut does, too
      if let last = merged.last, last.dimension == factor.dimension, last.stride == factor.stride * factor.size,
        !factor.isElastic
      {
        merged[merged.count - 1] = Factor(
          dimension: factor.dimension, size: last.size * factor.size, stride: factor.stride, isElastic: last.isElastic)
      } else {
        merged.append(factor)
      }
    }
  }
}
