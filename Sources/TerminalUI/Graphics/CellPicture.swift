import Pictures

/// A picture drawn with cells.
struct CellPicture: Equatable, Sendable {
  let columns: Int
  let rows: Int
  /// rows × columns.
  private(set) var cells: [PictureCell]

  /// The size in pixels, of which a cell has two, one above the other: as large as fits into `columns` × `rows` cells,
  /// in the picture's proportions, at least one pixel.
  static func fit(_ picture: Picture, columns: Int, rows: Int, cellAspect: Double) -> (width: Int, height: Int) {
    precondition(columns > 0 && rows > 0, "a picture in \(columns) × \(rows) cells")
    let pixelAspect = cellAspect / 2
    let scale = min(
      Double(columns) / Double(picture.width), Double(rows * 2) * pixelAspect / Double(picture.height))
    let width = Int((Double(picture.width) * scale).rounded())
    let height = Int((Double(picture.height) * scale / pixelAspect).rounded())
    return (min(max(width, 1), columns), min(max(height, 1), rows * 2))
  }

  /// Draws `picture` as large as fits into `columns` × `rows` cells.
  init(_ picture: Picture, columns: Int, rows: Int, cellAspect: Double, style: PictureStyle) {
    let size = Self.fit(picture, columns: columns, rows: rows, cellAspect: cellAspect)
    self.columns = size.width
    self.rows = (size.height + 1) / 2
    switch style.glyphs {
    case .ascii:
      cells = Self.ascii(picture.scaled(width: size.width, height: self.rows, enlargement: .pixels), style)
    case .half:
      let scaled = picture.scaled(width: size.width, height: size.height, enlargement: .pixels)
      cells = style.depth == .mono ? Self.dots(scaled, across: 1, style) : Self.pairs(Self.colors(scaled, style), size)
    case .quadrant:
      let scaled = picture.scaled(width: 2 * size.width, height: 2 * self.rows, enlargement: .pixels)
      cells = style.depth == .mono ? Self.dots(scaled, across: 2, style) : Self.quadrants(scaled, style)
    }
  }

  // The color of each pixel.
  private static func colors(_ picture: Picture, _ style: PictureStyle) -> [CellColor] {
    if style.depth != .truecolor {
      return Dither.indices(picture, depth: style.depth, by: style.dither).map { CellColor(index: $0) }
    }
    return [CellColor](unsafeUninitializedCapacity: picture.width * picture.height) { colors, count in
      picture.pixels.withUnsafeBufferPointer { pixels in
        var index = 0
        while index < colors.count {
          let at = index * 3
          colors.initializeElement(
            at: index, to: CellColor(red: pixels[at], green: pixels[at + 1], blue: pixels[at + 2]))
          index += 1
        }
      }
      count = colors.count
    }
  }

  // Two pixels per cell. Below the last row of an odd height is the terminal's background.
  private static func pairs(_ colors: [CellColor], _ size: (width: Int, height: Int)) -> [PictureCell] {
    var cells: [PictureCell] = []
    cells.reserveCapacity(size.width * ((size.height + 1) / 2))
    colors.withUnsafeBufferPointer { colors in
      var y = 0
      while y < size.height {
        var index = y * size.width
        let end = index + size.width
        while index < end {
          let bottom = y + 1 < size.height ? colors[index + size.width] : .standard
          cells.append(PictureCell(top: colors[index], bottom: bottom))
          index += 1
        }
        y += 2
      }
    }
    return cells
  }

  // Four pixels per cell, in the two colors that fit them best.
  private static func quadrants(_ picture: Picture, _ style: PictureStyle) -> [PictureCell] {
    let columns = picture.width / 2
    let rows = picture.height / 2
    let light = picture.pixels.map { LinearLight.ofByte[Int($0)] }
    var glyphs: [PictureCell.Glyph] = []
    // two rows of pixels per row of cells: the backgrounds, then the foregrounds
    var pixels = [UInt8](repeating: 0, count: columns * rows * 2 * 3)
    for row in 0..<rows {
      for column in 0..<columns {
        let corners = (0..<4).map { corner -> SIMD4<Float> in
          let at = ((2 * row + corner / 2) * picture.width + 2 * column + corner % 2) * 3
          return SIMD4(light[at], light[at + 1], light[at + 2], 0)
        }
        let (quarters, background, foreground) = bestPair(corners)
        glyphs.append(PictureCell.Glyph(quarters: quarters))
        for c in 0..<3 {
          pixels[(2 * row * columns + column) * 3 + c] = LinearLight.byte(background[c])
          pixels[((2 * row + 1) * columns + column) * 3 + c] = LinearLight.byte(foreground[c])
        }
      }
    }
    // Neighbors in this picture are not neighbors on the screen, so errors cannot be diffused.
    var style = style
    style.dither = .ordered
    let colors = colors(Picture(width: columns, height: rows * 2, pixels: pixels), style)
    return glyphs.indices.map { index in
      let at = index / columns * 2 * columns + index % columns
      let (background, foreground) = (colors[at], colors[at + columns])
      if glyphs[index] == .blank || background == foreground {
        return PictureCell(glyph: .blank, background: background)
      }
      return PictureCell(glyph: glyphs[index], foreground: foreground, background: background)
    }
  }

  // The first corner always has the background, so that the same look always gives an equal cell.
  private static func bestPair(_ corners: [SIMD4<Float>]) -> (UInt8, SIMD4<Float>, SIMD4<Float>) {
    var best = (UInt8(0), corners[0], corners[0])
    var least = Float.infinity
    for quarters in stride(from: UInt8(0), through: 14, by: 2) {
      var sums = (SIMD4<Float>(repeating: 0), SIMD4<Float>(repeating: 0))
      for corner in 0..<4 {
        if quarters >> corner & 1 == 0 { sums.0 += corners[corner] } else { sums.1 += corners[corner] }
      }
      let count = Float(quarters.nonzeroBitCount)
      let means = (sums.0 / (4 - count), count > 0 ? sums.1 / count : sums.0 / 4)
      var error: Float = 0
      for corner in 0..<4 {
        let mean = quarters >> corner & 1 == 0 ? means.0 : means.1
        let difference = corners[corner].squareRoot() - mean.squareRoot()
        error += (difference * difference * SIMD4(2, 4, 3, 0)).sum()
      }
      if error < least {
        least = error
        best = (quarters, means.0, means.1)
      }
    }
    return best
  }

  // Lit and unlit dots, whose density is the brightness; `across`: 1 or 2 dots per cell horizontally.
  private static func dots(_ picture: Picture, across: Int, _ style: PictureStyle) -> [PictureCell] {
    let lit = Dither.lit(picture, by: style.dither)
    var cells: [PictureCell] = []
    for y in stride(from: 0, to: picture.height, by: 2) {
      for x in stride(from: 0, to: picture.width, by: across) {
        var quarters: UInt8 = 0
        for corner in 0..<4 {
          let row = y + corner / 2
          // Below the last row of an odd height is the terminal's background.
          guard row < picture.height else { continue }
          // On a light background the dark text draws what is not lit.
          if lit[row * picture.width + x + (across == 2 ? corner % 2 : 0)] != style.isLight { quarters |= 1 << corner }
        }
        cells.append(PictureCell(glyph: PictureCell.Glyph(quarters: quarters)))
      }
    }
    return cells
  }

  // One pixel per cell: blanks with a background color, or characters of different brightness.
  private static func ascii(_ picture: Picture, _ style: PictureStyle) -> [PictureCell] {
    guard style.depth == .mono else {
      return colors(picture, style).map { PictureCell(glyph: .blank, background: $0) }
    }
    let steps = PictureCell.Glyph.steps
    return (0..<picture.width * picture.height).map { index in
      // Equal steps of the square root look about equal.
      let step = min(Int(Dither.luminance(picture.pixels, index * 3).squareRoot() * Float(steps)), steps - 1)
      return PictureCell(glyph: .ramp(style.isLight ? steps - 1 - step : step))
    }
  }
}
