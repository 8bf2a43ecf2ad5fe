import Pictures

/// A picture as the cells of a terminal show it: half blocks, two pixels a cell.
struct CellPicture: Equatable, Sendable {
  let columns: Int
  let rows: Int
  /// rows × columns.
  private(set) var cells: [PictureCell]

  /// The size in pixels (halves of cells) that `picture` takes in `columns` × `rows` cells: as large as fits, in its own
  /// proportions, at least one pixel.
  static func fit(_ picture: Picture, columns: Int, rows: Int, cellAspect: Double) -> (width: Int, height: Int) {
    precondition(columns > 0 && rows > 0, "a picture in \(columns) × \(rows) cells")
    let pixelAspect = cellAspect / 2
    let scale = min(
      Double(columns) / Double(picture.width), Double(rows * 2) * pixelAspect / Double(picture.height))
    let width = Int((Double(picture.width) * scale).rounded())
    let height = Int((Double(picture.height) * scale / pixelAspect).rounded())
    return (min(max(width, 1), columns), min(max(height, 1), rows * 2))
  }

  /// `picture` as large as fits into `columns` × `rows` cells.
  init(
    _ picture: Picture, columns: Int, rows: Int, cellAspect: Double, depth: ColorDepth, glyphs: GlyphSet = .blocks
  ) {
    let size = Self.fit(picture, columns: columns, rows: rows, cellAspect: cellAspect)
    self.columns = size.width
    self.rows = (size.height + 1) / 2
    if glyphs == .ascii {
      let scaled = picture.scaled(width: size.width, height: self.rows, enlargement: .pixels)
      cells = Self.ascii(scaled, depth: depth)
      return
    }
    let scaled = picture.scaled(width: size.width, height: size.height, enlargement: .pixels)
    switch depth {
    case .truecolor:
      cells = Self.pairs(scaled) { pixels, at, _, _ in
        CellColor(red: pixels[at], green: pixels[at + 1], blue: pixels[at + 2])
      }
    case .colors256, .colors16, .colors8:
      cells = Self.pairs(scaled) { pixels, at, x, y in Self.color(pixels, at, x, y, depth) }
    case .mono:
      cells = Self.dots(scaled)
    }
  }

  // The pixels two by two; under the last row of an odd height shows the terminal's background.
  private static func pairs(
    _ picture: Picture, _ color: (UnsafeBufferPointer<UInt8>, _ at: Int, _ x: Int, _ y: Int) -> CellColor
  ) -> [PictureCell] {
    let width = picture.width
    var cells: [PictureCell] = []
    cells.reserveCapacity(width * ((picture.height + 1) / 2))
    picture.pixels.withUnsafeBufferPointer { pixels in
      var y = 0
      while y < picture.height {
        var x = 0
        while x < width {
          let top = color(pixels, (y * width + x) * 3, x, y)
          let bottom = y + 1 < picture.height ? color(pixels, ((y + 1) * width + x) * 3, x, y + 1) : .standard
          cells.append(PictureCell(top: top, bottom: bottom))
          x += 1
        }
        y += 2
      }
    }
    return cells
  }

  // A colour of a palette, dithered where the palette is small.
  private static func color(
    _ pixels: UnsafeBufferPointer<UInt8>, _ at: Int, _ x: Int, _ y: Int, _ depth: ColorDepth
  ) -> CellColor {
    if depth == .colors256 {
      return CellColor(index: Palette.index256(red: pixels[at], green: pixels[at + 1], blue: pixels[at + 2]))
    }
    // Half the distance between two levels of the palette, up and down.
    let amplitude = depth == .colors16 ? 128 : 192
    let threshold = (Palette.bayer[y % 8 * 8 + x % 8] * 2 - 63) * amplitude / 128
    return CellColor(
      index: Palette.indexANSI(
        red: Int(pixels[at]) + threshold, green: Int(pixels[at + 1]) + threshold, blue: Int(pixels[at + 2]) + threshold,
        count: depth == .colors16 ? 16 : 8))
  }

  // Lit and unlit dots whose density is the light.
  private static func dots(_ picture: Picture) -> [PictureCell] {
    let width = picture.width
    func lit(_ x: Int, _ y: Int) -> Bool {
      y < picture.height
        && light(picture.pixels, (y * width + x) * 3) * 64 > Float(Palette.bayer[y % 8 * 8 + x % 8]) + 0.5
    }
    var cells: [PictureCell] = []
    for y in stride(from: 0, to: picture.height, by: 2) {
      for x in 0..<width { cells.append(PictureCell(topLit: lit(x, y), bottomLit: lit(x, y + 1))) }
    }
    return cells
  }

  // One pixel a cell: blanks on a coloured ground, or characters that are dark and bright.
  private static func ascii(_ picture: Picture, depth: ColorDepth) -> [PictureCell] {
    picture.pixels.withUnsafeBufferPointer { pixels in
      (0..<picture.width * picture.height).map { index in
        let at = index * 3
        switch depth {
        case .mono:
          let step = min(Int(sensation(light(picture.pixels, at)) * 8), 7)
          return PictureCell(glyph: PictureCell.Glyph(rawValue: PictureCell.Glyph.ramp0.rawValue + UInt8(step))!)
        case .truecolor:
          return PictureCell(
            glyph: .blank, background: CellColor(red: pixels[at], green: pixels[at + 1], blue: pixels[at + 2]))
        case .colors256, .colors16, .colors8:
          let color = color(pixels, at, index % picture.width, index / picture.width, depth)
          return PictureCell(glyph: .blank, background: color)
        }
      }
    }
  }

  // Rec. 709 luminance of a pixel, 0…1.
  private static func light(_ pixels: [UInt8], _ at: Int) -> Float {
    let light = LinearLight.ofByte
    return 0.2126 * light[Int(pixels[at])] + 0.7152 * light[Int(pixels[at + 1])] + 0.0722 * light[Int(pixels[at + 2])]
  }

  // Equal steps of it look equal, more or less.
  private static func sensation(_ light: Float) -> Float { light.squareRoot() }
}

/// The characters that a terminal can show.
enum GlyphSet: Sendable {
  /// UTF-8 with block characters.
  case blocks
  /// ASCII only.
  case ascii
}
