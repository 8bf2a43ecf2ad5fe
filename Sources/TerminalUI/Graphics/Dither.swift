// Few colours for many: for each pixel one of a palette, such that the light of a neighbourhood is right.
//
// Ordered, 256 colours: a threshold matrix moves each component by up to half a step of the colour cube before the nearest
// colour is taken. Ordered, 8 and 16 colours: steps are so wide and uneven that the nearest colour of whatever is moved
// is mostly a grey one; so for each colour a list of 16 is made whose average it is, dark to bright, and the matrix chooses
// from it (Yliluoma, Arbitrary-palette positional dithering, 2011).
// Diffused: the error that a pixel leaves goes to the neighbours that come after it (Floyd and Steinberg, 1976), line by
// line in turning directions.
// All averages are of linear light, as the eye takes them.
import Pictures

enum Dither {
  /// How the palette's colors are distributed over a picture.
  enum Method: Sendable {
    /// By a fixed matrix of thresholds: what does not change in the picture does not change on the screen either.
    case ordered
    /// By error diffusion: finer, but it shimmers when the picture changes.
    case diffused
  }

  /// The place in the terminal's palette for each pixel. Of 24-bit colours and none there is no palette.
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

  /// Whether each pixel is lit, where it can only be lit or not.
  static func lit(_ picture: Picture, by method: Method) -> [Bool] {
    var light = (0..<picture.width * picture.height).map { luminance(picture.pixels, $0 * 3) }
    if method == .ordered {
      return light.indices.map { index in
        light[index] * 64 > Float(bayer(index % picture.width, index / picture.width)) + 0.5
      }
    }
    var lit = [Bool](repeating: false, count: light.count)
    diffuse(width: picture.width, height: picture.height) { index, neighbours in
      lit[index] = light[index] > 0.5
      let error = light[index] - (lit[index] ? 1 : 0)
      for (place, share) in neighbours { light[place] += error * share }
    }
    return lit
  }

  /// Rec. 709 luminance of a pixel, 0…1.
  static func luminance(_ pixels: [UInt8], _ at: Int) -> Float {
    let light = LinearLight.ofByte
    return 0.2126 * light[Int(pixels[at])] + 0.7152 * light[Int(pixels[at + 1])] + 0.0722 * light[Int(pixels[at + 2])]
  }

  private static func bayer(_ x: Int, _ y: Int) -> Int { Palette.bayer[y % 8 * 8 + x % 8] }

  // MARK: - Ordered

  private static func thresholds(_ picture: Picture) -> [UInt8] {
    // half a step of the cube
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
          // the components by different thresholds, or only brightness would be dithered
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
            // what lies between the levels is dithered, too
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

  // The lists are made for so many levels of a component, level · levelStep.
  private static let levels = 16
  private static let levelStep = 17
  private static let mixSize = 16
  private static let mixes8 = mixes(count: 8)
  private static let mixes16 = mixes(count: 16)

  // levels³ × mixSize places in the palette.
  private static func mixes(count: Int) -> [UInt8] {
    let palette = Palette.colors[..<count].map { SIMD4<Float>(light($0.0), light($0.1), light($0.2), 0) }
    let brightness = palette.map { ($0 * SIMD4(0.2126, 0.7152, 0.0722, 0)).sum() }
    var mixes: [UInt8] = []
    mixes.reserveCapacity(levels * levels * levels * mixSize)
    for color in 0..<levels * levels * levels {
      let parts = (color / (levels * levels), color / levels % levels, color % levels)
      let goal = SIMD4<Float>(light(parts.0 * levelStep), light(parts.1 * levelStep), light(parts.2 * levelStep), 0)
      // equal steps of the root look equal, more or less
      let root = goal.squareRoot()
      var sum = SIMD4<Float>(repeating: 0)
      var chosen: [Int] = []
      for number in 1...mixSize {
        var best = 0
        var least = Float.infinity
        for index in 0..<count {
          let difference = ((sum + palette[index]) / Float(number)).squareRoot() - root
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

  // Levels of red, green and blue.
  private static let cubeLevels = (6, 7, 6)

  /// The colours of a cube: 252 of them, bytes.
  static let cubeColors: [(Int, Int, Int)] = (0..<cubeLevels.0 * cubeLevels.1 * cubeLevels.2).map { index in
    let (red, rest) = index.quotientAndRemainder(dividingBy: cubeLevels.1 * cubeLevels.2)
    return (
      red * 255 / (cubeLevels.0 - 1), rest / cubeLevels.2 * 255 / (cubeLevels.1 - 1),
      rest % cubeLevels.2 * 255 / (cubeLevels.2 - 1)
    )
  }

  /// The place in `cubeColors` for each pixel.
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
    // rounded down or up as the threshold says
    func level(_ byte: UInt8, _ levels: Int, _ threshold: Int) -> Int {
      (Int(byte) * (levels - 1) * 64 + (2 * threshold + 1) * 255 / 2) / (255 * 64)
    }
    return (0..<picture.width * picture.height).map { place in
      let (x, y) = (place % picture.width, place / picture.width)
      let at = place * 3
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
    diffuse(width: picture.width, height: picture.height) { index, neighbours in
      // what no colour can make up for is let go
      func byte(_ part: Int) -> Int { Int(LinearLight.byte(min(max(light[index * 3 + part], 0), 1))) }
      indices[index] = nearest(byte(0), byte(1), byte(2))
      let shown = palette[Int(indices[index])]
      for (part, value) in [shown.0, shown.1, shown.2].enumerated() {
        let error = min(max(light[index * 3 + part], -0.5), 1.5) - LinearLight.ofByte[value]
        for (place, share) in neighbours { light[place * 3 + part] += error * share }
      }
    }
    return indices
  }

  // Each pixel, and the neighbours that take its error with their shares.
  private static func diffuse(width: Int, height: Int, _ pixel: (Int, [(Int, Float)]) -> Void) {
    for y in 0..<height {
      let step = y % 2 == 0 ? 1 : -1
      for place in 0..<width {
        let x = step > 0 ? place : width - 1 - place
        var neighbours: [(Int, Float)] = []
        func add(_ dx: Int, _ dy: Int, _ share: Float) {
          guard (0..<width).contains(x + dx) && y + dy < height else { return }
          neighbours.append(((y + dy) * width + x + dx, share))
        }
        add(step, 0, 7 / 16)
        add(-step, 1, 3 / 16)
        add(0, 1, 5 / 16)
        add(step, 1, 1 / 16)
        pixel(y * width + x, neighbours)
      }
    }
  }
}
