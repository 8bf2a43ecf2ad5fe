@testable import Exporting
import FeatureVisualization
import Files
import NetworkZoo
import NeuralNetwork
import Pictures
import TestSupport
import Testing

struct ExportFileTests {
  private let folder = TestFolder()

  private func path(_ name: String) -> String { "\(folder.path)/\(name)" }

  private func bytes(_ name: String) throws -> [UInt8] { try #require(folder.bytes(name)) }

  @Test func everyFormatHoldsWhatAnAscentHasReached() throws {
    let ascent = try SmallAscent.ascent()
    let request = ascent.request.ending(at: 2)
    for format in ExportFormat.all {
      let name = "a.\(format.ending)"
      let count = try ExportFile(path(name), replacing: false).write(ascent)
      #expect(try bytes(name).count == count)
    }
    let (picture, texts) = try PNG.decode(bytes("a.png"))
    #expect(picture == ascent.picture && texts == request.texts)
    let (gif, webp) = (try GIF.decode(bytes("a.gif")), try WebP.decode(bytes("a.webp")))
    #expect(gif.text == request.address && webp.text == request.address && webp.picture == ascent.picture)
    #expect(try bytes("a.npy") == NPY.encode(shape: [12, 16, 3], ascent.image.values))
    let file = try Safetensors(contentsOf: path("a.safetensors"))
    #expect(try file.floats("image") == ascent.image.values && file.metadata["phosphene:network"] == request.network)
  }

  @Test func severalImagesHaveAnAxisOfTheirOwn() throws {
    let ascent = try SmallAscent.ascent(pictures: 2)
    _ = try ExportFile(path("a.safetensors"), replacing: false).write(ascent)
    #expect(try Safetensors(contentsOf: path("a.safetensors")).shape(of: "image") == [2, 12, 16, 3])
  }

  @Test(arguments: [ExportFormat.gif, .webp]) func anAnimationCarriesItsAddressAndTellsHowFarItIs(format: ExportFormat)
    throws
  {
    let pictures = (0..<20).map { Picture(width: 2, height: 2, pixels: [UInt8](repeating: UInt8($0) * 12, count: 12)) }
    let request = try SmallAscent.request()
    var percents: [Int] = []
    let file = try ExportFile(path("a.\(format.ending)"), as: ExportFormat.animations, replacing: false)
    let count = try file.write(Animation(replaying: pictures), of: request) { percents.append($0) }
    #expect(try bytes("a.\(format.ending)").count == count)
    let text = format == .gif ? try GIF.decode(bytes("a.gif")).text : try WebP.decode(bytes("a.webp")).text
    #expect(text == request.address)
    #expect(percents.count >= 9 && percents == percents.sorted() && percents.allSatisfy { (1...99).contains($0) })
  }

  @Test(arguments: [ExportFormat.gif, .webp]) func anAnimationThatIsGivenUpLeavesNothing(format: ExportFormat) throws {
    let picture = Picture(width: 2, height: 2, pixels: [UInt8](repeating: 9, count: 12))
    var asked = 0
    func write() throws {
      let file = try ExportFile(path("b.\(format.ending)"), as: ExportFormat.animations, replacing: false)
      #expect(folder.names() == ["b.\(format.ending).part"])
      _ = try file.write(
        Animation(replaying: [Picture](repeating: picture, count: 20)), of: SmallAscent.request(),
        unless: {
          asked += 1
          return asked > 5
        })
    }
    let error = #expect(throws: PictureFileError.self) { try write() }
    #expect(error?.problem == .stopped && asked == 6 && folder.names().isEmpty)
  }

  @Test func whatCannotBeWrittenIsToldBeforeTheWork() throws {
    folder.write([1], "a.png")
    func refusal(_ path: String, replacing: Bool = false) -> FileWritingError.Problem? {
      (#expect(throws: FileWritingError.self) { try ExportFile(path, replacing: replacing) })?.problem
    }
    #expect(refusal(path("a.png")) == .exists)
    #expect(refusal(path("no/a.png"), replacing: true) == .noDirectory(path("no")))
    #expect(refusal(folder.path, replacing: true) == .isDirectory)
    #expect(throws: ExportError.self) { try ExportFile(path("a.gif"), as: [.png], replacing: false) }
    #expect(folder.names() == ["a.png"])
  }

  @Test func framesThatNoNumberCountsAreRefused() {
    let error = ExportError(
      nil, .tooManyFrames(1_000_000_001, of: Canvas(height: 16384, width: 16384), bytes: 1.3e19, most: 1 << 30))
    #expect("\(error)".hasPrefix("an animation of 1000000001 frames"))
  }
}
