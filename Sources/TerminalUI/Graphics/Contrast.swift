import Pictures

/// Makes what a picture shows clearer than it is, so that it survives being drawn with few colors: its lightness is
/// stretched to what the colors reach, and sharpened.
struct Contrast: Sendable {
  /// The most that lightness is stretched.
  let stretch: Float
  /// How much of the difference to the surroundings is added to lightness.
  let sharpening: Float
  /// By what the components of color are multiplied.
  let saturation: Float

  /// For lit and unlit dots. Chosen by eye on pictures of fur, pipes and bubbles, as is the next one.
  static let dots = Contrast(stretch: 2, sharpening: 2, saturation: 0)
  /// For 8 and 16 colors.
  static let fewColors = Contrast(stretch: 1.4, sharpening: 0.8, saturation: 1.3)

  /// The lightness of each pixel, 0…1.
  func lightness(of picture: Picture) -> [Float] {
    clear(Self.colors(of: picture).map(\.x), width: picture.width)
  }

  /// The picture with more contrast.
  func picture(of picture: Picture) -> Picture {
    let colors = Self.colors(of: picture)
    let lightness = clear(colors.map(\.x), width: picture.width)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(picture.pixels.count)
    for (color, lightness) in zip(colors, lightness) {
      let light = Oklab.light(of: SIMD3(lightness, color.y * saturation, color.z * saturation))
      for c in 0..<3 { pixels.append(LinearLight.byte(min(max(light[c], 0), 1))) }
    }
    return Picture(width: picture.width, height: picture.height, pixels: pixels)
  }

  private static func colors(of picture: Picture) -> [SIMD3<Float>] {
    [SIMD3<Float>](unsafeUninitializedCapacity: picture.width * picture.height) { colors, count in
      picture.pixels.withUnsafeBufferPointer { pixels in
        var index = 0
        while index < colors.count {
          colors.initializeElement(
            at: index, to: Oklab.of(red: pixels[3 * index], green: pixels[3 * index + 1], blue: pixels[3 * index + 2]))
          index += 1
        }
      }
      count = colors.count
    }
  }

  /// Stretches and sharpens lightness, `width` values in a row.
  private func clear(_ lightness: [Float], width: Int) -> [Float] {
    let (low, high) = Self.range(of: lightness)
    let stretch = min(stretch, 1 / max(high - low, 0.001))
    // what is light stays light, as far as all of the range fits
    let half = min(stretch * (high - low) / 2, 0.5)
    let middle = min(max((low + high) / 2, half), 1 - half)
    let stretched = lightness.map { stretch * ($0 - (low + high) / 2) + middle }
    let across = Self.blurred(stretched, stride: 1, length: width)
    let blurred = Self.blurred(across, stride: width, length: lightness.count / width)
    return zip(stretched, blurred).map { min(max($0 + sharpening * ($0 - $1), 0), 1) }
  }

  /// The lightness below which, and above which, a fiftieth of the pixels lie.
  private static func range(of lightness: [Float]) -> (low: Float, high: Float) {
    var counts = [Int](repeating: 0, count: 256)
    for value in lightness { counts[Int(min(max(value, 0), 1) * 255)] += 1 }
    let least = lightness.count / 50
    func edge(_ bins: some Sequence<Int>) -> Float {
      var seen = 0
      for bin in bins {
        seen += counts[bin]
        if seen > least { return (Float(bin) + 0.5) / 256 }
      }
      return 0.5
    }
    return (edge(0..<256), edge((0..<256).reversed()))
  }

  /// Blurred along one axis, on which neighbors are `stride` apart and `length` are in a row, by a Gaussian of a pixel.
  private static func blurred(_ values: [Float], stride: Int, length: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: values.count) { blurred, count in
      values.withUnsafeBufferPointer { values in
        var index = 0
        while index < values.count {
          let place = index / stride % length
          // beyond the edge the pixel at the edge goes on
          let one = (min(place, 1), min(length - 1 - place, 1))
          let two = (min(place, 2), min(length - 1 - place, 2))
          let near = values[index - one.0 * stride] + values[index + one.1 * stride]
          let far = values[index - two.0 * stride] + values[index + two.1 * stride]
          blurred.initializeElement(at: index, to: (6 * values[index] + 4 * near + far) / 16)
          index += 1
        }
      }
      count = values.count
    }
  }
}
