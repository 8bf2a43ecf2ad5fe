// A palette for pictures of many colors, and the entry for each pixel.
//
// The colors are the exact ones where there are few. Otherwise boxes around the pictures' colors in Oklab are halved at
// the mean of their longest axis, always the box with the largest sum of squared distances along it, and the boxes'
// means are then moved to the means of the colors nearest to them (k-means).
//
// A pixel's color is dithered by a fixed 8 × 8 pattern: the same color at the same position always gets the same entry.
//
// Goals: 1. no shimmer; 2. faithful colors; 3. small files.

import ComputeKernels

/// A palette.
struct ColorTable {
  /// Red, green, blue of each entry.
  private(set) var bytes: [UInt8]
  /// Entries.
  var count: Int { bytes.count / 3 }
  /// How far a component may change before its pixel gets a new entry; 0 where entries are exact.
  let tolerance: Int

  private var exact: [UInt32: UInt8] = [:]
  private var points: [SIMD3<Float>] = []
  /// The nearest entry by the upper six bits of red, green and blue; -1 until it is looked up.
  private var nearest: [Int16] = []
  /// What is added to each component, by position in the pattern, row by row.
  private var pattern: [Int16] = []

  /// At most `most` colors that represent those of a histogram.
  init(_ histogram: ColorHistogram, most: Int) {
    if let colors = histogram.exact {
      bytes = colors.flatMap { [UInt8($0 >> 16 & 255), UInt8($0 >> 8 & 255), UInt8($0 & 255)] }
      exact = Dictionary(uniqueKeysWithValues: zip(colors, 0...))
      tolerance = 0
      return
    }
    var clusters = ColorClusters(histogram)
    clusters.split(into: most)
    clusters.refine(rounds: 6)
    bytes = clusters.means.flatMap { mean in (0..<3).map { UInt8(min(max(mean[$0].rounded(), 0), 255)) } }
    points = clusters.means.map(Oklab.of)
    nearest = [Int16](repeating: -1, count: 1 << 18)
    // A step of s levels errs by s/√12 in the mean. Half of it hides the bands well enough, and is itself hardly seen.
    let step = min(clusters.error * Float(3).squareRoot(), 24)
    pattern = Self.bayer.map { Int16(((Float($0) + 0.5) / 64 - 0.5) * step) }
    // Less than what anyone sees move, and than what the palette errs by.
    tolerance = 3
  }

  /// The index of the entry for a color at column `x`, row `y`.
  mutating func entry(_ red: UInt8, _ green: UInt8, _ blue: UInt8, x: Int, y: Int) -> UInt8 {
    if pattern.isEmpty { return exact[ColorHistogram.packed(red, green, blue)]! }
    let shift = Int(pattern[y % 8 * 8 + x % 8])
    func moved(_ byte: UInt8) -> Int { min(max(Int(byte) + shift, 0), 255) >> 2 }
    let cell = moved(red) << 12 | moved(green) << 6 | moved(blue)
    if nearest[cell] < 0 { nearest[cell] = Int16(search(cell)) }
    return UInt8(truncatingIfNeeded: nearest[cell])
  }

  private func search(_ cell: Int) -> Int {
    func middle(_ shift: Int) -> Float { Float(cell >> shift & 63) * 4 + 1.5 }
    return points.nearest(to: Oklab.of(SIMD3(middle(12), middle(6), middle(0))))
  }

  // Bayer's pattern of 0 … 63: the bits of x ^ y and y, interleaved from the lowest on (Bayer, 1973).
  private static let bayer: [Int] = (0..<64).map { index in
    let (x, y) = (index % 8, index / 8)
    return (0..<3).reduce(0) { sum, bit in
      let pair = ((x ^ y) >> bit & 1) << 1 | (y >> bit & 1)
      return sum | pair << (2 * (2 - bit))
    }
  }
}

extension [SIMD3<Float>] {
  /// The index of the point nearest to `point`.
  func nearest(to point: SIMD3<Float>) -> Int {
    withUnsafeBytes { points in
      kernel_nearest(points.bindMemory(to: Float.self).baseAddress, count, point.x, point.y, point.z)
    }
  }
}
