/// Groups of colors that look alike.
struct ColorClusters {
  private struct Color {
    let rgb: SIMD3<Float>
    let oklab: SIMD3<Float>
    let weight: Float
  }

  /// A run of `colors` and how they spread.
  private struct Box {
    let range: Range<Int>
    let axis: Int
    let mean: Float
    /// The weighted sum of squared distances from the mean along the axis.
    let spread: Float

    init(_ range: Range<Int>, of colors: [Color]) {
      var (weight, sum, squares) = (Float(0), SIMD3<Float>.zero, SIMD3<Float>.zero)
      for color in colors[range] {
        weight += color.weight
        sum += color.oklab * color.weight
        squares += color.oklab * color.oklab * color.weight
      }
      let spreads = squares - sum * sum / weight
      let axis = (0..<3).max { spreads[$0] < spreads[$1] }!
      self.range = range
      self.axis = axis
      mean = sum[axis] / weight
      spread = range.count > 1 ? spreads[axis] : 0
    }
  }

  /// The groups' mean colors, 0 … 255 each component.
  private(set) var means: [SIMD3<Float>] = []
  /// How far a component of a color is from its group's mean, in the quadratic mean, 0 … 255.
  private(set) var error: Float = 0
  private var colors: [Color]

  init(_ histogram: ColorHistogram) {
    colors = histogram.bins.filter { $0.count > 0 }.map { bin in
      let rgb = bin.sums / bin.count
      return Color(rgb: rgb, oklab: Oklab.of(rgb), weight: bin.count)
    }
  }

  /// Makes at most `count` groups.
  mutating func split(into count: Int) {
    var boxes = [Box(colors.indices, of: colors)]
    while boxes.count < count {
      let widest = boxes.indices.max { boxes[$0].spread < boxes[$1].spread }!
      let box = boxes[widest]
      guard box.spread > 0 else { break }
      let middle = colors[box.range].partition { $0.oklab[box.axis] > box.mean }
      // Rounding can leave all of them on one side.
      guard box.range.lowerBound < middle && middle < box.range.upperBound else { break }
      boxes[widest] = Box(box.range.lowerBound..<middle, of: colors)
      boxes.append(Box(middle..<box.range.upperBound, of: colors))
    }
    means = boxes.map { box in
      let weight = colors[box.range].reduce(0) { $0 + $1.weight }
      return colors[box.range].reduce(.zero) { $0 + $1.rgb * $1.weight } / weight
    }
  }

  /// Moves every color to the group with the nearest mean and recomputes the means (k-means), `rounds` times.
  mutating func refine(rounds: Int) {
    for _ in 0..<rounds {
      let points = means.map(Oklab.of)
      var sums = [SIMD3<Float>](repeating: .zero, count: means.count)
      var weights = [Float](repeating: 0, count: means.count)
      var (squares, total) = (Float(0), Float(0))
      for color in colors {
        let group = points.nearest(to: color.oklab)
        sums[group] += color.rgb * color.weight
        weights[group] += color.weight
        let way = color.rgb - means[group]
        squares += (way * way).sum() / 3 * color.weight
        total += color.weight
      }
      for group in means.indices where weights[group] > 0 { means[group] = sums[group] / weights[group] }
      error = (squares / total).squareRoot()
    }
  }
}
