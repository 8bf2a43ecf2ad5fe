// The photographs that excite a node, and the nodes that a photograph excites.

import Files
import Foundation
import Pictures
import TestSupport
import Testing

struct ExamplesTests {
  private static let network = "efficientnet-lite0"
  /// Layers that are computed soon.
  private static let layers = ["stem_activation", "block2b_add"].map { "\(network)/\($0)" }

  private let cache = TestFolder()

  private func run(_ arguments: [String]) throws -> Program.Result {
    try Program.run(["examples"] + arguments, environment: ["XDG_CACHE_HOME": cache.path])
  }

  private func json(_ result: Program.Result) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any], "\(result)")
  }

  private func examples(_ result: Program.Result) throws -> [(path: String, value: Double, row: Int, column: Int)] {
    try (try #require(try json(result)["examples"] as? [[String: Any]])).map { example in
      (
        try #require(example["path"] as? String), try #require(example["value"] as? Double),
        try #require(example["row"] as? Int), try #require(example["column"] as? Int)
      )
    }
  }

  /// A picture of stripes, of which each number has others.
  private static func picture(_ number: Int) -> Picture {
    Picture(
      width: 240, height: 224,
      pixels: (0..<240 * 224 * 3).map { index in
        let (c, x, y) = (index % 3, index / 3 % 240, index / 720)
        return UInt8((x * (number % 5 + 1) + y * (number % 7) * (c + 1) + 31 * number) % 256)
      })
  }

  private func folder(_ count: Int) throws -> TestFolder {
    let folder = TestFolder()
    for number in 0..<count { folder.write(try PNG.encode(Self.picture(number)), "\(number % 2)/\(number).png") }
    return folder
  }

  @Test func anIndexSaysWhatALookAtTheFolderSays() throws {
    let folder = try folder(12)
    folder.write(Array(try PNG.encode(Self.picture(3)).prefix(900)), "cut.png")
    folder.write(Array("no picture".utf8), "text.jpg")
    let node = "\(Self.layers[1])/7"
    let looked = try run([node, "--images", folder.path, "--json"])
    let found = try examples(looked)
    #expect(found.count == 10 && zip(found, found.dropFirst()).allSatisfy { $0.value >= $1.value })
    #expect(found.allSatisfy { FileManager.default.fileExists(atPath: $0.path) })

    let made = try run(Self.layers + ["--images", folder.path, "--json"])
    #expect(made.status == 0 && made.errors.contains("skipped cut.png") && made.errors.contains("skipped text.jpg"))
    #expect(made.errors.contains("2 of 14 pictures were skipped"))
    let index = try json(made)
    #expect(index["pictures"] as? Int == 12 && (index["skipped"] as? [Any])?.count == 2)
    #expect((index["path"] as? String)?.hasPrefix("\(cache.path)/phosphene/examples/") == true)

    let indexed = try run([node, "--images", folder.path, "--json"])
    #expect(try json(indexed)["is_from_index"] as? Bool == true)
    for (one, other) in zip(found, try examples(indexed)) {
      #expect(one.path == other.path && one.row == other.row && one.column == other.column)
      #expect(abs(one.value - other.value) < 1e-4)
    }
    // without the folder, that of the newest index
    #expect(try examples(run([node, "--json"])).map(\.path) == found.map(\.path))
    // a picture that is new
    folder.write(try PNG.encode(Self.picture(99)), "new.png")
    let changed = try run([node, "--images", folder.path, "--json"])
    #expect(changed.errors.contains("have changed since its index was made (1 new, 0 changed or gone)"))
    #expect(try json(changed)["is_from_index"] as? Bool == false)

    let sheet = "\(folder.path)/sheet"
    let drawn = try run([node, "--images", folder.path, "-o", "\(sheet).png", "--only-examples"])
    #expect(drawn.status == 0 && drawn.output == "")
    let (picture, texts) = try PNG.decode(try #require(folder.bytes("sheet.png")))
    #expect(picture.width > 6 * 160 && texts.first { $0.key == "Title" }?.value == "\(node)")

    let alike = try run([node, "--images", folder.path, "--like", Self.network, "--json"])
    let like = try #require(try json(alike)["like"] as? [[String: Any]])
    #expect(like.count == 10 && like.allSatisfy { ($0["cosine"] as? Double ?? 2) <= 1.00001 })

    let cleared = try run(["--clear"])
    #expect(cleared.status == 0 && cleared.output.hasPrefix("removed 1 index, "))
    #expect(cache.names("phosphene/examples").isEmpty)
  }

  @Test func partsMergeToTheWholeAndAKilledRunGoesOn() throws {
    let folder = try folder(6)
    // many pictures, so that there is time to end the program
    for number in 0..<500 {
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder.path)/link\(number).png",
        withDestinationPath: "\(folder.path)/\(number % 2)/\(number % 6).png")
    }
    let target = TestFolder()
    func index(_ name: String, _ more: [String] = []) throws {
      let result = try run(Self.layers + ["--images", folder.path, "-o", "\(target.path)/\(name)"] + more)
      #expect(result.status == 0, "\(result)")
    }
    try index("whole")
    for part in 1...3 { try index("\(part)", ["--shard", "\(part)/3"]) }
    let merged = try run(["--merge"] + [2, 3, 1].map { "\(target.path)/\($0)" } + ["-o", "\(target.path)/merged"])
    #expect(merged.status == 0, "\(merged)")
    #expect(target.bytes("merged") == target.bytes("whole"))
    let few = try run(["--merge", "\(target.path)/1", "\(target.path)/3", "-o", "\(target.path)/few"])
    #expect(few.status == 0 && few.errors.contains("parts 1+3/3 are there: the others are missing"))

    let process = try Program.start(
      ["examples"] + Self.layers + ["--images", folder.path, "-o", "\(target.path)/killed"])
    while process.isRunning, !FileStatus.isFile("\(target.path)/killed.unfinished") { usleep(1000) }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal && !FileStatus.isFile("\(target.path)/killed"))
    // what there is cannot be taken for an index
    try FileManager.default.copyItem(
      atPath: "\(target.path)/killed.unfinished", toPath: "\(target.path)/copy")
    #expect(try run(["--merge", "\(target.path)/copy"]).status != 0)
    let resumed = try run(Self.layers + ["--images", folder.path, "-o", "\(target.path)/killed"])
    #expect(resumed.errors.contains("were looked at before: going on from there"), "\(resumed)")
    #expect(target.bytes("killed") == target.bytes("whole"))
    #expect(target.names().allSatisfy { !$0.hasSuffix(".unfinished") && !$0.hasSuffix(".part") })
  }

  @Test func badInputIsTold() throws {
    let empty = TestFolder(), folder = try folder(1)
    for (arguments, status, words) in [
      ([Self.network, "--images", empty.path], 1, "has no pictures, nor have the folders in it"),
      ([Self.network, "--images", "\(empty.path)/none"], 1, "the folder cannot be read (No such file or directory)"),
      (["\(Self.layers[0])/0"], 2, "a folder of pictures is expected"),
      ([Self.network], 2, "an index needs a folder of pictures"),
      (["\(Self.layers[0])/999", "--images", folder.path], 2, "has the nodes 0 to 31, not 999"),
      ([Self.network, "--images", folder.path, "--resize", "100"], 2, "the picture cannot be smaller"),
      ([Self.network, "--images", folder.path, "--shard", "4/3"], 2, "from 1/N to N/N"),
      (["\(Self.layers[0])/0", "--images", folder.path, "--like", Self.network], 2, "there is no index of"),
      (["--merge", "\(folder.path)/0/0.png"], 1, "it is no index of examples"),
      ([], 2, "NETWORK/LAYER/NODE is expected"),
    ] as [([String], Int32, String)] {
      let result = try run(arguments)
      #expect(result.status == status && result.errors.contains(words), "\(arguments): \(result)")
      #expect(result.errors.split(separator: "\n").count == 1 && result.output == "")
    }
    folder.write([1, 2], "0/0.png")
    let broken = try run([Self.network, "--images", folder.path])
    #expect(broken.status == 1 && broken.errors.contains("none of its 1 pictures can be read: 0/0.png is not a"))
  }

  @Test func aProbeOfALayerTellsOfAllItsNodes() throws {
    let folder = try folder(9)
    let path = "\(folder.path)/1/3.png"
    func probe(_ address: String, _ more: [String] = []) throws -> [String: Any] {
      let result = try Program.run(
        ["probe", address, "--image", path, "--json"] + more, environment: ["XDG_CACHE_HOME": cache.path])
      #expect(result.status == 0, "\(result)")
      return try json(result)
    }
    let without = try #require(try probe(Self.layers[0])["nodes"] as? [[String: Any]])
    #expect(without.map { $0["node"] as? Int } == (0..<32).map { $0 })
    #expect(without.allSatisfy { ($0["largest"] as! Double) >= ($0["mean"] as! Double) && $0["deviations"] == nil })
    #expect(try run([Self.layers[0], "--images", folder.path]).status == 0)
    let with = try #require(try probe(Self.layers[0])["nodes"] as? [[String: Any]])
    #expect(with.allSatisfy { $0["deviations"] is Double })
    // the picture as it is in the index
    for node in [0, 5] {
      let found = try examples(run(["\(Self.layers[0])/\(node)", "--images", folder.path, "--json"]))
      let own = try #require(found.first { $0.path == path })
      #expect(abs(own.value - (with[node]["largest"] as! Double)) < 1e-5)
      #expect(own.row == with[node]["row"] as? Int && own.column == with[node]["column"] as? Int)
    }
    let all = try probe(Self.network)
    let nodes = try #require(all["nodes"] as? [[String: Any]]),
      classes = try #require(all["classes"] as? [[String: Any]])
    #expect(nodes.count > 10_000 && classes.count == 5)
    let one = try #require(try probe("\(Self.layers[0])/3")["nodes"] as? [[String: Any]])
    #expect(one.count == 1 && one[0]["node"] as? Int == 3)
    let text = try Program.run(
      ["probe", Self.network, "--image", path], environment: ["XDG_CACHE_HOME": cache.path])
    #expect(text.output.contains("most likely classes (probability):") && text.output.contains(" sd "))
  }
}
