extension Picture {
  /// Its colors in two by two pixels, from dark to light: means of groups of those that look alike.
  public var swatch: Picture {
    // the mean of everything is gray
    var histogram = ColorHistogram(samplingOneOf: 1)
    histogram.add(scaled(width: 24, height: 24))
    var clusters = ColorClusters(histogram)
    clusters.split(into: 4)
    clusters.refine(rounds: 2)
    let means = clusters.means.sorted { Oklab.of($0).x < Oklab.of($1).x }
    return Picture(
      width: 2, height: 2,
      pixels: (0..<4).flatMap { index in
        let color = means[index * means.count / 4]
        return [color.x, color.y, color.z].map { UInt8(min(max($0, 0), 255).rounded()) }
      })
  }
}
