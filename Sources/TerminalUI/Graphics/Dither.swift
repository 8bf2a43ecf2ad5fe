// Dithering: chooses a color of a palette for each pixel, so that the average of a neighborhood is right.
//
// Ordered: a threshold matrix shifts each component by up to half a step of the colors before the nearest one is taken.
// Diffused: the error of a pixel is distributed to the neighbors that come after it (Floyd and Steinberg, 1976), in
// rows of alternating direction. Averages are of linear light, as the eye averages; those of 8 and 16 colors, and of
// dots, are of lightness, which shows more of a picture where so much is lost.

import ComputeKernels
import Pictures

enum Dither {
  /// How the palette's colors are distributed over a picture.
  enum Method: Sendable {
    /// By a fixed matrix of thresholds: what does not change in the picture does not change on the screen either.
    case ordered
    /// By error diffusion: finer, but it shimmers when the picture changes.
    case diffused
  }

  /// The palette index of each pixel. `depth` must be one that has a palette.
  static func indices(_ picture: Picture, depth: ColorDepth, by method: Method) -> [UInt8] {
    switch depth {
    case .colors256:
      return method == .ordered
        ? thresholds(picture)
        : diffused(picture, Palette.colors) { Palette.index256(red: $0, green: $1, blue: $2) }
    case .grays: return grays(picture)
    case .colors16: return FewColors.sixteen.indices(picture, by: method)
    case .colors8: return FewColors.eight.indices(picture, by: method)
    case .truecolor, .mono: preconditionFailure("\(depth) has no palette")
    }
  }

  /// Whether each pixel is lit, for two colors, `width` in a row; `lightness` is 0…1.
  static func lit(_ lightness: [Float], width: Int, by method: Method) -> [Bool] {
    var light = lightness
    return [Bool](unsafeUninitializedCapacity: light.count) { lit, count in
      method.withThresholds { kernel_lit(&light, width, light.count / width, $0, lit.baseAddress!) }
      count = light.count
    }
  }

  /// Rec. 709 luminance of the pixel whose red is `pixels[at]`, 0…1.
  static func luminance(_ pixels: [UInt8], _ at: Int) -> Float {
    let light = LinearLight.ofByte
    return 0.2126 * light[Int(pixels[at])] + 0.7152 * light[Int(pixels[at + 1])] + 0.0722 * light[Int(pixels[at + 2])]
  }

  static func bayer(_ x: Int, _ y: Int) -> Int { Palette.bayer[y % 8 * 8 + x % 8] }

  // MARK: - Ordered

  private static func thresholds(_ picture: Picture) -> [UInt8] {
    // half a step of the color cube
    let reach = 20
    func moved(_ byte: UInt8, _ threshold: Int) -> Int {
      min(max(Int(byte) + (2 * threshold - 63) * reach / 63, 0), 255)
    }
    var indices: [UInt8] = []
    indices.reserveCapacity(picture.width * picture.height)
    picture.pixels.withUnsafeBufferPointer { pixels in
      var at = 0
      var y = 0
      while y < picture.height {
        var x = 0
        while x < picture.width {
          // Each component has another threshold; with the same one, only brightness would be dithered.
          indices.append(
            Palette.index256(
              red: moved(pixels[at], bayer(x, y)), green: moved(pixels[at + 1], bayer(x + 3, y + 5)),
              blue: moved(pixels[at + 2], bayer(x + 5, y + 2))))
          at += 3
          x += 1
        }
        y += 1
      }
    }
    return indices
  }

  /// Black, the 24 grays of 256 colors and white: so many that thresholds are enough at rest, too.
  private static func grays(_ picture: Picture) -> [UInt8] {
    (0..<picture.width * picture.height).map { pixel in
      let gray = Int(LinearLight.byte(min(luminance(picture.pixels, 3 * pixel), 1)))
      // by up to half of the 10 from one gray to the next
      let moved = gray + (2 * bayer(pixel % picture.width, pixel / picture.width) - 63) * 5 / 63
      switch moved {
      case ..<4: return 16
      case 247...: return 231
      default: return UInt8(232 + min(max((moved - 3) / 10, 0), 23))
      }
    }
  }

  // MARK: - The cube

  // Number of levels of red, green and blue.
  private static let cubeLevels = (6, 7, 6)

  /// The 252 colors of the cube, components 0…255.
  static let cubeColors: [(Int, Int, Int)] = (0..<cubeLevels.0 * cubeLevels.1 * cubeLevels.2).map { index in
    let (red, rest) = index.quotientAndRemainder(dividingBy: cubeLevels.1 * cubeLevels.2)
    return (
      red * 255 / (cubeLevels.0 - 1), rest / cubeLevels.2 * 255 / (cubeLevels.1 - 1),
      rest % cubeLevels.2 * 255 / (cubeLevels.2 - 1)
    )
  }

  /// The index in `cubeColors` of each pixel.
  static func cube(_ picture: Picture, by method: Method) -> [UInt8] {
    func index(_ red: Int, _ green: Int, _ blue: Int) -> UInt8 {
      UInt8((red * cubeLevels.1 + green) * cubeLevels.2 + blue)
    }
    if method == .diffused {
      func nearest(_ byte: Int, _ levels: Int) -> Int { (byte * (levels - 1) + 127) / 255 }
      return diffused(picture, cubeColors) { red, green, blue in
        index(nearest(red, cubeLevels.0), nearest(green, cubeLevels.1), nearest(blue, cubeLevels.2))
      }
    }
    // rounds down or up depending on the threshold
    func level(_ byte: UInt8, _ levels: Int, _ threshold: Int) -> Int {
      (Int(byte) * (levels - 1) * 64 + (2 * threshold + 1) * 255 / 2) / (255 * 64)
    }
    return (0..<picture.width * picture.height).map { pixel in
      let (x, y) = (pixel % picture.width, pixel / picture.width)
      let at = pixel * 3
      return index(
        level(picture.pixels[at], cubeLevels.0, bayer(x, y)),
        level(picture.pixels[at + 1], cubeLevels.1, bayer(x + 3, y + 5)),
        level(picture.pixels[at + 2], cubeLevels.2, bayer(x + 5, y + 2)))
    }
  }

  // MARK: - Diffused

  private static func diffused(
    _ picture: Picture, _ palette: [(Int, Int, Int)], _ nearest: (Int, Int, Int) -> UInt8
  ) -> [UInt8] {
    var light = picture.pixels.map { LinearLight.ofByte[Int($0)] }
    var indices = [UInt8](repeating: 0, count: picture.width * picture.height)
    diffuse(width: picture.width, height: picture.height) { index, neighbors in
      func byte(_ c: Int) -> Int { Int(LinearLight.byte(min(max(light[index * 3 + c], 0), 1))) }
      indices[index] = nearest(byte(0), byte(1), byte(2))
      let shown = palette[Int(indices[index])]
      for (c, component) in [shown.0, shown.1, shown.2].enumerated() {
        // An error that no color of the palette can make up for is limited.
        let error = min(max(light[index * 3 + c], -0.5), 1.5) - LinearLight.ofByte[component]
        for (neighbor, share) in neighbors { light[neighbor * 3 + c] += error * share }
      }
    }
    return indices
  }

  // Calls `pixel` for each pixel in order, with the neighbors that receive its error and their shares of it.
  private static func diffuse(width: Int, height: Int, _ pixel: (Int, [(Int, Float)]) -> Void) {
    for y in 0..<height {
      let step = y % 2 == 0 ? 1 : -1
      for column in 0..<width {
        let x = step > 0 ? column : width - 1 - column
        var neighbors: [(Int, Float)] = []
        func add(_ dx: Int, _ dy: Int, _ share: Float) {
          guard (0..<width).contains(x + dx) && y + dy < height else { return }
          neighbors.append(((y + dy) * width + x + dx, share))
        }
        add(step, 0, 7 / 16)
        add(-step, 1, 3 / 16)
        add(0, 1, 5 / 16)
        add(step, 1, 1 / 16)
        pixel(y * width + x, neighbors)
      }
    }
  }
}
