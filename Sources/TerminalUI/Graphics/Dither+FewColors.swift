import Pictures

extension Dither {
  /// A palette of so few colors that most of a picture is far from all of them. Lightness shows what the picture is of, so
  /// it is kept at the cost of hue: what has little color becomes gray.
  struct FewColors: Sendable {
    /// The colors in Oklab.
    private let colors: [SIMD3<Float>]
    /// By how much thresholds move lightness and the components of color.
    private let reach: SIMD3<Float>
    /// How much a difference of these counts, relative to one of lightness.
    private let weight: SIMD3<Float>

    private init(count: Int, lightness: Float, colorWeight: Float) {
      colors = Palette.colors[..<count].map {
        Oklab.of(red: UInt8($0.0), green: UInt8($0.1), blue: UInt8($0.2))
      }
      reach = SIMD3(lightness, 0.1, 0.1)
      weight = SIMD3(1, colorWeight, colorWeight)
    }

    /// The steps between the grays of 16 colors are about a third, those of 8 colors are wider.
    static let sixteen = FewColors(count: 16, lightness: 0.3, colorWeight: 1.5)
    static let eight = FewColors(count: 8, lightness: 0.7, colorWeight: 3)

    /// The palette index of each pixel.
    func indices(_ picture: Picture, by method: Method) -> [UInt8] {
      var pixels = (0..<picture.width * picture.height).map { index in
        Oklab.of(
          red: picture.pixels[3 * index], green: picture.pixels[3 * index + 1], blue: picture.pixels[3 * index + 2])
      }
      if method == .ordered {
        return pixels.indices.map { index in
          let (x, y) = (index % picture.width, index / picture.width)
          func threshold(_ x: Int, _ y: Int) -> Float { (Float(Dither.bayer(x, y)) + 0.5) / 64 - 0.5 }
          // each component has another threshold; with the same one, only grays would be dithered
          let thresholds = SIMD3(threshold(x, y), threshold(x + 3, y + 5), threshold(x + 5, y + 2))
          return nearest(pixels[index] + thresholds * reach)
        }
      }
      var indices = [UInt8](repeating: 0, count: pixels.count)
      Dither.diffuse(width: picture.width, height: picture.height) { index, neighbors in
        indices[index] = nearest(pixels[index])
        // Half of the error of color: all of it would scatter saturated dots over what is nearly gray. An error that no
        // color can make up for is limited.
        let error = (pixels[index] - colors[Int(indices[index])]) * SIMD3(1, 0.5, 0.5)
        let limited = error.clamped(lowerBound: SIMD3(repeating: -0.4), upperBound: SIMD3(repeating: 0.4))
        for (neighbor, share) in neighbors { pixels[neighbor] += limited * share }
      }
      return indices
    }

    private func nearest(_ color: SIMD3<Float>) -> UInt8 {
      var best = 0
      var least = Float.infinity
      for index in colors.indices {
        let difference = colors[index] - color
        let distance = (difference * difference * weight).sum()
        if distance < least { (best, least) = (index, distance) }
      }
      return UInt8(best)
    }
  }
}
