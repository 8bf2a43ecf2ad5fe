import Foundation
import Pictures
import Testing

@Suite struct PictureFileTests {
  private func inFile<Result>(_ bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
    let path = FileManager.default.temporaryDirectory.appending(path: "phosphene-\(UUID()).png").path
    try Data(bytes).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
  }

  @Test func theBytesTellTheFormatAndNotTheName() throws {
    let png = try PNG.encode(Picture(width: 1, height: 1, pixels: [1, 2, 3]))
    let gif = GIFBytes.header(1, 1, colors: [[7, 8, 9], [0, 0, 0]]) + GIFBytes.frame(1, 1, [0])
    #expect(try inFile(png) { try PictureFile.read($0).pixels } == [1, 2, 3])
    #expect(try inFile(gif) { try PictureFile.read($0).pixels } == [7, 8, 9])
    #expect(try inFile(PictureFileBytes.gray) { try PictureFile.read($0).width } == 24)
    #expect(try inFile(PictureFileBytes.alpha) { try PictureFile.read($0).width } == 3)
  }

  @Test func errorsNameTheFileAndWhatIsRead() throws {
    func complaint(_ path: String) -> String? {
      #expect(throws: PictureFileError.self) { try PictureFile.read(path) }?.description
    }
    #expect(
      complaint("/nowhere/a.png")
        == "/nowhere/a.png: cannot be read (No such file or directory); give the path of a picture")
    #expect(complaint("/dev/zero") == "/dev/zero: is a directory or a device, not a file; give the path of a picture")
    #expect(complaint("/tmp") == "/tmp: is a directory or a device, not a file; give the path of a picture")
    for bytes in [[], Array("BM a bitmap".utf8)] {
      try inFile(bytes) { path in
        #expect(
          complaint(path)
            == "\(path): is not a PNG, JPEG, WebP or GIF file; give a picture of that format or convert this one")
      }
    }
    try inFile([0x89, 0x50]) { path in
      #expect(complaint(path) == "\(path): is a PNG file that was cut short; fetch or write it again")
    }
  }

  @Test func aFileOverTheLimitIsRefusedUnread() throws {
    try inFile([]) { path in
      // Sparse: it takes no room on the disk.
      truncate(path, (256 << 20) + 1)
      let error = #expect(throws: PictureFileError.self) { try PictureFile.bytes(of: path) }
      #expect(error?.problem == .fileTooLarge(bytes: (256 << 20) + 1))
    }
  }
}
