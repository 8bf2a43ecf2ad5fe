import Testing

@testable import TerminalUI

@Suite struct PictureCellTests {
  @Test func aChangeIsTheLargestOfItsQuarters() {
    let red = CellColor(red: 200, green: 10, blue: 10)
    let blue = CellColor(red: 10, green: 10, blue: 90)
    let cell = PictureCell(top: red, bottom: blue)
    #expect(cell.change(from: cell) == 0)
    #expect(PictureCell(top: red, bottom: red).change(from: cell) == 190)
    #expect(PictureCell(top: blue, bottom: red).change(from: cell) == 190)
    #expect(cell.change(from: PictureCell(top: CellColor(red: 198, green: 13, blue: 10), bottom: blue)) == 3)
    #expect(PictureCell(top: red, bottom: .standard).change(from: cell) == 255)
    #expect(cell.change(from: .none) == 255)
    #expect(PictureCell(top: CellColor(index: 16), bottom: CellColor(index: 231)).change(from: cell) == 245)
  }
}
