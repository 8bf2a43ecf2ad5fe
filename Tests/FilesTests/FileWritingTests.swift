import Files
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@Suite struct FileWritingTests {
  private let old: [UInt8] = [1, 2, 3]
  private let new: [UInt8] = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }

  @Test(arguments: [false, true])
  func aNewFileIsWrittenWhole(replacing: Bool) throws {
    try inDirectory { directory in
      try FileWriting.write(new, to: directory + "/a.png", replacing: replacing)
      #expect(contents(directory) == ["a.png": new])
      try FileWriting.write([], to: directory + "/empty", replacing: replacing)
      #expect(contents(directory)["empty"] == [])
    }
  }

  @Test func aFileIsReplacedAndKeepsItsPermissions() throws {
    try inDirectory { directory in
      let path = directory + "/a.png"
      put(old, path)
      chmod(path, 0o640)
      try FileWriting.write(new, to: path, replacing: true)
      #expect(contents(directory) == ["a.png": new])
      #expect(mode(path) & 0o777 == 0o640)
    }
  }

  @Test func aFileIsNotReplacedWithoutLeave() throws {
    try inDirectory { directory in
      let path = directory + "/a.png"
      put(old, path)
      #expect(refusal(path, replacing: false) == .exists)
      #expect(contents(directory) == ["a.png": old])
    }
  }

  @Test func aLinkIsFollowedWhenItIsReplacedAndIsInTheWayWhenNot() throws {
    try inDirectory { directory in
      put(old, directory + "/target")
      symlink("target", directory + "/link")
      symlink("later", directory + "/dangling")
      symlink("no/where", directory + "/lost")
      #expect(refusal(directory + "/link", replacing: false) == .exists)
      #expect(refusal(directory + "/dangling", replacing: false) == .exists)
      for link in ["link", "dangling"] {
        try FileWriting.write(new, to: directory + "/" + link, replacing: true)
        #expect(mode(directory + "/" + link) & S_IFMT == S_IFLNK)
      }
      #expect(contents(directory)["target"] == new && contents(directory)["later"] == new)
      #expect(refusal(directory + "/lost", replacing: true) == .noDirectory(directory + "/no"))
    }
  }

  @Test func aPartThatIsThereIsLeftAlone() throws {
    try inDirectory { directory in
      put(old, directory + "/a.png.part")
      #expect(refusal(directory + "/a.png", replacing: true) == .partExists(directory + "/a.png.part"))
      #expect(contents(directory) == ["a.png.part": old])
    }
  }

  @Test func whatIsNotAFileIsRefused() throws {
    try inDirectory { directory in
      mkfifo(directory + "/pipe", 0o600)
      #expect(refusal(directory + "/pipe", replacing: true) == .notAFile)
      #expect(refusal("/dev/null", replacing: true) == .notAFile)
      #expect(refusal(directory, replacing: true) == .isDirectory)
      #expect(refusal(directory, replacing: false) == .isDirectory)
      #expect(contents(directory).keys.sorted() == ["pipe"])
    }
  }

  @Test func aMissingDirectoryIsNamed() throws {
    try inDirectory { directory in
      #expect(refusal(directory + "/no/a.png", replacing: false) == .noDirectory(directory + "/no"))
      put(old, directory + "/file")
      #expect(refusal(directory + "/file/a.png", replacing: true) == .belowAFile(directory + "/file"))
      #expect(contents(directory) == ["file": old])
    }
  }

  @Test func aNameTooLongIsRefused() throws {
    try inDirectory { directory in
      let path = directory + "/" + String(repeating: "a", count: 252)
      #expect(refusal(path, replacing: false) == .nameTooLong)
    }
  }

  @Test(.enabled(if: geteuid() != 0, "root may write anywhere"))
  func aDirectoryThatMayNotBeWrittenToIsRefused() throws {
    try inDirectory { directory in
      chmod(directory, 0o500)
      #expect(refusal(directory + "/a.png", replacing: false) == .noPermission)
      chmod(directory, 0o700)
    }
  }

  @Test(.enabled(if: TinyDisk.isPossible, "making a tiny disk needs the right to mount"))
  func aFullDiskLeavesTheOldFileAndNoPart() throws {
    try inDirectory { directory in
      try TinyDisk.mounted(at: directory, kibibytes: 64) {
        put(old, directory + "/a.png")
        #expect(refusal(directory + "/a.png", replacing: true) == .diskFull)
        #expect(refusal(directory + "/b.png", replacing: false) == .diskFull)
        #expect(contents(directory) == ["a.png": old])
      }
    }
  }

  @Test(.enabled(if: TinyDisk.isPossible, "making a tiny disk needs the right to mount"))
  func aReadOnlyDiskIsRefused() throws {
    try inDirectory { directory in
      try TinyDisk.mounted(at: directory, kibibytes: 64, isReadOnly: true) {
        #expect(refusal(directory + "/a.png", replacing: false) == .readOnly)
      }
    }
  }

  @Test func aLockIsNotWaitedForForever() throws {
    try inDirectory { directory in
      let path = directory + "/places"
      let lock = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      defer { close(lock) }
      try #require(flock(lock, LOCK_EX) == 0)
      let error = #expect(throws: FileWritingError.self) { try FileWriting.update(path) { _ in new } }
      #expect(error?.problem == .locked(path + ".lock"))
      #expect(contents(directory).keys.sorted() == ["places.lock"])
      flock(lock, LOCK_UN)
      try FileWriting.update(path) { _ in new }
      #expect(contents(directory)["places"] == new)
    }
  }

  @Test func aLimitOfNoOneIsNoLimitToRaise() {
    #expect(
      FileWritingError(path: "a", problem: .tooLarge(limit: nil)).description
        == "a: cannot be written: it is larger than its file system takes; choose a smaller size")
  }

  @Test func anErrorIsOneLineThatNamesTheFile() throws {
    let error = #expect(throws: FileWritingError.self) {
      try FileWriting.write([], to: "/nowhere/a.png", replacing: false)
    }
    #expect(error?.description == "/nowhere/a.png: cannot be written: there is no directory /nowhere; create it first")
  }

  private func refusal(_ path: String, replacing: Bool) -> FileWritingError.Problem? {
    do {
      try FileWriting.write(new, to: path, replacing: replacing)
      return nil
    } catch {
      return error.problem
    }
  }
}

private func inDirectory(_ body: (String) throws -> Void) throws {
  let directory = FileManager.default.temporaryDirectory.appending(path: "phosphene-\(UUID())").path
  try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
  defer { try? FileManager.default.removeItem(atPath: directory) }
  try body(directory)
}

private func put(_ bytes: [UInt8], _ path: String) {
  #expect(throws: Never.self) { try Data(bytes).write(to: URL(filePath: path)) }
}

/// Everything in a directory; what cannot be read is empty.
private func contents(_ directory: String) -> [String: [UInt8]] {
  let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
  return Dictionary(
    uniqueKeysWithValues: names.map { name in
      let path = directory + "/" + name
      let data = mode(path) & S_IFMT == S_IFREG ? try? Data(contentsOf: URL(filePath: path)) : nil
      return (name, data.map { [UInt8]($0) } ?? [])
    })
}

private func mode(_ path: String) -> mode_t {
  var status = stat()
  return lstat(path, &status) == 0 ? status.st_mode : 0
}
