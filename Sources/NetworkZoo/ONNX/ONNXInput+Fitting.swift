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

  /// The input at the size at which the maps of `vectors` have the values that the graph expects; nil where it states
  /// both sides itself, or no size fits.
  func fitting(_ vectors: [Flattened], of network: Network) -> ONNXInput? {
    guard isOpen.height || isOpen.width, !vectors.isEmpty else { return nil }
    var range = Self.sides
    for vector in vectors {
      // at most one side after another has the values, as maps do not shrink where the image grows
      let first = firstSide { count(of: vector, in: network, $0) >= vector.count }
      let end = firstSide { count(of: vector, in: network, $0) > vector.count }
      if first < end, range.overlaps(first...end - 1) { range = range.clamped(to: first...end - 1) }
    }
    guard count(of: vectors[0], in: network, range.lowerBound) == vectors[0].count else {
      return isOpen.height && isOpen.width ? fittingRectangle(vectors, of: network) : nil
    }
    let usual = channels == 1 ? [28] + Self.usualSides : Self.usualSides
    var copy = self
    copy.canvas = canvas(usual.first(where: range.contains) ?? range.lowerBound)
    return copy
  }

  /// The input at the rectangle nearest to a square, wider than high, at which the maps have the values that the graph
  /// expects; nil where there is none.
  private func fittingRectangle(_ vectors: [Flattened], of network: Network) -> ONNXInput? {
    func counts(_ canvas: Canvas) -> [Int] {
      network.shapes(of: vectors.map(\.value), on: canvas)?.map(\.count) ?? vectors.map { _ in 0 }
    }
    let wanted = vectors.map(\.count)
    var best: Canvas?
    for height in Self.heights {
      // the values grow with the width, as they do with the side of a square
      var (low, high) = (height, Self.sides.upperBound + 1)
      while low < high {
        let middle = (low + high) / 2
        let canvas = Canvas(height: height, width: middle)
        if zip(counts(canvas), wanted).contains(where: { $0 < $1 }) { low = middle + 1 } else { high = middle }
      }
      let canvas = Canvas(height: height, width: low)
      guard low <= Self.sides.upperBound, counts(canvas) == wanted else { continue }
      if best.map({ canvas.width * $0.height < $0.width * canvas.height }) ?? true { best = canvas }
    }
    var copy = self
    guard let best else { return nil }
    copy.canvas = best
    return copy
  }

  /// The heights of rectangles that are tried.
  private static let heights = Array(stride(from: 16, through: 512, by: 16))

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
