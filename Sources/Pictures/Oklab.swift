import Glibc

/// Colors by lightness and two opponent components, in which equal distances look equal, more or less.
enum Oklab {
  /// A color of sRGB, 0 … 255 each. Source: Björn Ottosson, A perceptual color space for image processing, 2020.
  static func of(_ color: SIMD3<Float>) -> SIMD3<Float> {
    func light(_ value: Float) -> Float { LinearLight.ofByte[Int(min(max(value, 0), 255).rounded())] }
    let (r, g, b) = (light(color.x), light(color.y), light(color.z))
    let l = cbrtf(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    let m = cbrtf(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    let s = cbrtf(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return SIMD3(
      0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
      1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
      0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s)
  }
}
