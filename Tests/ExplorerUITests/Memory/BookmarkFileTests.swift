// What is remembered on the disk: bookmarks and the last place.

import Dispatch
import Files
import FoundationEssentials
import TestSupport
import Testing

@testable import ExplorerUI

struct BookmarkFileTests {
  private let folder = TestFolder()
  private var path: String { "\(folder.path)/state/phosphene/bookmarks" }
  private var file: BookmarkFile { BookmarkFile(path: path) }

  private func write(_ text: String) throws { try write(Array(text.utf8)) }

  private func write(_ bytes: [UInt8]) throws { try FileWriting.update(path) { _ in bytes } }

  private func bytes() throws -> [UInt8] { try #require(try FileWriting.contents(of: path)) }

  @Test func aBookmarkIsALineOfAddressAndNoteAndTheFolderIsMade() throws {
    #expect(try file.lines() == [])
    try file.add(Bookmark("net/a + 0.5*b/2@seed=3", note: "fur,\tand\nan eye"))
    try file.add(Bookmark("net/b/1", note: ""))
    #expect(String(decoding: try bytes(), as: UTF8.self) == "net/a + 0.5*b/2@seed=3\tfur, and an eye\nnet/b/1\n")
    let lines = try file.lines()
    #expect(lines.map(\.number) == [1, 2])
    #expect(
      lines.map(\.bookmark) == [
        Bookmark("net/a + 0.5*b/2@seed=3", note: "fur, and an eye"), Bookmark("net/b/1", note: ""),
      ])
  }

  @Test(arguments: ["\r\n", "\r"]) func linesEndAsAnySystemEndsThem(end: String) throws {
    let lines = ["# mine", "net/a/1\tone", "net/b/2", ""]
    try write(lines.joined(separator: end))
    #expect(try file.lines().map(\.bookmark) == [Bookmark("net/a/1", note: "one"), Bookmark("net/b/2", note: "")])
    try file.remove(try #require(try file.lines().first))
    try file.add(Bookmark("net/c/3", note: ""))
    #expect(String(decoding: try bytes(), as: UTF8.self) == "# mine\(end)net/b/2\(end)net/c/3\n")
  }

  @Test func anAddressThatWouldNotBeReadBackIsRefused() throws {
    #expect(throws: FileWritingError.self) { try file.add(Bookmark("net/a\nb/1", note: "")) }
    #expect(try file.lines() == [])
  }

  @Test func whatIsNoBookmarkIsNumberedAndKeptByteForByte() throws {
    let text = "# mine\nnet/a/1\tone\n\nno network\nnet/b/2\ttwo"
    try write(Array(text.utf8) + [0x0A, 0xFF, 0xFE, 0x2F, 0x0A])
    let lines = try file.lines()
    #expect(lines.map(\.number) == [2, 4, 5, 6])
    #expect(lines.map { $0.bookmark?.note } == ["one", nil, "two", nil])
    #expect(lines[1].text == "no network")
    try file.add(Bookmark("net/c/3", note: ""))
    try file.remove(lines[0])
    #expect(
      try bytes() == Array("# mine\n\nno network\nnet/b/2\ttwo\n".utf8) + [0xFF, 0xFE, 0x2F, 0x0A]
        + Array("net/c/3\n".utf8))
  }

  @Test func aLineIsRemovedWhereverItStandsByNow() throws {
    try write("net/a/1\nnet/b/2\nnet/a/1\n")
    let lines = try file.lines()
    try write("net/0/0\nnet/a/1\nnet/b/2\nnet/a/1")
    try file.remove(lines[1])
    #expect(String(decoding: try bytes(), as: UTF8.self) == "net/0/0\nnet/a/1\nnet/a/1")
    try file.remove(lines[1])
    #expect(try file.lines().count == 3, "it is gone already")
    try file.remove(lines[2])
    #expect(String(decoding: try bytes(), as: UTF8.self) == "net/0/0\nnet/a/1\n", "the third, not the second")
  }

  @Test func anAddressStandsOnceAndKeepsItsNote() throws {
    try write("net/a/1\tfur\n# net/b/2\nnet/b/2\teyes\nnet/a/1\twool")
    try file.add(Bookmark("net/b/2", note: "faces"))
    try file.add(Bookmark("net/a/1", note: ""))
    #expect(String(decoding: try bytes(), as: UTF8.self) == "# net/b/2\nnet/b/2\tfaces\nnet/a/1\twool\n")
  }

  @Test func whatIsReplacedIsTold() throws {
    let file = BookmarkFile(path: path)
    #expect(try file.add(Bookmark("a/b", note: "fur", date: "2026-11-29")) == nil)
    #expect(
      try file.add(Bookmark("a/b", note: "", date: "2026-11-30")) == Bookmark("a/b", note: "fur", date: "2026-11-29"))
    #expect(String(decoding: try bytes(), as: UTF8.self) == "a/b\tfur\t2026-11-30\n")
    try write("a/b\t\t2026-11-30\na/c\tx\t2026-1-3\n")
    #expect(
      try file.lines().map(\.bookmark) == [
        Bookmark("a/b", note: "", date: "2026-11-30"), Bookmark("a/c", note: "x 2026-1-3"),
      ])
  }

  @Test func manyAtOnceLoseNothing() throws {
    let file = file
    DispatchQueue.concurrentPerform(iterations: 40) { try! file.add(Bookmark("net/a/\($0)", note: "")) }
    #expect(Set(try file.lines().compactMap(\.bookmark?.address)) == Set((0..<40).map { "net/a/\($0)" }))
  }

  @Test func aWriterThatWasKilledIsInNobodysWay() throws {
    try file.add(Bookmark("net/a/1", note: ""))
    try FileWriting.write(Array("net/a/1\nhalf".utf8), to: path + ".part", replacing: false)
    try file.add(Bookmark("net/b/2", note: ""))
    #expect(String(decoding: try bytes(), as: UTF8.self) == "net/a/1\nnet/b/2\n")
    #expect(!FileManager.default.fileExists(atPath: path + ".part"))
  }

  @Test func aLinkStaysALink() throws {
    try write("net/a/1\n")
    let link = "\(folder.path)/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    try BookmarkFile(path: link).add(Bookmark("net/b/2", note: ""))
    #expect(try file.lines().count == 2)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
  }

  @Test func whatCannotBeWrittenIsSaidInOneLine() throws {
    let error = #expect(throws: FileWritingError.self) {
      try BookmarkFile(path: "/dev/null/bookmarks").add(Bookmark("net/a/1", note: ""))
    }
    #expect(
      error?.description == "/dev/null/bookmarks: cannot be written: /dev/null is not a directory; choose another path")
  }

  @Test func theLastPlaceHasItsFolderAndWhatIsLostIsSaid() throws {
    let place = LastPlace(path: "\(folder.path)/state/last-place")
    #expect(place.place == nil)
    try place.remember("net/a/1@seed=3", folder: "/my nets")
    #expect(try #require(place.place) == ("net/a/1@seed=3", "/my nets"))
    try place.remember("net/b/2")
    #expect(try #require(place.place) == ("net/b/2", nil))
    try FileWriting.write([0xFF, 0x0A], to: place.path, replacing: true)
    #expect(place.place == nil)
    let nowhere = LastPlace(path: "/dev/null/last-place")
    #expect(throws: FileWritingError.self) { try nowhere.remember("net/a/1") }
    #expect(throws: FileWritingError.self) { try place.remember("net/a\nb/1") }
    #expect(nowhere.place == nil)
  }
}
