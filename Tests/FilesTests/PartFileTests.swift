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
      let part = try PartFile(creating: target)
      try append([1, 2], to: part)
      #expect(folder.names() == ["file.part"])
      #expect(throws: SystemError(EEXIST)) { try PartFile(creating: target) }
    }
    #expect(folder.names() == [])
    let part = try PartFile(creating: target)
    try append([1], to: part)
    try append([2, 3], to: part)
    try part.finish(replacing: false)
    #expect(folder.names() == ["file"] && folder.bytes("file") == [1, 2, 3])
  }

  @Test func aPartThatBelongsToSomeoneElseStays() throws {
    folder.write([7], "file.part")
    #expect(throws: SystemError(EEXIST)) { try PartFile(creating: target) }
    #expect(folder.bytes("file.part") == [7])
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
    let part = try PartFile(creating: target)
    folder.write([7], "file")
    #expect(throws: SystemError(EEXIST)) { try part.finish(replacing: false) }
    #expect(folder.bytes("file") == [7])
  }
}
