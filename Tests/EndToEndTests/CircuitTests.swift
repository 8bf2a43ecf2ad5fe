// What feeds a node, as pages and lists tell it.

import Files
import Foundation
import Pictures
import TestSupport
import Testing

struct CircuitTests {
  private static let address = "efficientnet-lite0/block2b_activation/8"

  private let cache = TestFolder()

  private func run(_ arguments: [String]) throws -> Program.Result {
    try Program.run(["circuit"] + arguments, environment: ["XDG_CACHE_HOME": cache.path])
  }

  @Test func aDepthwiseNodeIsFedByItsOwnChannel() throws {
    // a step that one node alone feeds does not count
    let result = try run([Self.address, "--json", "--depth", "1", "--top", "3"])
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any], "\(result)")
    let fedBy = try #require(json["fed_by"] as? [[String: Any]])
    #expect(fedBy.count == 1)
    #expect(fedBy[0]["layer"] as? String == "block2b_expand_activation" && fedBy[0]["node"] as? Int == 8)
    let kernel = try #require(fedBy[0]["kernel"] as? [String: Any])
    #expect(kernel["rows"] as? Int == 3 && (kernel["values"] as? [Double])?.count == 9)
    let further = try #require(fedBy[0]["fed_by"] as? [[String: Any]])
    #expect(further.allSatisfy { $0["fed_by"] == nil })
    #expect(further.count == 3 && further.allSatisfy { $0["layer"] as? String == "block2a_activation" })
    #expect(fedBy[0]["contribution"] == nil)
    #expect((json["feeds"] as? [[String: Any]])?.count == 3)
  }

  @Test func contributionsInAPictureAreMeasured() throws {
    let pixels = (0..<224 * 224 * 3).map { index -> UInt8 in
      let (x, y) = (index / 3 % 224, index / 672)
      return UInt8((x * 7 + y * 3) % 256)
    }
    let picture = Picture(width: 224, height: 224, pixels: pixels)
    cache.write(try PNG.encode(picture), "stripes.png")
    let path = "\(cache.path)/stripes.png"
    let list = try run([Self.address, "--image", path, "--ablate"])
    #expect(list.output.contains("adds") && list.output.contains("lost") && list.status == 0, "\(list)")
    let line = try #require(list.output.split(separator: "\n").first { $0.contains("expand_activation/8") })
    #expect(line.split(separator: " ").count == 8)
  }

  @Test func pagesAreWritten() throws {
    for (name, beginning, parts) in [
      ("c.svg", "<svg ", ["data:image/png;base64,", "block2b_expand_activation", "</svg>"]),
      ("c.html", "<!DOCTYPE html>", ["<svg ", "<table>", "block2a_activation/"]),
      ("c.dot", "digraph ", ["\"block2b_expand_activation/8\" -> \"block2b_activation/8\"", "}"]),
      ("c.json", "{", ["\"fed_by\"", "\"kernel\""]),
    ] {
      let path = "\(cache.path)/\(name)"
      let result = try run([Self.address, "--depth", "2", "--top", "2", "-o", path])
      #expect(result.status == 0, "\(result)")
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(text.hasPrefix(beginning) && parts.allSatisfy(text.contains), "\(name): \(text.prefix(300))")
      #expect(!text.contains("&amp;amp;"))
    }
  }

  @Test(arguments: [
    ("efficientnet-lite0/block2b_activation", "names no node"),
    ("efficientnet-lite0/block2b_activation/5 --from block5c_add", "does not feed block2b_activation"),
    ("efficientnet-lite0/block2b_activation/5 --from block5c_ad", "nearest: block5c_add"),
    ("efficientnet-lite0/block2b_activation/5 --ablate", "--ablate needs a picture"),
    ("efficientnet-lite0/block2b_activation/5 --depth 0", "from 1 to 8"),
    ("efficientnet-lite0/block2b_activation/5 --examples --image p.png", "cannot be used together"),
    ("efficientnet-lite0/block2b_activation/5 --examples", "--images FOLDER"),
    ("efficientnet-lite0/block2b_activation/5@seed=2", "has settings"),
    ("efficientnet-lite0/block2b_activation/5 -o c.png", ".svg, .html, .json or .dot"),
    ("efficientnet-lite0/block2b_activation/5 --image none.png", "none.png"),
  ]) func whatIsWrongIsSaid(arguments: String, message: String) throws {
    let result = try run(arguments.split(separator: " ").map(String.init))
    #expect(result.status != 0 && result.errors.contains(message), "\(result)")
  }
}
