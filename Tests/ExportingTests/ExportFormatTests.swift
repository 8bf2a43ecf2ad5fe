import Exporting
import Testing

struct ExportFormatTests {
  @Test(arguments: [
    ("a.png", ExportFormat.png), ("/x.y/b.GIF", .gif), ("a.png.webp", .webp), (".npy", .npy),
    ("a.safetensors", .safetensors),
  ])
  func theEndingTellsTheFormat(path: String, format: ExportFormat) throws {
    #expect(try ExportFormat(path: path) == format)
  }

  @Test func anotherEndingIsRefusedWithThoseThatAreWritten() {
    let complaint = { (path: String, formats: [ExportFormat]) in
      #expect(throws: ExportError.self) { try ExportFormat(path: path, among: formats) }?.description
    }
    #expect(
      complaint("a.jpg", ExportFormat.all)
        == "a.jpg: .jpg is not supported; use .png, .gif, .webp, .npy or .safetensors")
    #expect(complaint("a.b/c", ExportFormat.animations) == "a.b/c: the name has no ending; use .gif or .webp")
    #expect(complaint("a.png", ExportFormat.animations) == "a.png: .png is not supported; use .gif or .webp")
    #expect(complaint("a.bmp", [.png]) == "a.bmp: .bmp is not supported; use .png")
  }

  @Test func everyEndingIsOneFormats() {
    #expect(Set(ExportFormat.all.map(\.ending)).count == ExportFormat.all.count)
    #expect(ExportFormat.animations == [.gif, .webp])
  }
}
