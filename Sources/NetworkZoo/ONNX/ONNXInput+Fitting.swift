// Sizes that a graph leaves open, but that its fully connected layers know.

import NeuralNetwork

extension ONNXInput {
  /// A vector that a graph makes of a whole map: the map, and how many values the graph expects.
  struct Flattened {
    let value: Int
    let count: Int
  }

  /// The sides of squares that are tried, and the usual ones among them, which are taken where several fit.
  private static let sides = 1...1024
  private static let usualSides = [224, 32, 28, 227, 299, 64, 96, 128, 256, 384, 512]

  /// The input at the size at which the maps of `vectors` have the values that the graph expects; nil where it states both
  /// sides itself, or no size fits.
  func fitting(_ vectors: [Flattened], of network: Network) -> ONNXInput? {
    guard isOpen.height || isOpen.width else { return nil }
    var range = Self.sides
    for vector in vectors {
      // at most one side after another has the values, as maps do not shrink where the image grows
      let first = firstSide { count(of: vector, in: network, $0) >= vector.count }
      let end = firstSide { count(of: vector, in: network, $0) > vector.count }
      if first < end, range.overlaps(first...end - 1) { range = range.clamped(to: first...end - 1) }
    }
    guard range != Self.sides, count(of: vectors[0], in: network, range.lowerBound) == vectors[0].count else {
      return nil
    }
    let usual = channels == 1 ? [28] + Self.usualSides : Self.usualSides
    var copy = self
    copy.canvas = canvas(usual.first(where: range.contains) ?? range.lowerBound)
    return copy
  }

  /// `side` where the graph leaves one open.
  private func canvas(_ side: Int) -> Canvas {
    Canvas(height: isOpen.height ? side : canvas.height, width: isOpen.width ? side : canvas.width)
  }

  /// The values of a vector's map at `side`; 0 where the image is too small for it.
  private func count(of vector: Flattened, in network: Network, _ side: Int) -> Int {
    network.shapes(of: [vector.value], on: canvas(side))?[0].count ?? 0
  }

  /// The first side that `isReached`, which stays so; the one behind the last if there is none.
  private func firstSide(_ isReached: (Int) -> Bool) -> Int {
    var (low, high) = (Self.sides.lowerBound, Self.sides.upperBound + 1)
    while low < high {
      let middle = (low + high) / 2
      if isReached(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
