import Pictures
import Testing

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
    var sheet = ContactSheet([tile(1, "a"), tile(2)], columns: 2)
    let captioned = sheet.drawn()
    #expect(captioned.height == 12 + 10 + 4 + 9 + 12)
    sheet.title = "T"
    #expect(sheet.drawn().height == captioned.height + 9 + 6)
    sheet.columnHeadings = ["H"]
    #expect(sheet.drawn().height == captioned.height + 9 + 6 + 9 + 8)
  }

  @Test func aCaptionIsWrittenBelowItsPicture() {
    let sheet = ContactSheet([tile(1, "H")], columns: 8).drawn()
    let row = { (y: Int) in (12..<17).map { sheet.pixels[(y * sheet.width + $0) * 3] } }
    #expect(row(26) == [165, 20, 20, 20, 165] && row(29) == [165, 165, 165, 165, 165])
  }

  @Test func aTextThatIsTooLongEndsInDots() {
    // 20 columns are room for three characters.
    let long = ContactSheet([tile(1, "HELLO")], columns: 1).drawn()
    #expect(long == ContactSheet([tile(1, "H..")], columns: 1).drawn())
  }
}
