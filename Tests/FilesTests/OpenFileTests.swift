@testable import Files
import Glibc
import TestSupport
import Testing

struct OpenFileTests {
  private let folder = TestFolder()

  private func path(_ bytes: [UInt8]) -> String {
    folder.write(bytes, "file")
    return folder.path + "/file"
  }

  @Test func onlyRegularFilesAreOpened() {
    mkfifo(folder.path + "/pipe", 0o600)
    for path in [folder.path, folder.path + "/pipe", "/dev/zero"] {
      #expect(throws: ReadingError.notAFile) { try OpenFile(path) }
    }
    let error = #expect(throws: ReadingError.self) { try OpenFile(folder.path + "/nothing") }
    #expect(error == .unreadable(SystemError(ENOENT)) && error?.isMissing == true)
    #expect(error?.description == "cannot be read (No such file or directory)")
  }

  @Test func aLargerFileThanAllowedIsRefused() throws {
    let path = path([1, 2, 3])
    #expect(try OpenFile(path, atMost: 3).bytes() == [1, 2, 3])
    #expect(throws: ReadingError.tooLarge(bytes: 3, most: 2)) { try OpenFile(path, atMost: 2) }
  }

  @Test func bytesBeyondTheEndAreRefusedUnread() throws {
    let file = try OpenFile(path([1, 2, 3, 4, 5]))
    #expect(try file.bytes(from: 1, count: 3) == [2, 3, 4] && file.bytes(from: 5, count: 0) == [])
    #expect(throws: ReadingError.cut(bytes: 5, needed: 6)) { try file.bytes(from: 3, count: 3) }
    #expect(throws: ReadingError.self) { try file.bytes(from: 1, count: .max) }
    #expect(throws: ReadingError.self) { try file.bytes(from: -1, count: 1) }
  }

  @Test func aRunOfBytesKnowsOnlyItsOwn() throws {
    let file = try OpenFile(path([1, 2, 3, 4, 5]))
    let run = try OpenFile(OpenFile(file, from: 1, size: 4), from: 1, size: 2)
    #expect(try run.size == 2 && run.bytes() == [3, 4])
    #expect(throws: ReadingError.cut(bytes: 2, needed: 3)) { try run.bytes(from: 0, count: 3) }
    #expect(throws: ReadingError.cut(bytes: 5, needed: 6)) { try OpenFile(file, from: 4, size: 2) }
    #expect(try run.sha256() == OpenFile(path([3, 4])).sha256())
  }

  @Test func numbersAreReadAsTheyLie() throws {
    let file = try OpenFile(path([9, 0x34, 0x12, 0xFF, 0]))
    var numbers: [UInt16] = [0, 0]
    try file.read(into: &numbers, from: 1)
    #expect(numbers == [0x1234, 0xFF])
  }

  @Test func aFileThatIsCutWhileItIsOpenIsRefused() throws {
    let path = path([1, 2, 3])
    let file = try OpenFile(path)
    truncate(path, 1)
    #expect(throws: ReadingError.cut(bytes: 1, needed: 3)) { try file.bytes() }
    #expect(throws: ReadingError.self) { try file.sha256() }
  }

  @Test func aMappedFileHasTheSameBytes() throws {
    #expect(try MappedFile(OpenFile(path([1, 2, 3]))).withBytes { Array($0) } == [1, 2, 3])
    #expect(throws: ReadingError.cut(bytes: 0, needed: 1)) { try MappedFile(OpenFile(path([]))) }
    #expect(throws: ReadingError.notAFile) { try MappedFile(OpenFile(folder.path)) }
  }

  @Test func digestsAreThoseOfOtherPrograms() throws {
    let abc = Array("abc".utf8)
    let file = try OpenFile(path(abc))
    let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    #expect(try abc.withUnsafeBytes { Digest.sha256($0) } == sha256 && file.sha256() == sha256)
    let checksums: [Checksum] = [
      .md5("900150983cd24fb0d6963f7d28e17f72"), .sha256(sha256), .gitBlob("f2ba8f84ab5c1bce84a7b441cb1959cfc7093b7f"),
    ]
    for checksum in checksums {
      #expect(try checksum.found(in: file.descriptor, size: 3) == checksum)
      #expect(throws: SystemError.self) { try checksum.found(in: file.descriptor, size: 4) }
    }
  }
}
