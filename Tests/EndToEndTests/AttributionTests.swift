// What in a picture speaks for a class, and what parts it has.

import Files
import Foundation
import Pictures
import TestSupport
import Testing

struct AttributionTests {
  private let folder = TestFolder()
  private let picture: String

  init() throws {
    let pixels = (0..<224 * 224 * 3).map { index -> UInt8 in
      let (x, y) = (index / 3 % 224, index / 672)
      return UInt8(x * y / 40 % 200 + (x / 32 + y / 32) % 2 * 50)
    }
    folder.write(try PNG.encode(Picture(width: 224, height: 224, pixels: pixels)), "picture.png")
    picture = "\(folder.path)/picture.png"
  }

  private func json(_ arguments: [String]) throws -> [String: Any] {
    let result = try Program.run(arguments + ["--json"])
    return try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any], "\(result)")
  }

  @Test func aClassIsExplainedAgainstAnother() throws {
    let layer = "efficientnet-lite0/block6d_add"
    let alone = try json(["attribute", layer, "--image", picture, "--class", "tench"])
    let subject = try #require(alone["subject"] as? [String: Any])
    #expect(subject["node"] as? Int == 0 && (subject["label"] as? String)?.hasPrefix("tench") == true)
    let nodes = try #require(alone["nodes"] as? [[String: Any]])
    let values = nodes.compactMap { $0["value"] as? Double }
    #expect(values.count == 192 && values == values.sorted(by: >))
    let positions = try #require(alone["positions"] as? [String: Any])
    let places = try #require(positions["values"] as? [Double])
    #expect(positions["rows"] as? Int == 7 && places.count == 49)
    #expect(abs(places.reduce(0, +) - values.reduce(0, +)) < 1e-3)
    let both = try json(["attribute", layer, "--image", picture, "--class", "0", "--against", "7", "--steps", "3"])
    #expect((both["against"] as? [String: Any])?["node"] as? Int == 7 && both["steps"] as? Int == 3)
    let other = try json(["attribute", layer, "--image", picture, "--class", "7"])
    let value = { (json: [String: Any]) in json["value"] as? Double ?? .nan }
    #expect(abs(value(alone) - value(other) - value(both)) < 1e-4)
  }

  @Test func heatAndSheetsAreWritten() throws {
    for (name, arguments) in [
      ("heat.png", ["attribute", "efficientnet-lite0/block6d_add", "--image", picture]),
      (
        "sheet.png", ["factors", "efficientnet-lite0/block6d_add", "--image", picture, "--count", "2", "--no-pictures"]
      ),
    ] {
      let path = "\(folder.path)/\(name)"
      let result = try Program.run(arguments + ["-o", path])
      #expect(result.status == 0, "\(result)")
      let written = try PNG.decode(#require(folder.bytes(name)))
      #expect(Set(written.picture.pixels).count > 20)
      #expect(written.texts.contains { $0.value.contains("block6d_add on") })
    }
    let list = try Program.run(["attribute", "efficientnet-lite0/block6d_add", "--image", picture, "--class", "tench"])
    #expect(list.output.contains("for it") && list.output.contains("against it"), "\(list)")
  }

  @Test func factorsAreToldWithTheirError() throws {
    let found = try json(["factors", "efficientnet-lite0/block3b_add", "--image", picture, "--count", "3"])
    let factors = try #require(found["factors"] as? [[String: Any]])
    #expect(factors.count == 3 && found["rows"] as? Int == 28)
    #expect(try #require(found["error"] as? Double) < 1)
    #expect(
      factors.allSatisfy { ($0["map"] as? [Double])?.count == 784 && ($0["direction"] as? [Double])?.count == 40 })
  }

  @Test func aPositionHasItsNodes() throws {
    let found = try json(["probe", "efficientnet-lite0/block3b_add", "--image", picture, "--at", "3,20"])
    let values = try #require(found["nodes"] as? [[String: Any]]).compactMap { $0["value"] as? Double }
    #expect(!values.isEmpty && values == values.sorted(by: >) && found["column"] as? Int == 20)
  }

  /// The picture that a grid makes is an ascent like others, and says how it was made.
  @Test func aGridIsDrawn() throws {
    let path = "\(folder.path)/grid.png"
    let result = try Program.run([
      "grid", "efficientnet-lite0/block2b_add@recipe=plain,iterations=3", "--image", picture, "-o", path, "--enlarge",
      "2",
    ])
    #expect(result.status == 0, "\(result)")
    let made = try PNG.decode(#require(folder.bytes("grid.png")))
    #expect(made.picture.width == 448)
    let address = made.texts.first { $0.value.contains("grid(") }
    #expect(try #require(address).value.contains("grid(block2b_add,cos=1)"))
  }

  @Test(arguments: [
    ("attribute efficientnet-lite0/block6d_add --image P --class tenchh", "no class 'tenchh'"),
    ("attribute efficientnet-lite0/block6d_add --image P --class 1000", "classes 0 to 999"),
    ("attribute efficientnet-lite0/block6d_add --image P --class 3 --against 3", "another class"),
    ("attribute efficientnet-lite0/block6d_add/3 --image P", "names no layer"),
    ("attribute efficientnet-lite0/block6d_add --image P --node block2b_add/3", "block2b_add is not computed from"),
    ("attribute efficientnet-lite0/block6d_add --image P --steps 0", "from 1 to 1000"),
    ("factors efficientnet-lite0/predictions --image P", "has no positions"),
    ("factors efficientnet-lite0/block6d_add --image P --count 13", "from 1 to 12"),
    ("probe efficientnet-lite0/block6d_add --image P --at 7,0", "rows 0 to 6"),
    ("probe efficientnet-lite0/block6d_add --image P --at 7", "--at"),
    ("probe efficientnet-lite0 --image P --at 1,1", "names no layer"),
    ("grid efficientnet-lite0/predictions --image P -o g.png", "has no positions"),
    ("grid efficientnet-lite0/block6d_add/3 --image P -o g.png", "names no layer"),
  ]) func whatIsWrongIsSaid(arguments: String, message: String) throws {
    let words = arguments.split(separator: " ").map { $0 == "P" ? picture : String($0) }
    let result = try Program.run(words)
    #expect(result.status != 0 && result.errors.contains(message), "\(result)")
  }
}
