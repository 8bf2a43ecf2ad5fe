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
    drawing.draw(tile, x: -2, y: -2)
    drawing.draw(tile, x: 3, y: 2)
    #expect(lines(drawing.picture) == ["#...", "....", "...#", "...#"])
    drawing.draw(tile, x: 9, y: -9)
    drawing.draw(tile, x: -9, y: 9)
    drawing.write("#", x: -40, y: 70, white)
    #expect(lines(drawing.picture) == ["#...", "....", "...#", "...#"])
  }
}
