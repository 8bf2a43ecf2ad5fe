import Exporting
import Pictures
import TestSupport
import Testing

struct NodeSheetTests {
  private let folder = TestFolder()

  private func write(_ sheet: NodeSheet) throws -> (picture: Picture, texts: [PictureText]) {
    let file = try ExportFile(folder.path + "/a.png", as: [.png], replacing: true)
    let count = try file.write(sheet)
    let bytes = try #require(folder.bytes("a.png"))
    #expect(bytes.count == count)
    return try PNG.decode(bytes)
  }

  private func sheet(of recipes: [String], columns: Int? = nil, pictures: Int) -> NodeSheet {
    var sheet = NodeSheet(of: "net/layer", recipes: recipes, columns: columns)
    for index in 0..<pictures {
      sheet.append(
        Picture(width: 20, height: 10, pixels: [UInt8](repeating: 1, count: 600)), caption: "\(index)",
        address: "net/layer/\(index)")
    }
    return sheet
  }

  @Test func theFileCarriesTheAddressOfEveryPicture() throws {
    let (_, texts) = try write(sheet(of: ["plain"], pictures: 3))
    #expect(texts.first { $0.key == "Title" }?.value == "net/layer")
    #expect(
      texts.first { $0.key == "phosphene:addresses" }?.value == "net/layer/0\nnet/layer/1\nnet/layer/2")
  }

  @Test func eightPicturesStandInARowUnlessOtherwiseSaid() throws {
    // margins of 12, gaps of 6
    func width(_ columns: Int) -> Int { 24 + columns * 26 - 6 }
    #expect(try write(sheet(of: ["plain"], pictures: 9)).picture.width == width(8))
    #expect(try write(sheet(of: ["plain"], columns: 3, pictures: 9)).picture.width == width(3))
    #expect(try write(sheet(of: ["a", "b", "c"], pictures: 9)).picture.width == width(6))
    #expect(try write(sheet(of: ["a", "b"], columns: 1, pictures: 4)).picture.width == width(2))
  }

  @Test func recipesStandAboveTheirColumns() throws {
    let (one, two) = (sheet(of: ["a"], columns: 2, pictures: 2), sheet(of: ["a", "b"], columns: 1, pictures: 2))
    #expect(try write(two).picture.height == write(one).picture.height + 9 + 8)
  }

  @Test func valuesHaveThreeDigitsAtTheMost() {
    for (value, text) in [
      (0, "0"), (123.4, "123"), (12.34, "12.3"), (-1.234, "-1.23"), (0.12345, "0.123"), (0.5, "0.5"),
    ]
      as [(Float, String)]
    {
      #expect(NodeSheet.rounded(value) == text)
    }
  }
}
