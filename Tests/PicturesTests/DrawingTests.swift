import Pictures
import Testing

private let black = PictureColor(0, 0, 0)
private let white = PictureColor(255, 255, 255)

/// A picture as lines of text: '#' for white, '.' for all else.
private func lines(_ picture: Picture) -> [String] {
  (0..<picture.height).map { y in
    String((0..<picture.width).map { x in picture.pixels[(y * picture.width + x) * 3] == 255 ? "#" : "." })
  }
}

@Suite struct DrawingTests {
  @Test func lettersAreFiveByNinePixelsWithOneBetween() {
    var drawing = Drawing(width: 11, height: 9, background: black)
    drawing.write("Ag", x: 0, y: 0, white)
    #expect(
      lines(drawing.picture) == [
        "..#........", ".#.#.......", "#...#..####", "#...#.#...#", "#####.#...#", "#...#.#...#", "#...#..####",
        "..........#", ".......###.",
      ])
    #expect(Drawing.width(of: "Ag") == 11 && Drawing.width(of: "Ag", scale: 3) == 33 && Drawing.width(of: "") == 0)
  }

  @Test func lettersGrowByWholePixels() {
    var small = Drawing(width: 5, height: 9, background: black)
    small.write("R", x: 0, y: 0, white)
    var large = Drawing(width: 15, height: 27, background: black)
    large.write("R", x: 0, y: 0, white, scale: 3)
    #expect(large.picture == small.picture.scaled(width: 15, height: 27, enlargement: .pixels))
  }

  @Test func everyPrintableCharacterHasAShapeOfItsOwn() {
    let shapes = (0x20..<0x7F).map { code in
      var drawing = Drawing(width: 5, height: 9, background: black)
      drawing.write(String(UnicodeScalar(UInt8(code))), x: 0, y: 0, white)
      return drawing.picture.pixels
    }
    #expect(Set(shapes).count == 95)
    #expect(shapes[0].allSatisfy { $0 == 0 })
  }

  @Test func whatIsNotASCIIIsABox() {
    var drawing = Drawing(width: 5, height: 7, background: black)
    drawing.write("é", x: 0, y: 0, white)
    #expect(lines(drawing.picture) == ["#####"] + Array(repeating: "#...#", count: 5) + ["#####"])
  }

  @Test func whatLiesOutsideIsNotDrawn() {
    let tile = Picture(width: 3, height: 3, pixels: [UInt8](repeating: 255, count: 27))
    var drawing = Drawing(width: 4, height: 4, background: black)
    drawing.place(tile, x: -2, y: -2)
    drawing.place(tile, x: 3, y: 2)
    #expect(lines(drawing.picture) == ["#...", "....", "...#", "...#"])
    drawing.place(tile, x: 9, y: -9)
    drawing.place(tile, x: -9, y: 9)
    drawing.write("#", x: -40, y: 70, white)
    #expect(lines(drawing.picture) == ["#...", "....", "...#", "...#"])
  }
}

@Suite struct ContactSheetTests {
  private func tile(_ value: UInt8, _ caption: String = "") -> ContactSheet.Tile {
    .init(Picture(width: 20, height: 10, pixels: [UInt8](repeating: value, count: 600)), caption: caption)
  }

  @Test func picturesStandInRowsAndColumnsWithinMargins() {
    let sheet = ContactSheet([tile(1), tile(2), tile(3)], columns: 2).drawn()
    // Margins of 12, gaps of 6.
    #expect(sheet.width == 12 + 20 + 6 + 20 + 12 && sheet.height == 12 + 10 + 6 + 10 + 12)
    func pixels(_ value: UInt8) -> [(Int, Int)] {
      (0..<sheet.height).flatMap { y in (0..<sheet.width).map { ($0, y) } }.filter { x, y in
        sheet.pixels[(y * sheet.width + x) * 3] == value
      }
    }
    for (value, corner) in [(1, (12, 12)), (2, (38, 12)), (3, (12, 28))] as [(UInt8, (Int, Int))] {
      let found = pixels(value)
      #expect(found.count == 200 && found[0] == corner && found[199] == (corner.0 + 19, corner.1 + 9))
    }
    // The rest is the background.
    #expect(sheet.pixels.filter { $0 == 20 }.count == (sheet.width * sheet.height - 600) * 2)
  }

  @Test func captionsHeadingsAndTitleHaveTheirRoom() {
    var sheet = ContactSheet([[tile(1, "a"), tile(2)]])
    let captioned = sheet.drawn()
    #expect(captioned.height == 12 + 10 + 4 + 9 + 12)
    sheet.title = "T"
    #expect(sheet.drawn().height == captioned.height + 9 + 6)
    sheet.columnHeadings = ["H"]
    #expect(sheet.drawn().height == captioned.height + 9 + 6 + 9 + 8)
    sheet.rowHeadings = ["ab"]
    #expect(sheet.drawn().width == captioned.width + 11 + 6)
    sheet.background = .light
    #expect(Array(sheet.drawn().pixels[..<3]) == [250, 250, 250])
  }

  @Test func aCaptionIsWrittenBelowItsPicture() {
    let sheet = ContactSheet([[tile(1, "H")]]).drawn()
    let row = { (y: Int) in (12..<17).map { sheet.pixels[(y * sheet.width + $0) * 3] } }
    #expect(row(26) == [165, 20, 20, 20, 165] && row(29) == [165, 165, 165, 165, 165])
  }

  @Test func aTextThatIsTooLongEndsInDots() {
    // 20 columns are room for three characters.
    let long = ContactSheet([[tile(1, "HELLO")]]).drawn()
    #expect(long == ContactSheet([[tile(1, "H..")]]).drawn())
  }
}
