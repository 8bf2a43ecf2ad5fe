import Files
import Glibc
import TestSupport
import Testing

/// What would keep a file from being written is told when its place is taken.
struct ReservedFileTests {
  private let folder = TestFolder()

  private func refusal(_ path: String, replacing: Bool) -> FileWritingError.Problem? {
    do throws(FileWritingError) {
      _ = try ReservedFile(path, replacing: replacing)
      return nil
    } catch {
      return error.problem
    }
  }

  @Test func whatIsInTheWayIsToldBefore() throws {
    folder.write([1, 2, 3], "a.png")
    let path = folder.path + "/a.png"
    #expect(refusal(folder.path + "/b.png", replacing: false) == nil)
    #expect(refusal(path, replacing: true) == nil)
    #expect(refusal(path, replacing: false) == .exists)
    #expect(refusal(folder.path, replacing: true) == .isDirectory)
    #expect(refusal("/dev/null", replacing: true) == .notAFile)
    #expect(refusal(folder.path + "/no/a.png", replacing: false) == .noDirectory(folder.path + "/no"))
    #expect(refusal(path + "/b", replacing: false) == .belowAFile(path))
    #expect(refusal(folder.path + "/" + String(repeating: "a", count: 252), replacing: false) == .nameTooLong)
    folder.write([7], "c.png.part")
    #expect(refusal(folder.path + "/c.png", replacing: false) == .partExists(folder.path + "/c.png.part"))
    #expect(folder.names() == ["a.png", "c.png.part"] && folder.bytes("a.png") == [1, 2, 3])
  }

  @Test func aPlaceIsTakenOnce() throws {
    let path = folder.path + "/a.png"
    let file = try ReservedFile(path, replacing: false)
    #expect(refusal(path, replacing: false) == .isBeingWritten)
    #expect(refusal(path, replacing: true) == .isBeingWritten)
    try file.write([1])
    #expect(folder.names() == ["a.png"] && folder.bytes("a.png") == [1])
  }

  @Test(.enabled(if: TinyDisk.isPossible, "making a tiny disk needs the right to mount"))
  func aDiskThatTakesNothingIsToldBefore() throws {
    try TinyDisk.mounted(at: folder.path, kibibytes: 64, isReadOnly: true) {
      #expect(refusal(folder.path + "/a.png", replacing: false) == .readOnly)
    }
    try TinyDisk.mounted(at: folder.path, kibibytes: 64) {
      folder.write([UInt8](repeating: 1, count: 64 << 10), "full")
      #expect(refusal(folder.path + "/a.png", replacing: false) == .diskFull)
      #expect(folder.names() == ["full"])
    }
  }

  @Test(.enabled(if: TinyDisk.isPossible, "mounting a file needs the right to mount"))
  func aMountPointCannotBeReplaced() throws {
    for name in ["a.png", "b.png"] { folder.write([1], name) }
    try TinyDisk.bound(folder.path + "/a.png", at: folder.path + "/b.png") {
      #expect(refusal(folder.path + "/b.png", replacing: true) == .isMounted)
    }
  }
}
