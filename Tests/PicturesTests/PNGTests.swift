import CZlib
import Pictures
import TestSupport
import Testing

@Suite struct PNGTests {
  private static let gradient = Picture(
    width: 37, height: 23, pixels: (0..<37 * 23 * 3).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) })

  private static let texts = [
    PictureText(key: "Software", value: "phosphene"),
    PictureText(key: "recipe", value: "{\n  \"node\": \"vgg19/block4_conv1/47\"\n}"),
    PictureText(key: "latin", value: "Größe ½ × 2"),
    PictureText(key: "unicode", value: "Σ ∇f 🌀 漢字"),
    PictureText(key: "tab", value: "a\tb"),
    PictureText(key: "empty", value: ""),
    PictureText(key: "long", value: String(repeating: "0123456789", count: 20_000)),
    PictureText(key: "recipe", value: "a second one"),
  ]

  @Test func aPictureAndItsTextsComeBackAsTheyWere() throws {
    let read = try PNG.decode(PNG.encode(Self.gradient, texts: Self.texts))
    #expect(read.picture == Self.gradient)
    #expect(read.texts == Self.texts)
  }

  @Test(arguments: [(1, 1), (1, 300), (300, 1)])
  func picturesOfAnyShapeComeBack(width: Int, height: Int) throws {
    let picture = Picture(
      width: width, height: height, pixels: (0..<width * height * 3).map { UInt8(truncatingIfNeeded: $0) })
    let read = try PNG.decode(PNG.encode(picture))
    #expect(read.picture == picture)
    #expect(read.texts == [])
  }

  @Test func theSamePictureGivesTheSameBytes() throws {
    let bytes = try PNG.encode(Self.gradient, texts: Self.texts)
    #expect(try PNG.encode(Self.gradient, texts: Self.texts) == bytes)
  }

  @Test func theFileIsMarkedAsSRGBAndHasNoTimeInIt() throws {
    let bytes = try PNG.encode(Self.gradient, texts: Array(Self.texts.prefix(4)))
    #expect(PNGBytes.chunkTypes(bytes) == ["IHDR", "sRGB", "tEXt", "tEXt", "tEXt", "iTXt", "IDAT", "IEND"])
  }

  @Test func everyKindOfPNGBecomesRGB() throws {
    func pixels(_ file: [UInt8]) throws -> [UInt8] { try PNG.decode(file).picture.pixels }

    #expect(try pixels(PNGBytes.file(2, 1, .gray, rows: [[7, 250]])) == [7, 7, 7, 250, 250, 250])
    #expect(try pixels(PNGBytes.file(2, 1, .gray, bits: 1, rows: [[0x40]])) == [0, 0, 0, 255, 255, 255])
    #expect(try pixels(PNGBytes.file(1, 1, .gray, bits: 16, rows: [[0x80, 0xFF]])) == [0x80, 0x80, 0x80])
    #expect(try pixels(PNGBytes.file(1, 1, .rgb, bits: 16, rows: [[1, 0, 2, 0, 0xFF, 0xFF]])) == [1, 2, 255])

    let palette = PNGBytes.chunk("PLTE", [1, 2, 3, 200, 100, 50])
    let opaque = PNGBytes.file(2, 1, .palette, bits: 4, before: palette, rows: [[0x10]])
    #expect(try pixels(opaque) == [200, 100, 50, 1, 2, 3])
    let secondOnly = palette + PNGBytes.chunk("tRNS", [0, 255])
    let transparent = PNGBytes.file(2, 1, .palette, bits: 4, before: secondOnly, rows: [[0x10]])
    #expect(try pixels(transparent) == [200, 100, 50, 0, 0, 0])
  }

  @Test func whatIsTransparentIsBlendedWithBlack() throws {
    let rgba = PNGBytes.file(3, 1, .rgba, rows: [[255, 100, 10, 255, 255, 100, 10, 0, 255, 100, 10, 51]])
    #expect(try PNG.decode(rgba).picture.pixels == [255, 100, 10, 0, 0, 0, 51, 20, 2])
    let gray = PNGBytes.file(1, 1, .grayAlpha, rows: [[255, 128]])
    #expect(try PNG.decode(gray).picture.pixels == [128, 128, 128])
  }

  @Test func interlacedRowsComeIntoPlace() throws {
    // The passes of a 2 × 2 picture: the first pixel, its right neighbor, the second row.
    let file = PNGBytes.file(2, 2, .gray, interlaced: true, rows: [[10], [20], [30, 40]])
    #expect(try PNG.decode(file).picture.pixels == [10, 20, 30, 40].flatMap { [$0, $0, $0] })
  }

  @Test func textsAreFoundBeforeAndBehindThePixels() throws {
    let file = PNGBytes.file(
      1, 1, .gray, before: PNGBytes.chunk("tEXt", Array("a\0".utf8) + [0xE4]), rows: [[0]],
      after: PNGBytes.chunk("iTXt", Array("b\0\0\0de\0b\0ä".utf8))
        + PNGBytes.chunk("zTXt", Array("c\0\0".utf8) + PNGBytes.stored(Array("packed".utf8))))
    #expect(
      try PNG.decode(file).texts == [
        PictureText(key: "a", value: "ä"), PictureText(key: "b", value: "ä"), PictureText(key: "c", value: "packed"),
      ])
  }
}

/// Texts that take long to inflate.
@Suite struct PNGTextsTests {
  @Test func ofManyTextsOnlySomeAreInflated() throws {
    // 4 MB of zeros
    let zeros = [UInt8](repeating: 0, count: (4 << 20) - 1000)
    var packed = [UInt8](repeating: 0, count: Int(zlib_deflate_bound(UInt64(zeros.count))))
    let count = zlib_deflate(zeros, UInt64(zeros.count), &packed, UInt64(packed.count))
    let text = PNGBytes.chunk("zTXt", Array("c\0\0".utf8) + packed.prefix(Int(count)))
    let before = PNGBytes.chunk("tEXt", Array("a\0b".utf8))
    let file = PNGBytes.file(
      1, 1, .gray, before: before, rows: [[7]], after: [[UInt8]](repeating: text, count: 900).flatMap { $0 })
    let read = try PNG.decode(file)
    #expect(read.picture.pixels == [7, 7, 7])
    #expect(read.texts.first == PictureText(key: "a", value: "b") && read.texts.count < 64)
  }
}

/// Every refusal of the reader, with the bytes that provoke it.
@Suite struct PNGRefusalTests {
  @Test func whatIsNotAPNGIsRefused() {
    #expect(refusal([]) == .otherFormat)
    #expect(refusal(Array("GIF89a and so on".utf8)) == .otherFormat)
    // A line feed that a transfer as text has lost.
    #expect(refusal([0x89, 0x50, 0x4E, 0x47, 0x0A, 0x1A, 0x0A, 0x00, 0x00]) == .otherFormat)
  }

  @Test func aFileCutAnywhereIsRefused() throws {
    let whole = try PNG.encode(
      Picture(width: 3, height: 2, pixels: Array(0..<18)), texts: [PictureText(key: "a", value: "∇")])
    for count in 1..<whole.count { #expect(refusal(Array(whole[..<count])) == .cut, "cut after \(count) bytes") }
  }

  @Test func aFlippedBitAnywhereIsRefused() throws {
    let whole = try PNG.encode(
      Picture(width: 3, height: 2, pixels: Array(0..<18)), texts: [PictureText(key: "a", value: "∇")])
    for position in whole.indices {
      var broken = whole
      broken[position] ^= 4
      #expect(refusal(broken) != nil, "byte \(position)")
    }
  }

  @Test func aWrongChecksumIsRefused() {
    var text = PNGBytes.chunk("tEXt", Array("a\0b".utf8))
    text[text.count - 1] ^= 1
    #expect(refusal(PNGBytes.file(1, 1, .gray, before: text, rows: [[0]])) == .broken(reason: "tEXt: CRC error"))
  }

  @Test(arguments: [(0, 1), (1, 0), (0, 0), (0x8000_0000, 1)] as [(UInt32, UInt32)])
  func anImpossibleSizeIsRefused(width: UInt32, height: UInt32) {
    guard case .broken = refusal(PNGBytes.file(width, height, .gray, rows: [[0]])) else {
      Issue.record("\(width) × \(height)")
      return
    }
  }

  @Test(arguments: [(16385, 1), (1, 16385), (16384, 4097), (0x7FFF_FFFF, 0x7FFF_FFFF)] as [(UInt32, UInt32)])
  func aSizeOverTheLimitsIsRefusedBeforeMemoryIsTaken(width: UInt32, height: UInt32) {
    #expect(
      refusal(PNGBytes.file(width, height, .gray, rows: [[0]]))
        == .tooLarge(width: Int(width), height: Int(height)))
  }

  @Test func aSizeThatThePixelsDoNotFillIsRefused() {
    guard case .broken = refusal(PNGBytes.file(8000, 8000, .rgb, rows: [[1, 2, 3]])) else {
      Issue.record("not refused")
      return
    }
  }

  @Test func chunksThatContradictTheFormatAreRefused() {
    let header = PNGBytes.header(1, 1, .gray)
    let pixels = PNGBytes.chunk("IDAT", PNGBytes.stored([0, 0]))
    let end = PNGBytes.chunk("IEND", [])
    let broken: [[UInt8]] = [
      PNGBytes.signature + pixels + end,
      PNGBytes.signature + header + end,
      PNGBytes.signature + header + header + pixels + end,
      PNGBytes.signature + PNGBytes.header(1, 1, .rgb, bits: 4) + pixels + end,
      PNGBytes.signature + header + PNGBytes.chunk("IDAT", [1, 2, 3, 4]) + end,
      PNGBytes.signature + header + PNGBytes.chunk("ABCD", []) + pixels + end,
      PNGBytes.file(1, 1, .palette, rows: [[0]]),
    ]
    for file in broken {
      guard case .broken = refusal(file) else {
        Issue.record("\(PNGBytes.chunkTypes(file)): \(String(describing: refusal(file)))")
        continue
      }
    }
  }

  @Test func aChunkThatTheFileHasNoRoomForTakesNoMemory() {
    let file = PNGBytes.file(1, 1, .gray, before: PNGBytes.chunk("tEXt", [97, 0, 98]), rows: [[7]])
    let length = PNGBytes.signature.count + PNGBytes.header(1, 1, .gray).count
    var broken = file
    broken.replaceSubrange(length..<length + 4, with: PNGBytes.big(0x7FFF_FFFF))
    #expect(refusal(file) == nil)
    let memory = peakMemory { #expect(refusal(broken) == .cut) }
    #expect(memory < 1 << 30)
  }

  @Test func anErrorIsOneLine() {
    let error = #expect(throws: PictureFileError.self) { try PNG.decode([]) }
    #expect(error?.description == "is not a PNG file; give a picture of that format or convert this one")
  }
}

private func refusal(_ bytes: [UInt8]) -> PictureFileError.Problem? {
  do {
    _ = try PNG.decode(bytes)
    return nil
  } catch {
    return error.problem
  }
}
