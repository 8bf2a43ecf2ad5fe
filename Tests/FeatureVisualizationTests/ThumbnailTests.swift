import Dispatch
import NeuralNetwork
import Pictures
import Synchronization
import TestSupport
import Testing

@testable import FeatureVisualization

/// The thumbnails that a queue has posted. A class because the queue adds to it.
private final class Received: Sendable {
  private let thumbnails = Mutex<[Thumbnail]>([])
  private let arrived = DispatchSemaphore(value: 0)

  func add(_ thumbnail: Thumbnail) {
    thumbnails.withLock { $0.append(thumbnail) }
    arrived.signal()
  }

  /// Waits for `count` thumbnails; the time limit only ends a test that would hang.
  func take(_ count: Int) throws -> [Thumbnail] {
    for _ in 0..<count { try #require(arrived.wait(timeout: .now() + .seconds(60)) == .success) }
    return thumbnails.withLock { thumbnails in
      defer { thumbnails = [] }
      return thumbnails
    }
  }
}

struct ThumbnailTests {
  private static let file = SmallNetwork.file

  @Test func coarseThumbnailsComeFirstInOrderAndSilentOnesHaveNoPicture() throws {
    let received = Received()
    let queue = ThumbnailQueue(cores: Cores(), cache: nil) { received.add($0) }
    queue.order([5, 7, 2], of: "first", in: Self.file)
    let all = try received.take(6)
    #expect(all.map(\.subject.node) == [5, 7, 2, 5, 7, 2])
    #expect(all.map(\.quality) == [.coarse, .coarse, .coarse, .fine, .fine, .fine])
    #expect(all.filter { $0.picture == nil }.map(\.subject.node) == [7, 7])
    #expect(all[0].picture != all[3].picture && all[0].picture?.width == 64)
    // what was made is not made again
    queue.order([2, 6], of: "first", in: Self.file)
    #expect(try received.take(2).map(\.subject.node) == [6, 6])
  }

  @Test func aNewLayerReplacesTheCurrentOne() throws {
    let received = Received()
    let queue = ThumbnailQueue(cores: Cores(), cache: nil) { received.add($0) }
    queue.order(Array(0..<8), of: "first", in: Self.file)
    queue.order([3], of: "wide", in: Self.file)
    var last: [Thumbnail] = []
    while last.filter({ $0.subject.layer == "wide" }).count < 2 { last += try received.take(1) }
    queue.queue.sync {}
    queue.stop()
    #expect(last.last?.subject.layer == "wide" && last.count < 16)
  }

  @Test func cachedThumbnailsAreNotComputed() throws {
    let folder = TestFolder()
    let cache = ThumbnailCache(folder: "\(folder.path)/thumbnails")
    func make() throws -> [Thumbnail] {
      let received = Received()
      let queue = ThumbnailQueue(cores: Cores(), cache: cache) { received.add($0) }
      queue.order([1], of: "second", in: Self.file)
      return try received.take(2)
    }
    let first = try make()
    let names = folder.names("thumbnails")
    #expect(names.count == 2 && names.allSatisfy { $0.hasSuffix(".png") })
    let again = try make()
    #expect(again.map(\.picture) == first.map(\.picture) && again.map(\.value) == first.map(\.value))
    // another picture in the file proves that the file is read
    let request = Thumbnail.request(of: 1, of: "second", in: Self.file, .coarse)
    cache.write(Picture(width: 1, height: 1, pixels: [1, 2, 3]), .init(ending: .finished, value: 9), of: request)
    #expect(try make()[0].value == 9)
    // a broken file is made again
    for name in names { folder.write([0], "thumbnails/\(name)") }
    #expect(try make().map(\.picture) == first.map(\.picture))
  }

  @Test func silentNodesAreCachedToo() throws {
    let folder = TestFolder()
    let cache = ThumbnailCache(folder: "\(folder.path)/thumbnails")
    let received = Received()
    let queue = ThumbnailQueue(cores: Cores(), cache: cache) { received.add($0) }
    queue.order([7], of: "first", in: Self.file)
    #expect(try received.take(2).map(\.picture) == [nil, nil])
    #expect(folder.names("thumbnails").count == 2)
    let request = Thumbnail.request(of: 7, of: "first", in: Self.file, .fine)
    let kept = try #require(cache.read(request))
    #expect(kept.picture == nil && kept.result == .init(ending: .dead, value: 0))
    cache.write(nil, .init(ending: .silent, value: -2), of: request)
    let other = ThumbnailQueue(cores: Cores(), cache: cache) { received.add($0) }
    other.order([7], of: "first", in: Self.file)
    let shown = try received.take(2)[1]
    #expect(shown.picture == nil && shown.value == -2 && shown.ending == .silent, "read from the file")
  }

  @Test func failuresAreReportedAndNotCached() throws {
    let folder = TestFolder()
    let cache = ThumbnailCache(folder: "\(folder.path)/thumbnails")
    let received = Received()
    let queue = ThumbnailQueue(cores: Cores(), cache: cache) { received.add($0) }
    queue.order([0], of: "steep", in: SmallNetwork.steep)
    let made = try received.take(2)
    #expect(made.map(\.picture) == [nil, nil])
    #expect(made.map(\.ending) == [.notFinite, .notFinite])
    #expect(folder.names("thumbnails").isEmpty)
  }

  @Test func pruningRemovesTheOldestFiles() throws {
    let folder = TestFolder()
    let cache = ThumbnailCache(folder: folder.path, limit: 1000)
    for number in 0..<6 { folder.write([UInt8](repeating: 0, count: 300), "\(number).png") }
    folder.write([0], "half.png.part")
    for (number, name) in folder.names().enumerated() { folder.setTime(of: name, to: 1_000_000 + number) }
    cache.prune()
    #expect(folder.names() == ["4.png", "5.png"])
  }
}
