@testable import Files
import Glibc
import TestSupport
import Testing

struct FolderTests {
  private let folder = TestFolder()

  @Test func foldersAreMadeWithThoseAboveThem() throws {
    try Folder.make(folder.path + "/a/b/c", permissions: 0o700)
    try Folder.make(folder.path + "/a/b/c")
    #expect(FileStatus(folder.path + "/a/b/c")?.kind == .folder)
    folder.write([1], "file")
    for path in ["/file", "/file/below"] {
      #expect(throws: SystemError(ENOTDIR)) { try Folder.make(folder.path + path) }
    }
  }

  @Test func namesAreSortedWithoutTheHidden() {
    for name in ["b", "a", ".hidden"] { folder.write([], name) }
    #expect(Folder.names(in: folder.path) == ["a", "b"])
    #expect(Folder.names(in: folder.path + "/nowhere") == [])
  }

  @Test func aStatusTellsKindAndSize() {
    folder.write([1, 2, 3], "file")
    mkfifo(folder.path + "/pipe", 0o600)
    #expect(FileStatus(folder.path + "/file")?.kind == .file && FileStatus(folder.path + "/file")?.size == 3)
    #expect(FileStatus(folder.path)?.kind == .folder && FileStatus(folder.path + "/pipe")?.kind == .other)
    #expect(FileStatus(folder.path + "/nothing") == nil)
    #expect(FileStatus.isFile(folder.path + "/pipe") && !FileStatus.isFile(folder.path))
  }

  @Test func aPathLiesInAFolder() {
    #expect(Folder.parent(of: "a") == "." && Folder.parent(of: "/a") == "/" && Folder.parent(of: "/a/b") == "/a")
  }
}
