// What is said of a network whose file does not state its input range, and of one that is not that of a picture.

import TestSupport
import Testing

@testable import NetworkZoo

struct InputRangeTests {
  private let folder = TestFolder()

  @Test func anAssumedRangeIsToldInOneLine() throws {
    folder.write(try Hostile.bytes(Hostile.model()), "net.onnx")
    let path = "\(folder.path)/net.onnx"
    let layer = "\(path)/\(try Catalog.open(path).layers[0].name.inQuotes)"
    let options = ["--size", "16", "--iterations", "1", "--recipe", "plain"]
    let (picture, sheet) = ("\(folder.path)/a.png", "\(folder.path)/b.png")
    let note = "phosphene: net does not state its input range: torch is assumed; give another with --input-range\n"
    for arguments in [
      ["render", "\(layer)/1", "-o", picture] + options, ["sheet", layer, "--nodes", "0-1", "-o", sheet] + options,
      ["probe", "\(layer)/1", "--image", picture],
    ] {
      #expect(try Program.run(arguments).errors == note)
      let given = arguments + ["--input-range", "tf"] + (arguments[0] == "probe" ? [] : ["--force"])
      #expect(try Program.run(given).errors == "")
    }
    #expect(try Program.run("render", "--like", picture, "-o", "\(folder.path)/c.png").errors == "", "it states it")
  }

  @Test func anotherNetworkThanThatOfThePictureIsNamed() throws {
    folder.write(try Hostile.bytes(Hostile.model()), "other.onnx")
    let (picture, other) = ("\(folder.path)/a.png", "\(folder.path)/other.onnx")
    _ = try Program.run(
      "render", "efficientnet-lite0/block2b_add/3", "--iterations", "1", "--size", "16", "-o", picture)
    let result = try Program.run("render", "--like", picture, other, "-o", "\(folder.path)/b.png")
    #expect(result.status == 1)
    #expect(result.errors.hasPrefix("phosphene: \(other) has other weights than the recipe was made with"))
  }

  @Test(arguments: ["render", "sheet"]) func aSettingWithoutAValueIsNoLayer(command: String) throws {
    let result = try Program.run(command, "efficientnet-lite0/block2b_add/3@seed", "-o", "\(folder.path)/a.png")
    #expect(result.status == 2)
    #expect(result.errors == "phosphene: the setting 'seed' has no value: expected @seed=VALUE\n")
  }
}
