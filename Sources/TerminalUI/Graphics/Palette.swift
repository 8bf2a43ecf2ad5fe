/// The palettes of terminals with few colors, and the nearest color in them.
enum Palette {
  /// The entry of the 256 colors nearest to a pixel (components 0…255). Only 16…255 are used, because users change the
  /// first 16.
  static func index256(red: Int, green: Int, blue: Int) -> UInt8 {
    let r = Int(cubeStep[red])
    let g = Int(cubeStep[green])
    let b = Int(cubeStep[blue])
    let cube = UInt8(16 + 36 * r + 6 * g + b)
    // the nearest of the 24 grays 8, 18, … 238 to the mean
    let mean = (red + green + blue) / 3
    let step = min(max((mean - 3) / 10, 0), 23)
    let gray = 8 + 10 * step
    let toCube = distance(red, green, blue, levels[r], levels[g], levels[b])
    let toGray = distance(red, green, blue, gray, gray, gray)
    return toGray < toCube ? UInt8(232 + step) : cube
  }

  /// The 8 × 8 Bayer matrix: thresholds 0…63, row by row.
  static let bayer: [Int] = (0..<64).map { index in
    let x = index % 8
    let y = index / 8
    var threshold = 0
    for bit in 0..<3 {
      let xBit = x >> bit & 1
      let yBit = y >> bit & 1
      threshold |= (xBit ^ yBit) << (2 * (2 - bit) + 1) | yBit << (2 * (2 - bit))
    }
    return threshold
  }

  /// The same as bytes.
  static let bayerBytes = bayer.map { UInt8($0) }

  private static let levels = [0, 95, 135, 175, 215, 255]

  // The index of the nearest of `levels` for each byte.
  private static let cubeStep: [UInt8] = (0..<256).map { byte in
    UInt8(levels.indices.min { abs(levels[$0] - byte) < abs(levels[$1] - byte) }!)
  }

  /// The 256 colors of xterm, components 0…255.
  static let colors: [(Int, Int, Int)] = {
    var colors = [
      (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
      (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
      (255, 255, 255),
    ]
    for red in levels { for green in levels { for blue in levels { colors.append((red, green, blue)) } } }
    for step in 0..<24 { colors.append((8 + 10 * step, 8 + 10 * step, 8 + 10 * step)) }
    return colors
  }()

  // Squared distance, with weights for the eye's sensitivity to red, green and blue.
  private static func distance(_ red: Int, _ green: Int, _ blue: Int, _ r: Int, _ g: Int, _ b: Int) -> Int {
    let dr = red - r
    let dg = green - g
    let db = blue - b
    return 2 * dr * dr + 4 * dg * dg + 3 * db * db
  }
}
