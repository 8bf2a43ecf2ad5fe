import Glibc

/// Colors for numbers, from dark violet over red and orange to light yellow.
///
/// Lightness grows in equal steps, so that the order of the colors is seen without telling hues apart, and by people
/// who cannot.
public enum HeatColors {
  /// The light of 256 colors, 0…1, from the least number to the largest.
  static let ramp: [SIMD3<Float>] = (0..<256).map { index in
    let part = Float(index) / 255
    let hue = (290 + 170 * part) * .pi / 180
    let lightness = least + (most - least) * part
    // as colorful as a screen can, within bounds
    var (chroma, tooMuch): (Float, Float) = (0, 0.2)
    for _ in 0..<12 {
      let middle = (chroma + tooMuch) / 2
      let light = Oklab.light(of: SIMD3(lightness, middle * cosf(hue), middle * sinf(hue)))
      if light.min() >= 0 && light.max() <= 1 { chroma = middle } else { tooMuch = middle }
    }
    return Oklab.light(of: SIMD3(lightness, chroma * cosf(hue), chroma * sinf(hue)))
  }

  // Oklab's lightness of the first and the last color
  private static let least: Float = 0.3
  private static let most: Float = 0.96
  // What is left of the lightness where a picture below is black: more than least / most, so that the largest number is
  // lighter than the least one, whatever is below.
  private static let dark: Float = 0.35

  /// A picture of `numbers`, 0…1, `width` in a row, in `size.width` × `size.height` pixels.
  public static func picture(of numbers: [Float], width: Int, size: (width: Int, height: Int)) -> Picture {
    let colors = levels(of: numbers, width: width, size)
    return Picture(width: size.width, height: size.height, pixels: colors.flatMap { bytes(ramp[$0]) })
  }

  /// The same over a picture, of which only the brightness is left.
  public static func picture(of numbers: [Float], width: Int, over picture: Picture) -> Picture {
    let colors = levels(of: numbers, width: width, (picture.width, picture.height))
    var pixels: [UInt8] = []
    pixels.reserveCapacity(picture.pixels.count)
    for (index, color) in colors.enumerated() {
      let at = 3 * index
      func light(_ c: Int) -> Float { LinearLight.ofByte[Int(picture.pixels[at + c])] }
      let below = cbrtf(0.2126 * light(0) + 0.7152 * light(1) + 0.0722 * light(2))
      // lightness is the cube root of light
      let share = dark + (1 - dark) * below
      pixels += bytes(ramp[color] * (share * share * share))
    }
    return Picture(width: picture.width, height: picture.height, pixels: pixels)
  }

  /// Numbers that are scaled to `size`, as the indices of their colors.
  static func levels(of numbers: [Float], width: Int, _ size: (width: Int, height: Int)) -> [Int] {
    // as light, which is what scaling interpolates
    let pixels = numbers.flatMap { number in
      [UInt8](repeating: LinearLight.byte(min(max(number, 0), 1)), count: 3)
    }
    let small = Picture(width: width, height: numbers.count / width, pixels: pixels)
    let scaled = small.scaled(width: size.width, height: size.height).pixels
    return stride(from: 0, to: scaled.count, by: 3).map { Int((LinearLight.ofByte[Int(scaled[$0])] * 255).rounded()) }
  }

  private static func bytes(_ light: SIMD3<Float>) -> [UInt8] {
    (0..<3).map { LinearLight.byte(min(max(light[$0], 0), 1)) }
  }
}
