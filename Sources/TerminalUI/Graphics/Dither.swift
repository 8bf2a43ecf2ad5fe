// Dithering: chooses a color of a palette for each pixel, so that the average of a neighborhood is right.
//
// Ordered, 256 colors: a threshold matrix shifts each component by up to half a step of the color cube before the
// nearest color is taken. Ordered, 8 and 16 colors: steps are so wide and uneven that the nearest color of a shifted
// one is mostly gray. So for each color there is a list of 16 palette colors whose average it is, from dark to bright,
// from which the matrix chooses (Yliluoma, Arbitrary-palette positional dithering, 2011). Diffused: the error of a
// pixel is distributed to the neighbors that come after it (Floyd and Steinberg, 1976), in rows of alternating
// direction. All averages are of linear light, as the eye averages.
import Pictures

enum Dither {
  /// How the palette's colors are distributed over a picture.
  enum Method: Sendable {
    /// By a fixed matrix of thresholds: what does not change in the picture does not change on the screen either.
    case ordered
    /// By error diffusion: finer, but it shimmers when the picture changes.
    case diffused
  }

  /// The palette index of each pixel. `depth` must be one that has a palette: 256, 16 or 8 colors.
  static func indices(_ picture: Picture, depth: ColorDepth, by method: Method) -> [UInt8] {
    let nearest: (Int, Int, Int) -> UInt8
    switch depth {
    case .colors256: nearest = { Palette.index256(red: $0, green: $1, blue: $2) }
    case .colors16: nearest = { Palette.indexANSI(red: $0, green: $1, blue: $2, count: 16) }
    case .colors8: nearest = { Palette.indexANSI(red: $0, green: $1, blue: $2, count: 8) }
    case .truecolor, .mono: preconditionFailure("\(depth) has no palette")
    }
    if method == .diffused { return diffused(picture, Palette.colors, nearest) }
    return depth == .colors256 ? thresholds(picture) : patterns(picture, depth == .colors16 ? mixes16 : mixes8)
  }

  /// Whether each pixel is lit, for two colors.
  static func lit(_ picture: Picture, by method: Method) -> [Bool] {
    var light = (0..<picture.width * picture.height).map { luminance(picture.pixels, $0 * 3) }
    if method == .ordered {
      return light.indices.map { index in
        light[index] * 64 > Float(bayer(index % picture.width, index / picture.width)) + 0.5
      }
    }
    var lit = [Bool](repeating: false, count: light.count)
    diffuse(width: picture.width, height: picture.height) { index, neighbors in
      lit[index] = light[index] > 0.5
      let error = light[index] - (lit[index] ? 1 : 0)
      for (neighbor, share) in neighbors { light[neighbor] += error * share }
    }
    return lit
  }

  /// Rec. 709 luminance of the pixel whose red is `pixels[at]`, 0…1.
  static func luminance(_ pixels: [UInt8], _ at: Int) -> Float {
    let light = LinearLight.ofByte
    return 0.2126 * light[Int(pixels[at])] + 0.7152 * light[Int(pixels[at + 1])] + 0.0722 * light[Int(pixels[at + 2])]
  }

  private static func bayer(_ x: Int, _ y: Int) -> Int { Palette.bayer[y % 8 * 8 + x % 8] }

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

  private static func patterns(_ picture: Picture, _ mixes: [UInt8]) -> [UInt8] {
    var indices: [UInt8] = []
    indices.reserveCapacity(picture.width * picture.height)
    picture.pixels.withUnsafeBufferPointer { pixels in
      mixes.withUnsafeBufferPointer { mixes in
        var at = 0
        for y in 0..<picture.height {
          for x in 0..<picture.width {
            // Colors between the levels are dithered, too.
            let between = bayer(x + 3, y + 5) * levelStep / 64
            let red = min(Int(pixels[at]) + between, 255) / levelStep
            let green = min(Int(pixels[at + 1]) + between, 255) / levelStep
            let blue = min(Int(pixels[at + 2]) + between, 255) / levelStep
            indices.append(mixes[((red * levels + green) * levels + blue) * mixSize + bayer(x, y) / (64 / mixSize)])
            at += 3
          }
        }
      }
    }
    return indices
  }

  // Lists of `mixSize` colors are made for `levels` values of each component, level · levelStep.
  private static let levels = 16
  private static let levelStep = 17
  private static let mixSize = 16
  private static let mixes8 = mixes(count: 8)
  private static let mixes16 = mixes(count: 16)

  // levels³ × mixSize palette indices.
  private static func mixes(count: Int) -> [UInt8] {
    let palette = Palette.colors[..<count].map { SIMD4<Float>(light($0.0), light($0.1), light($0.2), 0) }
    let brightness = palette.map { ($0 * SIMD4(0.2126, 0.7152, 0.0722, 0)).sum() }
    var mixes: [UInt8] = []
    mixes.reserveCapacity(levels * levels * levels * mixSize)
    for color in 0..<levels * levels * levels {
      let (red, green, blue) = (color / (levels * levels), color / levels % levels, color % levels)
      let goal = SIMD4<Float>(light(red * levelStep), light(green * levelStep), light(blue * levelStep), 0)
      // Equal steps of the square root look about equal.
      let root = goal.squareRoot()
      var sum = SIMD4<Float>(repeating: 0)
      var chosen: [Int] = []
      for size in 1...mixSize {
        var best = 0
        var least = Float.infinity
        for index in 0..<count {
          let difference = ((sum + palette[index]) / Float(size)).squareRoot() - root
          let distance = (difference * difference * SIMD4(2, 4, 3, 0)).sum()
          if distance < least {
            least = distance
            best = index
          }
        }
        chosen.append(best)
        sum += palette[best]
      }
      mixes += chosen.sorted { (brightness[$0], $0) < (brightness[$1], $1) }.map { UInt8($0) }
    }
    return mixes
  }

  private static func light(_ byte: Int) -> Float { LinearLight.ofByte[byte] }

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
