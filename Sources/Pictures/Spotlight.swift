import Glibc

/// A picture as it is where numbers are large, dim and pale elsewhere, with a line around the places where they are more
/// than half of the largest.
public enum Spotlight {
  /// What is left of the light where a number is 0, and of the differences between its colors.
  private static let dark: Float = 0.3, pale: Float = 0.4
  /// Where a number has more than this part of the largest, the picture is as it is; half of that leaves it dark.
  private static let edge: Float = 0.5

  /// `picture` lit by `numbers`, 0…1, `width` in a row.
  public static func picture(of numbers: [Float], width: Int, on picture: Picture) -> Picture {
    let levels = HeatColors.levels(of: numbers, width: width, (picture.width, picture.height))
    var pixels: [UInt8] = []
    pixels.reserveCapacity(picture.pixels.count)
    for (index, level) in levels.enumerated() {
      let lit = min(max(2 * (Float(level) / 255) / edge - 1, 0), 1)
      let light = SIMD3((0..<3).map { LinearLight.ofByte[Int(picture.pixels[3 * index + $0])] })
      let gray = SIMD3(repeating: (light * SIMD3(0.2126, 0.7152, 0.0722)).sum())
      let shown = (gray + (light - gray) * (pale + (1 - pale) * lit)) * (dark + (1 - dark) * lit)
      for channel in 0..<3 { pixels.append(LinearLight.byte(shown[channel])) }
    }
    draw(around: levels.map { Float($0) > edge * 255 }, width: picture.width, on: &pixels)
    return Picture(width: picture.width, height: picture.height, pixels: pixels)
  }

  /// Draws a white line within the area of what `isInside`, and a black one around it, so that it is seen on every color.
  private static func draw(around isInside: [Bool], width: Int, on pixels: inout [UInt8]) {
    let height = isInside.count / width
    let line = max(1, min(width, height) / 150)
    for y in 0..<height {
      for x in 0..<width {
        let own = isInside[y * width + x]
        let isAtEdge = (max(0, y - line)...min(height - 1, y + line)).contains { y in
          (max(0, x - line)...min(width - 1, x + line)).contains { isInside[y * width + $0] != own }
        }
        guard isAtEdge else { continue }
        for channel in 0..<3 { pixels[3 * (y * width + x) + channel] = own ? 255 : 0 }
      }
    }
  }
}
