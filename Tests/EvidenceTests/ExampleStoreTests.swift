import Files
import NetworkZoo
import NeuralNetwork
import Pictures
import Synchronization
import TestSupport
import Testing

@testable import Evidence

/// What is kept on the disk: when it holds, and when it does not.
struct ExampleStoreTests {
  private let target = TestFolder()
  private var store: ExampleStore { ExampleStore(folder: "\(target.path)/store") }

  private func bytes(_ index: ExampleIndex?) throws -> [UInt8] {
    try OpenFile(try #require(index).path).bytes()
  }

  @Test func aSurveyThatWasStoppedGoesOn() throws {
    let folder = TinyNetwork.folder(60)
    let question = TinyNetwork.question()
    let asked = Atomic<Int>(0)
    let stopped = try question.index(of: folder, in: store) { asked.add(1, ordering: .relaxed).newValue > 35 }
    #expect(stopped.ending.index == nil && stopped.told.isEmpty)
    let key = ExampleKey(TinyNetwork.file, folder: folder.path, framing: question.framing)
    #expect(try store.index(of: key) == nil)
    let unfinished = try ExampleIndex(contentsOf: ExampleStore.unfinishedPath(of: store.path(of: key)))
    #expect(unfinished.count > 10 && unfinished.count < 60)
    // even under the name of a whole one it is not taken for one
    let name = try #require(store.path(of: key).split(separator: "/").last)
    target.write(try OpenFile(unfinished.path).bytes(), "store/5ma11/\(name)")
    #expect(try store.index(of: key) == nil && store.indexes(of: TinyNetwork.file).isEmpty)

    let resumed = try question.index(of: folder, in: store)
    #expect(resumed.told == ["\(unfinished.count) pictures were looked at before: going on from there"])
    let direct = try question.index(of: folder, target, "direct")
    #expect(try bytes(resumed.ending.index) == bytes(direct))
    #expect(!FileStatus.isFile(unfinished.path))
    let again = try question.index(of: folder, in: store)
    #expect(again.ending.wasThere && again.told.isEmpty)
    #expect(store.indexes(of: TinyNetwork.file).count == 1)
  }

  @Test func onlyNewPicturesAreLookedAt() throws {
    let folder = TinyNetwork.folder(20), question = TinyNetwork.question()
    _ = try question.index(of: folder, in: store)
    TinyNetwork.write(20, to: folder)
    TinyNetwork.write(21, to: folder)
    let asked = Atomic<Int>(0)
    let renewed = try question.index(of: folder, in: store) {
      asked.add(1, ordering: .relaxed)
      return false
    }
    #expect(renewed.told == ["new pictures: 2"] && asked.load(ordering: .relaxed) < 6)
    #expect(try bytes(renewed.ending.index) == bytes(question.index(of: folder, target, "direct")))
  }

  @Test func aPictureOfAnotherTimeIsTheSameAndOneOfOtherBytesIsNot() throws {
    let folder = TinyNetwork.folder(10), question = TinyNetwork.question()
    _ = try question.index(of: folder, in: store)
    folder.setTime(of: "1.PNG", to: 1_000_000)
    #expect(try question.index(of: folder, in: store).ending.wasThere)
    TinyNetwork.write(11, to: folder, name: "1.PNG")
    let renewed = try question.index(of: folder, in: store)
    #expect(renewed.told == ["pictures that have changed or are gone: 1, the first 1.PNG; all are looked at again"])
    #expect(try bytes(renewed.ending.index) == bytes(question.index(of: folder, target, "direct")))
  }

  @Test func layersAreAdded() throws {
    let folder = TinyNetwork.folder(15)
    _ = try TinyNetwork.question(["falling"]).index(of: folder, in: store)
    let more = try TinyNetwork.question(["pooled", "first"]).index(of: folder, in: store)
    #expect(more.ending.index?.layers.map(\.name) == ["first", "falling", "pooled"])
    #expect(try bytes(more.ending.index) == bytes(TinyNetwork.question().index(of: folder, target, "direct")))
    #expect(try TinyNetwork.question(["first"]).index(of: folder, in: store).ending.wasThere)
  }

  @Test func whatIsNoPictureIsSkipped() throws {
    let folder = TinyNetwork.folder(3)
    folder.write(Array("text".utf8), "text.jpg")
    folder.write(Array(try PNG.encode(TinyNetwork.picture(7)).prefix(500)), "cut.png")
    folder.write([], "empty.webp")
    folder.write(Array("notes".utf8), "notes.txt")
    let index = try #require(try TinyNetwork.question().index(of: folder, in: store).ending.index)
    #expect(index.count == 3 && index.skipped.map(\.path) == ["cut.png", "empty.webp", "text.jpg"])
    #expect(index.skipped[0].reason.contains("cut short") && !index.skipped[0].reason.contains(folder.path))
    #expect(try TinyNetwork.question().index(of: folder, in: store).ending.wasThere)
    // one that was mended
    TinyNetwork.write(7, to: folder, name: "cut.png")
    let mended = try TinyNetwork.question().index(of: folder, in: store)
    #expect(mended.told == ["new pictures: 1"] && mended.ending.index?.count == 4)
    #expect(mended.ending.index?.skipped.count == 2)
    let only = TestFolder()
    only.write([1, 2, 3], "a.png")
    for folder in [only, TestFolder()] {
      #expect(throws: EvidenceError.self) { try TinyNetwork.question().index(of: folder, in: store) }
    }
    #expect(throws: EvidenceError.self) { try PictureFolder("/nowhere") }
  }

  @Test func otherWeightsHaveOtherIndexes() throws {
    let folder = TinyNetwork.folder(3)
    _ = try TinyNetwork.question().index(of: folder, in: store)
    let other = TinyNetwork.make(sha256: "07her", seed: 5)
    #expect(store.indexes(of: other).isEmpty)
    #expect(store.folders(ofOtherWeightsThan: other) == [folder.path])
    _ = try TinyNetwork.question(of: other).index(of: folder, in: store)
    #expect(store.clear(other).count == 1 && store.indexes(of: other).isEmpty)
    #expect(store.indexes(of: TinyNetwork.file).count == 1)
    #expect(store.clear().count == 1 && store.indexes(of: TinyNetwork.file).isEmpty)
  }

  @Test func theOldestIndexesGoFirst() throws {
    let size = try bytes(TinyNetwork.question().index(of: TinyNetwork.folder(5), target, "one")).count
    let small = ExampleStore(folder: "\(target.path)/small", limit: 2 * size + 500)
    let folders = (0..<4).map { TinyNetwork.folder(5, from: 10 * $0) }
    for folder in folders { _ = try TinyNetwork.question().index(of: folder, in: small) }
    let kept = small.indexes(of: TinyNetwork.file).map(\.key.folder)
    #expect(kept == [folders[3].path, folders[2].path])
  }

  @Test func brokenFilesAreRefused() throws {
    let folder = TinyNetwork.folder(12)
    let index = try TinyNetwork.question().index(of: folder, target, "index")
    let bytes = try bytes(index)
    func isRead(_ bytes: [UInt8]) -> Bool {
      target.write(bytes, "broken")
      guard let index = try? ExampleIndex(contentsOf: "\(target.path)/broken") else { return false }
      return (try? index.tally()) != nil
    }
    #expect(isRead(bytes))
    for length in stride(from: 0, to: bytes.count, by: bytes.count / 40) { #expect(!isRead(Array(bytes[..<length]))) }
    #expect(!isRead(Array(bytes.dropLast())) && !isRead(bytes + [0]))
    var random = Random(seed: 3)
    for _ in 0..<100 {
      var changed = bytes
      changed[random.next(below: bytes.count)] ^= UInt8(1 + random.next(below: 255))
      #expect(!isRead(changed))
    }
  }
}
