import ComputeKernels
import NeuralNetwork

/// A layer's responses to one picture: of each node its largest and its smallest value, where they are, and how many
/// values are above 0. A view of the memory of `Responses`.
struct LayerResponses {
  let largest, smallest: UnsafeMutablePointer<Float>
  let largestAt, smallestAt, above: UnsafeMutablePointer<Int32>

  /// Measures `map`.
  func measure(_ map: FeatureMap) {
    kernel_channel_extremes(
      map.base, map.shape.pixels, map.shape.channels,
      kernel_extremes(
        largest: largest, smallest: smallest, largest_at: largestAt, smallest_at: smallestAt, above: above))
    for node in 0..<map.shape.channels {
      // what has no number, or an infinite one, can be compared, added and written all the same
      largest[node] = Self.finite(largest[node])
      smallest[node] = Self.finite(smallest[node])
    }
  }

  private static func finite(_ value: Float) -> Float {
    min(max(value, -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
  }
}

/// The responses of several layers to one picture. A class, because it owns their memory.
final class Responses {
  let layers: [LayerResponses]
  private let memory: Buffer

  /// Room for layers of so many nodes.
  init(nodes: [Int]) {
    let memory = Buffer(size: nodes.reduce(0, +) * 20)
    var place = memory.base
    func take<Number>(_ count: Int, _: Number.Type) -> UnsafeMutablePointer<Number> {
      defer { place += count * MemoryLayout<Number>.stride }
      return place.bindMemory(to: Number.self, capacity: count)
    }
    layers = nodes.map { count in
      LayerResponses(
        largest: take(count, Float.self), smallest: take(count, Float.self), largestAt: take(count, Int32.self),
        smallestAt: take(count, Int32.self), above: take(count, Int32.self))
    }
    self.memory = memory
  }
}
