import Glibc

/// Colors that tell the parts of something apart: of one lightness, their hues evenly around the circle.
public enum FactorColors {
  /// The colors of `count` parts.
  public static func colors(_ count: Int) -> [PictureColor] {
    (0..<count).map { number in
      let hue = (30 + 360 * Float(number) / Float(count)) * .pi / 180
      let light = Oklab.light(of: SIMD3(0.74, 0.15 * cosf(hue), 0.15 * sinf(hue)))
      let bytes = (0..<3).map { LinearLight.byte(min(max(light[$0], 0), 1)) }
      return PictureColor(bytes[0], bytes[1], bytes[2])
    }
  }
}
