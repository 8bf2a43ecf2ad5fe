import Files
import NetworkZoo
import NeuralNetwork
import Pictures
import Synchronization
import TestSupport
import Testing

@testable import Evidence

struct ExampleTests {
  private static let names = ["first", "falling", "pooled"]

  /// The maps of a layer for the pictures `numbers`, each computed alone by a plan that goes both ways.
  private func maps(_ name: String, _ numbers: [Int]) throws -> [(path: String, map: [Float], shape: Shape)] {
    let file = TinyNetwork.file, framing = file.framing()!
    let plan = try Plan(
      file.network, for: [Target(value: file.layer(named: name)!.value)], on: framing.canvas, cores: Cores())
    return numbers.map { number in
      let shown = framing.shown(TinyNetwork.picture(number))
      plan.input.fill(shown.pixels.map { Float($0) / 127.5 - 1 })
      plan.forward()
      let path = number % 3 == 0 ? "below/\(number).png" : "\(number).PNG"
      return (path, plan.activations[0].array, plan.activations[0].shape)
    }
  }

  @Test(arguments: names) func hasWhatEachPictureAloneGives(name: String) throws {
    let (folder, target) = (TinyNetwork.folder(14), TestFolder())
    let index = try TinyNetwork.question().index(of: folder, target, "a")
    #expect(index.layers.map(\.name) == Self.names && index.count == 14 && index.skipped.isEmpty)
    let maps = try maps(name, Array(0..<14))
    for node in 0..<maps[0].shape.channels {
      let found = try #require(try index.examples(of: node, in: name))
      // of each picture the map of the node
      let own = maps.map { entry in
        (
          path: entry.path, width: entry.shape.width,
          values: stride(from: node, to: entry.map.count, by: entry.shape.channels).map { entry.map[$0] }
        )
      }
      func example(_ path: String, _ place: Int, _ values: [Float], _ width: Int) -> Example {
        Example(path: path, value: values[place], position: Position(row: place / width, column: place % width))
      }
      let largest = own.map { example($0.path, $0.values.firstIndex(of: $0.values.max()!)!, $0.values, $0.width) }
      #expect(found.largest.map(\.value) == largest.map(\.value).sorted(by: >).prefix(10).map { $0 })
      #expect(Set(found.largest).isSubset(of: Set(largest)) && Set(found.sample) == Set(largest))
      let smallest = own.map { example($0.path, $0.values.firstIndex(of: $0.values.min()!)!, $0.values, $0.width) }
        .filter { $0.value < 0 }
      #expect(found.smallest.map(\.value) == smallest.map(\.value).sorted().prefix(10).map { $0 })
      #expect(Set(found.smallest).isSubset(of: Set(smallest)))

      let responses = largest.map { Double($0.value) }
      let mean = responses.reduce(0, +) / 14
      let variance = responses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 13
      #expect(abs(found.summary.mean - mean) < 1e-6 && abs(found.summary.deviation - variance.squareRoot()) < 1e-4)
      let positions = own.flatMap(\.values)
      let above = Double(positions.filter { $0 > 0 }.count) / Double(positions.count)
      #expect(abs(found.summary.shareAbove0 - above) < 1e-12)
      #expect(found.histogram.reduce(0, +) == 14)
      #expect(found.histogram[0] == responses.filter { $0 <= 0 }.count)
      #expect(try #require(try index.summaries(of: name))[node] == found.summary)
    }
  }

  @Test func oneNodeIsFoundWithoutAnIndex() throws {
    let (folder, target) = (TinyNetwork.folder(12), TestFolder())
    let index = try TinyNetwork.question().index(of: folder, target, "a")
    let file = TinyNetwork.file
    let question = ExampleQuestion(3, of: file.layer(named: "falling")!, of: file, framing: file.framing()!)
    let looked = try #require(try question.look(in: try PictureFolder(folder.path), cores: Cores()))
    let indexed = try #require(try index.examples(of: 3, in: "falling"))
    #expect(looked.examples.largest.map(\.path) == indexed.largest.map(\.path))
    #expect(looked.examples.largest.map(\.position) == indexed.largest.map(\.position))
    let error = zip(looked.examples.largest, indexed.largest).map { abs($0.value - $1.value) }.max()!
    #expect(error < 1e-5)
    #expect(try index.examples(of: 0, in: "other") == nil)
    #expect(try index.examples(of: 21, in: "first") == nil)
  }

  @Test func bytesDoNotHangOnCoresOrShards() throws {
    // one picture comes three times, so that two parts may have it
    let folder = TinyNetwork.folder(40), target = TestFolder()
    for copy in 0..<2 { TinyNetwork.write(5, to: folder, name: "copy\(copy).png") }
    folder.write([0x89, 0x50], "cut.png")
    let question = TinyNetwork.question()
    _ = try question.index(of: folder, target, "whole")
    _ = try question.index(of: folder, target, "serial", cores: Cores(limit: 1))
    #expect(target.bytes("whole") == target.bytes("serial"))
    var counts: [Int] = []
    for part in 1...3 {
      counts.append(try question.index(of: folder, target, "\(part)", shard: Shard(part: part, of: 3)).count)
    }
    #expect(counts.reduce(0, +) == 42 && counts.allSatisfy { $0 > 5 })
    for order in [[1, 2, 3], [3, 1, 2], [2, 3, 1]] {
      let name = order.map { "\($0)" }.joined()
      let merged = try ExampleIndex.merge(
        order.map { "\(target.path)/\($0)" }, in: ExampleStore(folder: target.path), at: "\(target.path)/\(name)",
        cores: Cores())
      #expect(merged.shard == nil && merged.count == 42 && merged.skipped.map(\.path) == ["cut.png"])
      #expect(target.bytes(name) == target.bytes("whole"), "\(order)")
    }
    // two parts make a larger one, which the third makes whole
    let two = ["1", "3"].map { "\(target.path)/\($0)" }
    let store = ExampleStore(folder: target.path)
    #expect(try ExampleIndex.merge(two, in: store, at: "\(target.path)/two", cores: Cores()).shard?.parts == [1, 3])
    let rest = ["two", "2"].map { "\(target.path)/\($0)" }
    _ = try ExampleIndex.merge(rest, in: store, at: "\(target.path)/rest", cores: Cores())
    #expect(target.bytes("rest") == target.bytes("whole"))
    for wrong in [["1", "1"], ["whole", "1"], ["two", "3"], ["cut"], []] {
      #expect(throws: EvidenceError.self) {
        try ExampleIndex.merge(
          wrong.map { "\(target.path)/\($0)" }, in: store, at: "\(target.path)/wrong", cores: Cores())
      }
    }
  }

  @Test func samplesOfManyPicturesAreThoseOfTheSmallestDigests() throws {
    let folder = TestFolder(), target = TestFolder()
    for number in 0..<300 {
      folder.write(try PNG.encode(TinyNetwork.picture(number, width: 20, height: 20)), "\(number).png")
    }
    let question = TinyNetwork.question(["pooled"])
    let index = try question.index(of: folder, target, "whole")
    let smallest = index.pictures.map(\.digest).sorted().prefix(256)
    #expect(index.sample.map { index.pictures[Int($0)].digest } == Array(smallest))
    for part in 1...2 { _ = try question.index(of: folder, target, "\(part)", shard: Shard(part: part, of: 2)) }
    _ = try ExampleIndex.merge(
      ["2", "1"].map { "\(target.path)/\($0)" }, in: ExampleStore(folder: target.path), at: "\(target.path)/merged",
      cores: Cores())
    #expect(target.bytes("merged") == target.bytes("whole"))
    let found = try #require(try index.examples(of: 1, in: "pooled"))
    for (above, below) in zip(ExampleBand.allCases, ExampleBand.allCases.dropFirst()) {
      let (stronger, weaker) = (found.examples(of: above), found.examples(of: below))
      #expect(weaker.count <= 10 && !weaker.isEmpty)
      if above != .most { #expect(stronger.map(\.value).min()! > weaker.map(\.value).max()!) }
    }
  }

  @Test func aPictureThatComesTwiceIsOneExample() throws {
    let folder = TinyNetwork.folder(4), target = TestFolder()
    TinyNetwork.write(1, to: folder, name: "a copy.png")
    let index = try TinyNetwork.question().index(of: folder, target, "a")
    #expect(index.count == 5)
    for node in 0..<5 {
      let found = try #require(try index.examples(of: node, in: "falling"))
      #expect(found.largest.count == 4 && found.sample.count == 4)
      #expect(found.summary.count == 5 && found.histogram.reduce(0, +) == 5)
      // by the first of its names
      #expect(found.largest.contains { $0.path == "1.PNG" } && !found.largest.contains { $0.path == "a copy.png" })
    }
  }

  @Test func equalResponsesAreOrderedByContent() throws {
    // a node that says the same of all pictures
    let digests = (0..<20).map { ContentDigest(of: [UInt8($0)]) }
    let layer = ExampleLayer(TinyNetwork.file.layer(named: "pooled")!)
    let tallies = [Array(0..<20), Array((0..<20).reversed())].map { order in
      let tally = LayerTally(layer)
      let memory = Responses(nodes: [layer.nodes])
      let responses = memory.layers[0]
      for node in 0..<layer.nodes {
        (responses.largest[node], responses.smallest[node]) = (-2, -2)
        (responses.largestAt[node], responses.smallestAt[node], responses.above[node]) = (0, 0, 0)
      }
      for (count, picture) in order.enumerated() {
        let standing = LayerTally.Standing(picture: UInt32(picture), isNew: true, count: min(count, 10), slot: nil)
        tally.add(responses, standing) { digests[Int($0)] }
      }
      withExtendedLifetime(memory) {}
      return tally
    }
    let expected = (0..<20).sorted { digests[$0] < digests[$1] }.prefix(10).map { UInt32($0) }
    for tally in tallies {
      #expect(tally.top.prefix(10).map(\.picture) == expected)
      #expect(tally.bottom.prefix(10).map(\.picture) == expected)
    }
  }

  @Test(arguments: [
    (-1, 0), (0, 0), (1, 32), (1.4142, 32), (1.4143, 33), (2, 34), (0.5, 30), (1e-30, 1), (1e30, 63),
    (Float.leastNonzeroMagnitude, 1),
  ]) func binsAreHalfOctaves(value: Float, bin: Int) { #expect(LayerTally.bin(of: value) == bin) }

  @Test func likeNodesRiseAndFallTogether() throws {
    let folder = TinyNetwork.folder(30), target = TestFolder()
    let index = try TinyNetwork.question().index(of: folder, target, "a")
    let alike = try #require(try index.nodes(like: 2, in: "falling", among: index))
    #expect(alike.count == 10 && !alike.contains { $0.layer == "falling" && $0.node == 2 })
    #expect(zip(alike, alike.dropFirst()).allSatisfy { $0.cosine >= $1.cosine })
    // the cosine as it is defined
    let (values, _) = try #require(try index.responses(of: "falling"))
    func column(_ node: Int) -> [Double] {
      let column = stride(from: node, to: values.count, by: 5).map { Double(values[$0]) }
      let mean = column.reduce(0, +) / Double(column.count)
      return column.map { $0 - mean }
    }
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    for other in try #require(try index.nodes(like: 2, in: "falling", among: index, layers: ["falling"])) {
      let (a, b) = (column(2), column(other.node))
      #expect(abs(other.cosine - dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()) < 1e-5)
    }
    // the same network under another name, for which more pictures were looked at
    for number in 30..<40 { TinyNetwork.write(number, to: folder) }
    let copy = try TinyNetwork.question(of: TinyNetwork.make(sha256: "c0py")).index(of: folder, target, "b")
    let twin = try #require(try index.nodes(like: 2, in: "falling", among: copy, most: 1)?.first)
    #expect(twin.layer == "falling" && twin.node == 2 && twin.cosine > 0.99999)
    let others = try TinyNetwork.question().index(of: TinyNetwork.folder(9, from: 50), target, "c")
    #expect(throws: EvidenceError.self) { try index.nodes(like: 2, in: "falling", among: others) }
  }
}
