// Small pictures changed at random, PNG files with checksums that fit.

import Pictures
import TestSupport
import Testing

struct PictureFuzzTests {
  private static func files() throws -> [[UInt8]] {
    typealias Files = PictureFileBytes
    let pictures = (0..<3).map { noise(width: 19, height: 11, seed: $0) }
    let animation = Animation(count: 3, milliseconds: 50) { pictures[$0] }
    let texts = [PictureText(key: "a", value: "plain"), PictureText(key: "b", value: "ünïcödé 漢")]
    let row: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
    let colors = PNGBytes.chunk("PLTE", [UInt8](0..<48))
    return [
      Files.colors, Files.progressive, Files.gray, Files.inks, Files.alpha, Files.lossy, Files.animation,
      try PNG.encode(pictures[0], texts: texts), try GIF.encode(animation, text: "ä"),
      try WebP.encode(animation, packing: .lossless, text: "ä"), try WebP.encode(animation, text: "<&>"),
      PNGBytes.file(8, 2, .palette, before: colors + PNGBytes.chunk("tRNS", [0, 9]), rows: [row, row]),
      PNGBytes.file(1, 2, .rgba, bits: 16, rows: [row, row]), PNGBytes.file(64, 1, .gray, bits: 1, rows: [row]),
      PNGBytes.file(4, 2, .grayAlpha, interlaced: true, rows: [row, row]),
      GIFBytes.header(4, 4, colors: [[1, 2, 3], [4, 5, 6]]) + GIFBytes.comment(["a", "b"]) + GIFBytes.transparent(1)
        + GIFBytes.frame(
          3, 4, interlaced: true, colors: [[0, 0, 0], [9, 9, 9]], [1, 0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0])
        + [GIFBytes.end],
    ]
  }

  @Test func changedFilesDoNotCrash() throws {
    let files = try Self.files()
    let tally = Fuzzing.run("picture", count: 4000) { random in
      var bytes = files[random.next(below: files.count)]
      bytes.change(&random)
      // nearly all would be refused for their checksums alone
      return random.next(below: 8) == 0 ? bytes : PNGBytes.withChecksums(bytes)
    } isRead: { bytes in
      guard let picture = try? Picture(fileBytes: bytes) else { return false }
      #expect(picture.pixels.count == picture.width * picture.height * 3)
      return true
    }
    #expect(tally.isSound, "\(tally)")
  }
}
