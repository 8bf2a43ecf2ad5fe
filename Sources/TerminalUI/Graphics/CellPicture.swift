import ComputeKernels
import Pictures

/// A picture drawn with cells.
struct CellPicture: Equatable, Sendable {
  let columns: Int
  let rows: Int
  /// rows × columns.
  private(set) var cells: [PictureCell]
  // how each cell was divided, by the kernel; empty where it was not
  private var splits: [UInt8] = []

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

  /// Draws `picture` as large as fits into `columns` × `rows` cells. Where `previous` drew another picture in as many
  /// cells and the style is not exact, cells are divided as they were before, if that is nearly as good.
  init(
    _ picture: Picture, columns: Int, rows: Int, cellAspect: Double, style: PictureStyle,
    enlargement: Picture.Enlargement = .pixels, after previous: CellPicture? = nil
  ) {
    let size = Self.fit(picture, columns: columns, rows: rows, cellAspect: cellAspect)
    self.columns = size.width
    self.rows = (size.height + 1) / 2
    /// With `across` × `down` pixels, and more contrast where there are few colors.
    func scaled(_ across: Int, _ down: Int) -> Picture {
      let scaled = picture.scaled(width: across, height: down, enlargement: enlargement)
      return [.colors16, .colors8].contains(style.depth) ? Contrast.fewColors.picture(of: scaled) : scaled
    }
    switch style.glyphs {
    case .ascii:
      cells = Self.ascii(scaled(size.width, self.rows), style)
    case .half:
      let scaled = scaled(size.width, size.height)
      cells = style.depth == .mono ? Self.halfDots(scaled, style) : Self.pairs(Self.colors(scaled, style), size)
    case .blocks(let grid):
      let scaled = scaled(2 * size.width, grid.rows * self.rows)
      if style.depth == .mono {
        cells = Self.dots(scaled, grid, style)
      } else {
        let before = previous.flatMap {
          $0.columns == size.width && $0.splits.count == $0.cells.count ? $0.splits : nil
        }
        (cells, splits) = Self.split(scaled, grid, style, previous: style.isExact ? nil : before)
      }
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

  // A pixel for each part of the grid, in the two colors that fit them best.
  private static func split(
    _ picture: Picture, _ grid: PictureCell.Glyph.Grid, _ style: PictureStyle, previous: [UInt8]?
  ) -> ([PictureCell], [UInt8]) {
    let columns = picture.width / 2
    let rows = picture.height / grid.rows
    var splits = [UInt8](repeating: 0, count: columns * rows)
    // two rows of pixels per row of cells: the backgrounds, then the foregrounds
    var pixels = [UInt8](repeating: 0, count: columns * rows * 2 * 3)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: columns * rows * 6) { light in
      func run(_ previous: UnsafePointer<UInt8>?) {
        kernel_split_cells(
          picture.pixels, columns, grid.rows, LinearLight.ofByte, previous, 1.15, &splits, light.baseAddress!, 0, rows)
      }
      if let previous, previous.count == splits.count { run(previous) } else { run(nil) }
      pixels.withUnsafeMutableBufferPointer { pixels in
        var cell = 0
        while cell < columns * rows {
          let above = (cell / columns * 2 * columns + cell % columns) * 3
          var c = 0
          while c < 3 {
            pixels[above + c] = LinearLight.byte(light[6 * cell + c])
            pixels[above + columns * 3 + c] = LinearLight.byte(light[6 * cell + 3 + c])
            c += 1
          }
          cell += 1
        }
      }
    }
    // Neighbors in this picture are not neighbors on the screen, so errors cannot be diffused.
    var style = style
    style.dither = .ordered
    let colors = colors(Picture(width: columns, height: rows * 2, pixels: pixels), style)
    let cells = splits.indices.map { index in
      let at = index / columns * 2 * columns + index % columns
      let (background, foreground) = (colors[at], colors[at + columns])
      if splits[index] == 0 || background == foreground { return PictureCell(glyph: .blank, background: background) }
      let glyph = PictureCell.Glyph(grid, parts: splits[index])
      return glyph.isOftenMissing
        ? PictureCell(glyph: glyph.complement, foreground: background, background: foreground)
        : PictureCell(glyph: glyph, foreground: foreground, background: background)
    }
    return (cells, splits)
  }

  // Lit and unlit dots, whose density is the brightness, one for each part of the grid.
  private static func dots(_ picture: Picture, _ grid: PictureCell.Glyph.Grid, _ style: PictureStyle) -> [PictureCell] {
    let lit = Dither.lit(Contrast.dots.lightness(of: picture), width: picture.width, by: style.dither)
    let columns = picture.width / 2
    return (0..<columns * (picture.height / grid.rows)).map { cell in
      var parts: UInt8 = 0
      for part in 0..<2 * grid.rows {
        let (x, y) = (2 * (cell % columns) + part % 2, cell / columns * grid.rows + part / 2)
        // On a light background the dark text draws what is not lit.
        if lit[y * picture.width + x] != style.isLight { parts |= 1 << part }
      }
      return PictureCell(glyph: PictureCell.Glyph(grid, parts: parts))
    }
  }

  // The same with two dots per cell, one above the other.
  private static func halfDots(_ picture: Picture, _ style: PictureStyle) -> [PictureCell] {
    let lit = Dither.lit(Contrast.dots.lightness(of: picture), width: picture.width, by: style.dither)
    return (0..<(picture.height + 1) / 2 * picture.width).map { cell in
      let (x, y) = (cell % picture.width, cell / picture.width * 2)
      let top = lit[y * picture.width + x] != style.isLight
      // Below the last row of an odd height is the terminal's background.
      let bottom = y + 1 < picture.height && lit[(y + 1) * picture.width + x] != style.isLight
      return PictureCell(glyph: top ? (bottom ? .full : .upperHalf) : bottom ? .lowerHalf : .blank)
    }
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
