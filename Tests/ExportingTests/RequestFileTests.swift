import Exporting
import FeatureVisualization
import NetworkZoo
import Pictures
import TestSupport
import Testing

struct RequestFileTests {
  private let folder = TestFolder()

  private func path(_ name: String) -> String { "\(folder.path)/\(name)" }

  @Test(arguments: ["a.png", "a.safetensors"]) func whatWasExportedTellsWhatMakesItAgain(name: String) throws {
    let ascent = try SmallAscent.ascent()
    _ = try ExportFile(path(name), replacing: false).write(ascent)
    let read = try RequestFile(path(name))
    #expect(read.request == ascent.request.ending(at: 2))
    #expect(read.kernels == ascent.request.texts.first { $0.key == AscentRequest.kernelsKey }?.value)
  }

  @Test func aFileWithoutARequestIsRefused() throws {
    folder.write(try PNG.encode(Picture(width: 1, height: 1, pixels: [1, 2, 3])), "plain.png")
    folder.write(Array("hello".utf8), "text.png")
    for (name, words) in [("plain.png", "it carries no recipe"), ("text.png", "give a PNG or .safetensors file")] {
      let error = #expect(throws: ExportError.self) { try RequestFile(path(name)) }
      #expect(error?.description.hasPrefix(path(name) + ": ") == true && error?.isWrongUsage == false)
      #expect(error?.description.contains(words) == true)
    }
    #expect(throws: PictureFileError.self) { try RequestFile(path("nothing.png")) }
  }
}

struct FloatImageTests {
  private let folder = TestFolder()

  private func path(_ name: String) -> String { "\(folder.path)/\(name)" }

  @Test func pictureAndTensorAreReadAsFloats() throws {
    let picture = Picture(width: 2, height: 1, pixels: [0, 255, 51, 102, 153, 204])
    folder.write(try PNG.encode(picture), "a.png")
    let image = try FloatImage(contentsOf: path("a.png"))
    #expect(image.shape == [1, 2, 3] && image.size == .init(height: 1, width: 2))
    #expect(image.values[0] == -1 && image.values[1] == 1)
    folder.write(Safetensors.encode([.init("image", shape: image.shape, image.values)]), "a.safetensors")
    #expect(try FloatImage(contentsOf: path("a.safetensors")) == image)
  }

  @Test func anotherTensorIsRefused() throws {
    folder.write(Safetensors.encode([.init("image", shape: [2, 3], [0, 0, 0, 0, 0, 0])]), "flat.safetensors")
    folder.write(Safetensors.encode([.init("image", shape: [1, 1, 3], [0, 2, 0])]), "loud.safetensors")
    #expect(throws: ExportError.self) { try FloatImage(contentsOf: path("flat.safetensors")) }
    let error = #expect(throws: ExportError.self) { try FloatImage(contentsOf: path("loud.safetensors")) }
    #expect(error?.problem == .outOfRange(2))
  }
}
