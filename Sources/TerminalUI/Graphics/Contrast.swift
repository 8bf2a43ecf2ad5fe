import ComputeKernels
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
    var colors = OklabPlanes(picture)
    clear(&colors)
    return Array(colors.values[..<colors.count])
  }

  /// The picture with more contrast.
  func picture(of picture: Picture) -> Picture {
    var colors = OklabPlanes(picture)
    clear(&colors)
    let pixels = [UInt8](unsafeUninitializedCapacity: picture.pixels.count) { pixels, count in
      kernel_oklab_bytes(
        colors.values, colors.count, saturation, LinearLight.bytes, LinearLight.bytes.count - 1, pixels.baseAddress!)
      count = picture.pixels.count
    }
    return Picture(width: picture.width, height: picture.height, pixels: pixels)
  }

  private func clear(_ colors: inout OklabPlanes) {
    let (width, height) = (colors.width, colors.height)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * width * height) { scratch in
      kernel_clear(&colors.values, width, height, stretch, sharpening, scratch.baseAddress!)
    }
  }
}
