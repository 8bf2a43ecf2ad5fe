/// A picture in gray, tinted by maps, each in a color of its own.
public enum TintedPicture {
  /// What is left of the light where no map is above 0.
  private static let dark: Float = 0.55

  /// `picture` with `maps` (numbers 0…1, `width` in a row) over it; where several are above 0, their colors mix.
  public static func picture(of maps: [(numbers: [Float], color: PictureColor)], width: Int, over picture: Picture)
    -> Picture
  {
    let layers = maps.map { map in
      (
        levels: HeatColors.levels(of: map.numbers, width: width, (picture.width, picture.height)),
        light: map.color.light
      )
    }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(picture.pixels.count)
    for index in 0..<picture.width * picture.height {
      let light = SIMD3((0..<3).map { LinearLight.ofByte[Int(picture.pixels[3 * index + $0])] })
      let gray = (light * SIMD3(0.2126, 0.7152, 0.0722)).sum()
      var tint = SIMD3<Float>.zero, sum: Float = 0, most: Float = 0
      for layer in layers {
        let level = Float(layer.levels[index]) / 255
        tint += layer.light * level
        sum += level
        most = max(most, level)
      }
      // what is tinted keeps some of the picture's light and shade
      let color = sum > 0 ? tint / sum * (0.35 + 0.65 * gray) : .zero
      let shown = SIMD3(repeating: gray * dark) * (1 - most) + color * most
      for channel in 0..<3 { pixels.append(LinearLight.byte(min(max(shown[channel], 0), 1))) }
    }
    return Picture(width: picture.width, height: picture.height, pixels: pixels)
  }
}

extension PictureColor {
  fileprivate var light: SIMD3<Float> {
    SIMD3([red, green, blue].map { LinearLight.ofByte[Int($0)] })
  }
}
