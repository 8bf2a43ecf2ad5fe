import Pictures
import Testing

@testable import TerminalUI

@Suite struct CellPictureTests {
  @Test(arguments: [
    // As large as fits: picture, cells, aspect, pixels.
    (224, 224, 62, 20, 2.0, 40, 40), (224, 224, 20, 60, 2.0, 20, 20), (100, 50, 80, 40, 2.0, 80, 40),
    (224, 224, 62, 20, 1.875, 38, 40), (10, 10, 3, 1, 2.0, 2, 2), (1000, 1, 4, 4, 2.0, 4, 1),
    (1, 1000, 4, 4, 2.0, 1, 8),
    (8, 8, 16, 8, 2.0, 16, 16), (3, 3, 5, 5, 2.0, 5, 5),
  ])
  func keepsItsProportions(
    width: Int, height: Int, columns: Int, rows: Int, aspect: Double, shownWidth: Int, shownHeight: Int
  ) {
    let picture = gradient(width: width, height: height)
    let size = CellPicture.fit(picture, columns: columns, rows: rows, cellAspect: aspect)
    #expect(size.width == shownWidth && size.height == shownHeight)
  }

  @Test func atItsOwnSizeEveryPixelIsExact() {
    let picture = gradient(width: 12, height: 9)
    let cells = CellPicture(picture, columns: 12, rows: 5, cellAspect: 2, style: PictureStyle(depth: .truecolor))
    #expect(cells.columns == 12 && cells.rows == 5)
    for y in 0..<9 {
      for x in 0..<12 {
        let at = (y * 12 + x) * 3
        let color = CellColor(red: picture.pixels[at], green: picture.pixels[at + 1], blue: picture.pixels[at + 2])
        let cell = cells.cells[y / 2 * 12 + x]
        switch cell.glyph {
        case .lowerHalf: #expect((y % 2 == 0 ? cell.background : cell.foreground) == color)
        case .blank: #expect(cell.background == color)
        // The last row has nothing under it.
        case .upperHalf: #expect(y == 8 && cell.foreground == color && cell.background == .standard)
        default: Issue.record("\(cell.glyph) at \(x), \(y)")
        }
      }
    }
  }

  @Test(arguments: [UInt8(0), 60, 128, 188, 230, 255])
  func dotsAreDenserThanTheLight(byte: UInt8) {
    let gray = Picture(width: 64, height: 64, pixels: [UInt8](repeating: byte, count: 64 * 64 * 3))
    let cells = CellPicture(gray, columns: 64, rows: 32, cellAspect: 2, style: PictureStyle(depth: .mono))
    let lit = cells.cells.reduce(0) { sum, cell in
      switch cell.glyph {
      case .full: sum + 2
      case .lowerHalf, .upperHalf: sum + 1
      default: sum
      }
    }
    // the square root of the light: lightness is its cube root
    #expect(abs(Float(lit) / 4096 - LinearLight.ofByte[Int(byte)].squareRoot()) < 0.02)
  }

  @Test(arguments: ColorDepth.allCases)
  func everyDepthUsesItsColorsOnly(depth: ColorDepth) {
    let picture = gradient(width: 40, height: 30)
    for glyphs in [PictureStyle.Glyphs.half, .ascii] + PictureCell.Glyph.Grid.allCases.map({ .blocks($0) }) {
      let shown = CellPicture(
        picture, columns: 20, rows: 10, cellAspect: 2, style: PictureStyle(depth: depth, glyphs: glyphs))
      #expect(shown.cells.count == shown.columns * shown.rows)
      #expect(Set(shown.cells.map { "\($0)" }).count > 1, "not all the same")
      for color in shown.cells.flatMap({ [$0.foreground, $0.background] }) where !color.isStandard {
        switch depth {
        case .truecolor: #expect(color.index == nil)
        case .colors256: #expect((16...255).contains(color.index ?? 0))
        case .grays: #expect(color.index == 16 || (231...255).contains(color.index ?? 0))
        case .colors16: #expect((color.index ?? 99) < 16)
        case .colors8: #expect((color.index ?? 99) < 8)
        case .mono: Issue.record("a color")
        }
      }
    }
  }

  @Test func onALightBackgroundTheTextDrawsWhatIsDark() {
    let white = Picture(width: 8, height: 8, pixels: [UInt8](repeating: 255, count: 8 * 8 * 3))
    for (isLight, glyph) in [(false, PictureCell.Glyph.full), (true, .blank)] {
      let style = PictureStyle(depth: .mono, isLight: isLight)
      let cells = CellPicture(white, columns: 8, rows: 4, cellAspect: 2, style: style)
      #expect(cells.cells.allSatisfy { $0.glyph == glyph })
    }
  }

  @Test func quartersTakeTheTwoColorsThatFitBest() {
    // one bright pixel of four
    var pixels = [UInt8](repeating: 10, count: 4 * 2 * 3)
    for part in 0..<3 { pixels[(1 * 4 + 1) * 3 + part] = 250 }
    let picture = Picture(width: 4, height: 2, pixels: pixels)
    let style = PictureStyle(depth: .truecolor, glyphs: .blocks(.quadrants))
    let cells = CellPicture(picture, columns: 2, rows: 1, cellAspect: 2, style: style)
    #expect(cells.columns == 2 && cells.rows == 1)
    let dark = CellColor(red: 10, green: 10, blue: 10)
    let bright = CellColor(red: 250, green: 250, blue: 250)
    #expect(cells.cells[0] == PictureCell(glyph: .init(quarters: 8), foreground: bright, background: dark))
    #expect(cells.cells[1] == PictureCell(glyph: .blank, background: dark))
  }

  /// The squared error, in linear light, of cells that fill `parts` with the mean of these pixels, and of the best
  /// ones.
  @Test(arguments: [PictureCell.Glyph.Grid.quadrants, .sextants, .octants])
  func noOtherSplitIsNearer(grid: PictureCell.Glyph.Grid) {
    var random = SystemRandomNumberGenerator()
    let (columns, rows) = (37, 5)
    let picture = Picture(
      width: 2 * columns, height: grid.rows * rows,
      pixels: (0..<2 * columns * grid.rows * rows * 3).map { _ in UInt8.random(in: 0...255, using: &random) })
    let cells = CellPicture(
      picture, columns: columns, rows: rows,
      cellAspect: Double(grid.rows) / 2,
      style: PictureStyle(depth: .truecolor, glyphs: .blocks(grid)))
    #expect(cells.columns == columns && cells.rows == rows)
    let count = 2 * grid.rows
    for cell in cells.cells.indices {
      let pixels = (0..<count).map { part -> SIMD3<Float> in
        let at = ((cell / columns * grid.rows + part / 2) * picture.width + cell % columns * 2 + part % 2) * 3
        return SIMD3((0..<3).map { LinearLight.ofByte[Int(picture.pixels[at + $0])] })
      }
      func error(_ parts: Int) -> Float {
        (0...1).reduce(0) { sum, side in
          let group = (0..<count).filter { parts >> $0 & 1 == side }.map { pixels[$0] }
          guard !group.isEmpty else { return sum }
          let mean = group.reduce(SIMD3<Float>(), +) / Float(group.count)
          return sum + group.reduce(0) { $0 + (($1 - mean) * ($1 - mean)).sum() }
        }
      }
      let best = (0..<1 << count).map(error).min()!
      let shown = cells.cells[cell]
      let coverage = shown.glyph.coverage!
      let found = (0..<count).reduce(Float(0)) { sum, part in
        let place = part / 2 * (12 / grid.rows) * 2 + part % 2
        let color = coverage >> UInt32(place) & 1 == 1 ? shown.foreground : shown.background
        let light = SIMD3([color.red, color.green, color.blue].map { LinearLight.ofByte[Int($0)] })
        return sum + ((light - pixels[part]) * (light - pixels[part])).sum()
      }
      #expect(found <= best * 1.03 + 0.001, "cell \(cell)")
    }
  }

  @Test func aPictureOfMeansIsDrawnAsTheOneBefore() {
    // halves that another picture moves a little
    func noisy(_ amount: Int) -> Picture {
      Picture(
        width: 4, height: 6,
        pixels: (0..<24).flatMap { pixel -> [UInt8] in
          let byte = UInt8((pixel % 2 == 0 ? 20 : 200) + pixel * 7919 % 13 * amount)
          return [byte, byte, byte]
        })
    }
    var style = PictureStyle(depth: .truecolor, glyphs: .blocks(.sextants), isExact: false)
    func draw(_ picture: Picture, after previous: CellPicture? = nil) -> CellPicture {
      CellPicture(picture, columns: 2, rows: 2, cellAspect: 1.5, style: style, after: previous)
    }
    let before = draw(noisy(0))
    #expect(before.cells.allSatisfy { $0.glyph == PictureCell.Glyph(quarters: 10) })
    #expect(draw(noisy(1), after: before).cells.map(\.glyph) == before.cells.map(\.glyph))
    style.isExact = true
    #expect(draw(noisy(4), after: before) == draw(noisy(4)))
  }

  @Test(arguments: [PictureStyle.Glyphs.half, .blocks(.sextants)])
  func fewPixelsAreMagnifiedAsAsked(glyphs: PictureStyle.Glyphs) {
    let picture = Picture(width: 2, height: 1, pixels: [0, 0, 0, 255, 255, 255])
    func colors(_ enlargement: Picture.Enlargement) -> Set<String> {
      let cells = CellPicture(
        picture, columns: 16, rows: 4, cellAspect: 2, style: PictureStyle(depth: .truecolor, glyphs: glyphs),
        enlargement: enlargement)
      return Set(cells.cells.flatMap { ["\($0.foreground)", "\($0.background)"] })
    }
    #expect(colors(.pixels).count <= 3, "black, white and the terminal's own")
    #expect(colors(.smooth).count > 5)
  }
}
