@testable import Files
import Glibc
import TestSupport
import Testing

struct PartFileTests {
  private let folder = TestFolder()
  private var target: String { folder.path + "/file" }

  private func append(_ bytes: [UInt8], to part: PartFile) throws {
    try bytes.withUnsafeBufferPointer { try part.append(UnsafeRawBufferPointer($0)) }
  }

  @Test func aNewPartGoesUnlessItIsFinished() throws {
    do {
      let part = try #require(try PartFile(creating: target))
      try append([1, 2], to: part)
      #expect(folder.names() == ["file.part"])
      #expect(try PartFile(creating: target) == nil, "someone is writing it")
    }
    #expect(folder.names() == [])
  }

  /// Shorter and longer than the mark at its head, in pieces.
  @Test(arguments: [0, 1, PartFile.mark.count - 1, PartFile.mark.count, PartFile.mark.count + 1, 1000])
  func aFinishedPartHasItsBytes(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let part = try #require(try PartFile(creating: target))
    for start in stride(from: 0, to: count, by: 23) {
      try append(Array(bytes[start..<min(start + 23, count)]), to: part)
    }
    #expect(part.size == count && folder.bytes("file.part")?.starts(with: PartFile.mark) == true)
    try part.finish(replacing: false)
    #expect(folder.names() == ["file"] && folder.bytes("file") == bytes)
  }

  @Test func whatAStoppedWriterLeftIsReplaced() throws {
    for rest in [[], PartFile.mark, PartFile.mark + [1, 2, 3]] {
      folder.write(rest, "file.part")
      chmod(target + ".part", 0o600)
      let part = try #require(try PartFile(creating: target))
      try append([4], to: part)
      try part.finish()
      #expect(folder.names() == ["file"] && folder.bytes("file") == [4])
    }
  }

  @Test func aPartThatBelongsToSomeoneElseStays() throws {
    folder.write([7], "file.part")
    #expect(throws: SystemError(EEXIST)) { try PartFile(creating: target) }
    #expect(folder.bytes("file.part") == [7])
    unlink(target + ".part")
    symlink("nowhere", target + ".part")
    #expect(throws: SystemError(EEXIST)) { try PartFile(creating: target) }
    #expect(folder.names() == ["file.part"])
  }

  @Test func whatCameIsGoneOnWith() throws {
    for (bytes, size) in [([1, 2], 0), ([3], 2)] as [([UInt8], Int)] {
      let part = try #require(try PartFile(resuming: target))
      #expect(part.size == size)
      try append(bytes, to: part)
    }
    let part = try #require(try PartFile(resuming: target))
    #expect(try part.size == 3 && PartFile(resuming: target) == nil, "one works at it at a time")
    try part.finish()
    #expect(folder.bytes("file") == [1, 2, 3] && folder.names() == ["file"])
  }

  @Test func anEmptyPartDoesNotStay() throws {
    do {
      let part = try #require(try PartFile(resuming: target))
      try append([1], to: part)
      try part.empty()
    }
    #expect(folder.names() == [])
  }

  @Test func whatAppearsAtTheLastMomentIsNotReplaced() throws {
    let part = try #require(try PartFile(creating: target))
    folder.write([7], "file")
    #expect(throws: SystemError(EEXIST)) { try part.finish(replacing: false) }
    #expect(folder.bytes("file") == [7])
  }
}
