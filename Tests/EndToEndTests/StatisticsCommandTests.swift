// What photographs look like to a network, and that pictures tell which of that they were made with.

import Files
import Pictures
import TestSupport
import Testing

struct StatisticsCommandTests {
  private static let zebra = "efficientnet-lite0/predictions/340@recipe=whole,iterations=2,size=64"
  private static let layers = ["stem_activation", "block1a_project_bn"]

  private let photographs = TestFolder()
  /// The user's data, and what was made.
  private let data = TestFolder(), made = TestFolder()

  /// Pictures of stripes, each brighter than the one before.
  private func makePhotographs(_ count: Int) throws {
    for number in 0..<count {
      let pixels = (0..<3 * 80 * 60).map { UInt8(40 * number + ($0 / 3 % 8 < 4 ? 20 : 90)) }
      photographs.write(try PNG.encode(Picture(width: 80, height: 60, pixels: pixels)), "\(number).png")
    }
    photographs.write(Array("no picture".utf8), "notes.txt")
  }

  /// Runs the program with statistics of the user's.
  private func run(_ arguments: String...) throws -> Program.Result {
    try Program.run(arguments, environment: ["XDG_DATA_HOME": data.path])
  }

  private func measure(_ more: String...) throws -> Program.Result {
    try Program.run(
      [
        "statistics", "efficientnet-lite0", "--images", photographs.path, "--layers",
        Self.layers.joined(separator: ","),
      ]
        + more, environment: ["XDG_DATA_HOME": data.path])
  }

  private func read(_ name: String) throws -> (picture: Picture, texts: [PictureText]) {
    try PNG.decode(try #require(made.bytes(name)))
  }

  @Test func aFolderIsMeasuredAndPicturesNameWhatWasMeasured() throws {
    try makePhotographs(3)
    let result = try measure()
    #expect(result.status == 0 && result.errors == "", "\(result)")
    #expect(result.output.hasPrefix("efficientnet-lite0: 3 photographs in "), "\(result)")
    for (layer, nodes) in zip(Self.layers, [32, 16]) {
      #expect(result.output.contains("  \(layer)   \(nodes) nodes\n"))
    }
    let path = try #require(result.output.split(separator: "\n").last?.split(separator: " ").last.map(String.init))
    #expect(path.hasPrefix("\(data.path)/phosphene/statistics/") && path.hasSuffix(".safetensors"))

    let rendered = try run("render", Self.zebra, "-o", "\(made.path)/a.png")
    #expect(rendered.status == 0, "\(rendered)")
    let texts = try read("a.png").texts
    let named = try #require(texts.first { $0.key == "phosphene:statistics-sha256" }?.value)
    #expect(try OpenFile(path, atMost: 1 << 20).sha256() == named)
    let again = try run("render", "--like", "\(made.path)/a.png", "-o", "\(made.path)/b.png")
    #expect(again.status == 0 && !again.errors.contains("statistics"), "\(again)")
    #expect(made.bytes("b.png") == made.bytes("a.png"))

    // without them there are only those of the program
    let others = try Program.run("render", "--like", "\(made.path)/a.png", "-o", "\(made.path)/c.png")
    #expect(others.status == 0 && others.errors.contains("with other statistics of photographs"), "\(others)")
    #expect(try read("c.png").picture != read("a.png").picture)
    #expect(try read("c.png").texts != texts)
  }

  @Test func aPictureThatNothingHoldsNamesNoStatistics() throws {
    let result = try run(
      "render", "efficientnet-lite0/stem_activation/1", "-o", "\(made.path)/a.png", "--iterations", "2", "--size", "32")
    #expect(result.status == 0, "\(result)")
    #expect(!(try read("a.png").texts.contains { $0.key.contains("statistics") }))
  }

  @Test func anotherFileIsReplacedOnlyByForce() throws {
    try makePhotographs(2)
    let path = "\(made.path)/s.safetensors"
    #expect(try measure("-o", path).status == 0)
    let before = made.bytes("s.safetensors")
    try makePhotographs(4)
    let refused = try measure("-o", path)
    #expect(refused.status == 1 && refused.errors.contains("s.safetensors"), "\(refused)")
    #expect(made.bytes("s.safetensors") == before)
    #expect(try measure("-o", path, "--force").status == 0)
    #expect(made.bytes("s.safetensors") != before && data.names().isEmpty)
  }

  @Test func whatCannotBeMeasuredIsTold() throws {
    let none = try measure()
    #expect(none.status == 2 && none.errors.contains("has 0 photographs"), "\(none)")
    try makePhotographs(2)
    let layer = try run("statistics", "efficientnet-lite0/stem_activation", "--images", photographs.path)
    #expect(layer.status == 2 && layer.errors.contains("names a layer"), "\(layer)")
    let unknown = try run("statistics", "efficientnet-lite0", "--images", photographs.path, "--layers", "third")
    #expect(unknown.status != 0 && unknown.errors.contains("has no layer 'third'"), "\(unknown)")
    photographs.write(Array("no picture".utf8), "broken.png")
    let broken = try measure()
    #expect(broken.status == 1 && broken.errors.contains("broken.png"), "\(broken)")
    #expect(data.names().isEmpty)
  }
}
