import Glibc

/// Colors by lightness and two opponent components, in which equal distances look equal, more or less.
public enum Oklab {
  /// A color of sRGB, 0 … 255 each.
  static func of(_ color: SIMD3<Float>) -> SIMD3<Float> {
    func byte(_ value: Float) -> UInt8 { UInt8(min(max(value, 0), 255).rounded()) }
    return of(red: byte(color.x), green: byte(color.y), blue: byte(color.z))
  }

  /// A color of sRGB: its lightness, 0 … 1, how red it is rather than green, and how yellow rather than blue. Source:
  /// Björn Ottosson, A perceptual color space for image processing, 2020.
  public static func of(red: UInt8, green: UInt8, blue: UInt8) -> SIMD3<Float> {
    let (r, g, b) = (LinearLight.ofByte[Int(red)], LinearLight.ofByte[Int(green)], LinearLight.ofByte[Int(blue)])
    let l = cbrtf(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    let m = cbrtf(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    let s = cbrtf(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return SIMD3(
      0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
      1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
      0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s)
  }

  /// The light of red, green and blue, beyond 0…1 where screens cannot show the color.
  public static func light(of color: SIMD3<Float>) -> SIMD3<Float> {
    func cube(_ root: Float) -> Float { root * root * root }
    let l = cube(color.x + 0.3963377774 * color.y + 0.2158037573 * color.z)
    let m = cube(color.x - 0.1055613458 * color.y - 0.0638541728 * color.z)
    let s = cube(color.x - 0.0894841775 * color.y - 1.2914855480 * color.z)
    return SIMD3(
      4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
      -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
      -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)
  }
}
