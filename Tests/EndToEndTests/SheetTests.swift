// Contact sheets and the list of recipes.

import Foundation
import Pictures
import TestSupport
import Testing

struct SheetTests {
  private static let layer = "efficientnet-lite0/block2b_add"

  /// The sheet of one file and the addresses on it.
  private func sheet(_ folder: TemporaryDirectory, _ name: String) throws -> (picture: Picture, addresses: [String]) {
    let (picture, texts) = try PNG.decode(try folder.bytes(name))
    let lines = try #require(texts.first { $0.key == "phosphene:addresses" }?.value)
    return (picture, lines.split(separator: "\n").map(String.init))
  }

  private func contains(_ sheet: Picture, _ part: Picture) -> Bool {
    let row = part.pixels.prefix(part.width * 3)
    for y in 0...sheet.height - part.height {
      for x in 0...sheet.width - part.width {
        func line(_ number: Int) -> ArraySlice<UInt8> {
          let start = ((y + number) * sheet.width + x) * 3
          return sheet.pixels[start..<start + part.width * 3]
        }
        guard line(0) == row else { continue }
        return (0..<part.height).allSatisfy { part.pixels[$0 * part.width * 3..<($0 + 1) * part.width * 3] == line($0) }
      }
    }
    return false
  }

  @Test func aSheetHoldsThePicturesOfItsAddressesRecipesSideBySide() throws {
    let folder = try TemporaryDirectory()
    let result = try Program.run(
      "sheet", Self.layer, "-o", "\(folder.path)/a.png", "--nodes", "3,0-1", "--recipes", "plain,natural",
      "--iterations", "4", "--size", "48", "--columns", "2")
    #expect(result.status == 0 && result.errors == "" && result.output == "", "\(result)")
    let (picture, addresses) = try sheet(folder, "a.png")
    let settings = ["plain", "natural"].map { "@recipe=\($0),seed=0,size=48x48,iterations=4,input-range=127/128" }
    #expect(addresses == [3, 0, 1].flatMap { node in settings.map { "\(Self.layer)/\(node)\($0)" } })
    // four pictures in a row, six apart, with a margin of twelve
    #expect(picture.width == 4 * 48 + 3 * 6 + 2 * 12)
    for (number, address) in addresses.enumerated() {
      _ = try Program.run("render", address, "-o", "\(folder.path)/\(number).png")
      #expect(contains(picture, try PNG.decode(try folder.bytes("\(number).png")).picture), "\(address)")
    }
  }

  @Test func nodesByChanceAreTheSeedsAndNoneComesTwice() throws {
    let folder = try TemporaryDirectory()
    var nodes: [[String]] = []
    for (name, seed) in [("a", "1"), ("b", "1"), ("c", "2")] {
      let result = try Program.run(
        "sheet", "\(Self.layer)@end=0,recipe=plain", "-o", "\(folder.path)/\(name).png", "--nodes", "random:8",
        "--size", "32", "--seed", seed)
      #expect(result.status == 0, "\(result)")
      nodes.append(try sheet(folder, "\(name).png").addresses.map { String($0.split(separator: "@")[0]) })
    }
    #expect(nodes[0] == nodes[1] && nodes[0] != nodes[2])
    #expect(Set(nodes[0]).count == 8)
  }

  @Test func anInterruptedSheetHasWhatThereIs() throws {
    let folder = try TemporaryDirectory()
    let terminal = try Program.explore(
      "sheet", "\(Self.layer)@recipe=plain,size=32", "-o", "\(folder.path)/a.png", "--iterations", "1000000",
      columns: 200)
    try #require(terminal.waitFor(" of 16000000"))
    terminal.type("\u{3}")
    #expect(terminal.waitForEnd() == .exited(128 + SIGINT))
    #expect(terminal.screen.text.contains("phosphene: interrupted after 0 of 16 pictures"))
    let addresses = try sheet(folder, "a.png").addresses
    #expect(addresses.count == 1 && addresses[0].contains("/0@recipe=plain") && addresses[0].contains(",end="))
  }

  /// With so many iterations, the first picture would not come to an end.
  @Test func aRecipeThatCannotBeginIsToldBeforeTheFirstPicture() throws {
    let folder = TestFolder()
    let recipe =
      #"{"about": "a", "parameterization": {"kind": "pixels", "low": 0, "high": 254}, "optimizer": {"rule": "plain", "divideBy": "deviation", "step": 0.1}, "stages": {"iterations": 128}, "transforms": [{"jitter": 40}]}"#
    folder.write(Array(recipe.utf8), "phosphene/recipes/far.json")
    let result = try Program.run(
      [
        "sheet", Self.layer, "-o", "\(folder.path)/a.png", "--recipes", "plain,far", "--size", "32", "--iterations",
        "1000000",
      ], environment: ["XDG_CONFIG_HOME": folder.path])
    #expect(result.status == 2 && result.errors.contains("leaves nothing"), "\(result)")
    #expect(folder.names() == ["phosphene"])
  }

  @Test(arguments: [
    ("--nodes 0-99", ["nodes 0 to 23", "99"]), ("--nodes 3-1", ["--nodes"]), ("--nodes random:0", ["--nodes"]),
    ("--recipes plain,nonsense", ["'nonsense'", "natural"]), ("--recipes plain --recipe plain", ["--recipes"]),
    ("--columns 0", ["--columns"]), ("--size 0", ["--size"]),
  ]) func aWrongWishIsRefusedBeforeAnythingIsDone(line: String, words: [String]) throws {
    let folder = try TemporaryDirectory()
    let arguments = ["sheet", Self.layer, "-o", "\(folder.path)/a.png"] + line.split(separator: " ").map(String.init)
    let result = try Program.run(arguments)
    #expect(result.status == 2 && folder.names == [], "\(result)")
    for word in words { #expect(result.errors.contains(word), "\(result.errors)") }
  }

  @Test func recipesAreListedTheUsersOwnAmongThemAndPrintedAsFilesThatCanBeReadAgain() throws {
    let folder = try TemporaryDirectory()
    let own = "\(folder.path)/phosphene/recipes"
    try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
    let environment = ["XDG_CONFIG_HOME": folder.path]
    let printed = try Program.run(["recipes", "natural"], environment: environment)
    #expect(printed.status == 0 && printed.output.contains("\"about\""))
    try Data(printed.output.utf8).write(to: URL(fileURLWithPath: "\(own)/mine.json"))
    try Data("{\"views\": 0}".utf8).write(to: URL(fileURLWithPath: "\(own)/wrong.json"))
    #expect(try Program.run(["recipes", "mine"], environment: environment).output == printed.output)

    let list = try Program.run(["recipes"], environment: environment)
    let lines = list.output.split(separator: "\n")
    #expect(list.status == 0 && lines.contains { $0.hasPrefix("deepdream ") && $0.contains("5 × 50") })
    #expect(lines.contains { $0.hasPrefix("mine ") && $0.contains("2 × 80") })
    #expect(lines.contains { $0.hasPrefix("wrong ") && $0.contains("wrong.json: ") })
    #expect(lines.last?.contains(own) == true)
    let json = try Program.run(["recipes", "--json"], environment: environment).output
    let objects = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
    let mine = try #require(objects.first { $0["name"] as? String == "mine" })
    #expect(mine["iterations"] as? Int == 160 && mine["path"] as? String == "\(own)/mine.json")
    #expect(try Program.run(["recipes", "wrong"], environment: environment).status == 1)
  }
}
