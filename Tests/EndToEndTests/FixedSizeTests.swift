// Networks that take one size of image are used at that size, where nobody states another.

import Foundation
import Pictures
import TestSupport
import Testing

struct FixedSizeTests {
  private let folder = TestFolder()
  /// Takes images of 32 × 32, because its last map is flattened.
  private let network = "\(ReferenceFiles.project)Tests/Reference/Networks/lenet.onnx"

  private func address(in path: String) throws -> String {
    let texts = try PNG.decode([UInt8](Data(contentsOf: URL(fileURLWithPath: path)))).texts
    return try #require(texts.first { $0.key.hasPrefix("phosphene:address") || $0.key.contains("address") }?.value)
  }

  /// The recipe's size and what its border adds to it are too large.
  @Test func aRecipeShowsTheNetworkItsOwnSize() throws {
    for (recipe, size) in [("lucid", "size=20x20"), ("natural", "size=32x32"), ("plain", "size=32x32")] {
      let path = "\(folder.path)/\(recipe).png"
      let result = try Program.run("render", "\(network)/fc1/1", "--recipe", recipe, "--iterations", "2", "-o", path)
      #expect(result.status == 0, "\(result.errors)")
      #expect(try address(in: path).contains(size))
    }
    let stated = try Program.run(
      "render", "\(network)/fc1/1", "--size", "64", "--iterations", "2", "-o", "\(folder.path)/stated.png")
    #expect(stated.status == 1)
    #expect(stated.errors.contains("it fits at the size of its file, 32×32: give no size"), "\(stated.errors)")
  }

  @Test func aSheetHasItsSize() throws {
    let path = "\(folder.path)/sheet.png"
    let result = try Program.run("sheet", "\(network)/fc1", "--nodes", "0-1", "--iterations", "2", "-o", path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try address(in: path).contains("size=32x32"))
  }

  @Test func aPictureIsShownToItAtItsSize() throws {
    let pixels = (0..<48 * 40 * 3).map { UInt8($0 * 37 % 256) }
    folder.write(try PNG.encode(Picture(width: 48, height: 40, pixels: pixels)), "a.png")
    let picture = "\(folder.path)/a.png"
    let result = try Program.run("probe", "\(network)/fc1/1", "--image", picture)
    #expect(result.status == 0 && result.output.contains("(32×32, range torch)"), "\(result)")
    #expect(
      result.errors.contains("\(picture) is 48×40: it is shown to the network at 32×32, the size that it takes\n"))
    // a layer that takes any size sees the picture as it is
    let free = try Program.run("probe", "\(network)/relu/1", "--image", picture)
    #expect(free.status == 0 && free.output.contains("(48×40, range torch)"), "\(free)")
  }
}
