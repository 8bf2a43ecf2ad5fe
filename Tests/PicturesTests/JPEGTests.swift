import Pictures
import Testing

private typealias Files = PictureFileBytes
private let marked: [[Int]] = [[220, 30, 30], [30, 200, 30], [30, 30, 220], [230, 230, 230]]

/// The colors in the middle of a picture's four corner blocks, row by row.
private func corners(_ picture: Picture) -> [[Int]] {
  let (right, bottom) = (picture.width - 4, picture.height - 4)
  return [(4, 4), (right, 4), (4, bottom), (right, bottom)].map { x, y in
    (0..<3).map { Int(picture.pixels[(y * picture.width + x) * 3 + $0]) }
  }
}

private func agree(_ found: [[Int]], _ expected: [[Int]]) -> Bool {
  zip(found.joined(), expected.joined()).allSatisfy { abs($0 - $1) <= 2 } && found.count == expected.count
}

@Suite struct JPEGTests {
  @Test(arguments: ["colors", "progressive", "inks"]) func colorsComeOutOfEveryKind(kind: String) throws {
    let bytes = ["colors": Files.colors, "progressive": Files.progressive, "inks": Files.inks][kind]!
    let picture = try JPEG.decode(bytes)
    #expect(picture.width == 24 && picture.height == 16)
    #expect(agree(corners(picture), marked), "\(corners(picture))")
  }

  @Test func greysBecomeRGB() throws {
    let picture = try JPEG.decode(Files.gray)
    #expect(agree(corners(picture), [87, 130, 52, 230].map { [$0, $0, $0] }))
    #expect(picture.pixels.count == 24 * 16 * 3)
  }

  @Test func inksWithoutAdobesMarkerAreNotInverted() throws {
    // The marker's 16 bytes follow the first two. Without it 0 is no ink, so every ink of the file is as strong as it
    // was weak: no black ink becomes all of it.
    let plain = Array(Files.inks[..<2] + Files.inks[18...])
    #expect(agree(corners(try JPEG.decode(plain)), [[0, 0, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0]]))
  }

  // Which of red, green, blue and white stands in which corner after the turn that EXIF asks for.
  @Test(
    arguments: [
      (1, [0, 1, 2, 3]), (2, [1, 0, 3, 2]), (3, [3, 2, 1, 0]), (4, [2, 3, 0, 1]),
      (5, [0, 2, 1, 3]), (6, [2, 0, 3, 1]), (7, [3, 1, 2, 0]), (8, [1, 3, 0, 2]),
    ] as [(UInt8, [Int])])
  func aPictureIsTurnedAsItsEXIFSays(orientation: UInt8, order: [Int]) throws {
    for isLittle in [true, false] {
      let picture = try JPEG.decode(withEXIF(exif(orientation, isLittle: isLittle)))
      #expect(picture.width == (orientation < 5 ? 24 : 16) && picture.height == (orientation < 5 ? 16 : 24))
      #expect(agree(corners(picture), order.map { marked[$0] }), "\(isLittle) \(corners(picture))")
    }
  }

  @Test func turningMovesEveryPixel() throws {
    let plain = try JPEG.decode(Files.colors)
    func turned(_ orientation: UInt8) throws -> Picture { try JPEG.decode(withEXIF(exif(orientation, isLittle: true))) }
    func pixel(_ picture: Picture, _ x: Int, _ y: Int) -> [UInt8] {
      Array(picture.pixels[(y * picture.width + x) * 3..<(y * picture.width + x + 1) * 3])
    }
    let (right, left) = (try turned(6), try turned(8))
    for y in 0..<16 {
      for x in 0..<24 {
        #expect(pixel(right, 15 - y, x) == pixel(plain, x, y))
        #expect(pixel(left, y, 23 - x) == pixel(plain, x, y))
      }
    }
  }

  @Test(arguments: [0, 9, 255] as [UInt8]) func anOrientationThatDoesNotExistIsNone(number: UInt8) throws {
    #expect(try JPEG.decode(withEXIF(exif(number, isLittle: true))) == JPEG.decode(Files.colors))
  }

  @Test func brokenEXIFIsIgnored() throws {
    let whole = exif(6, isLittle: true)
    let plain = try JPEG.decode(Files.colors)
    // Up to the place of the number itself.
    for count in 0..<20 { #expect(try JPEG.decode(withEXIF(Array(whole[..<count]))) == plain, "\(count) bytes") }
    var far = whole
    far.replaceSubrange(4..<8, with: [0xFF, 0xFF, 0xFF, 0xFF])
    #expect(try JPEG.decode(withEXIF(far)) == plain)
  }

  private func exif(_ orientation: UInt8, isLittle: Bool) -> [UInt8] {
    // Of big-endian numbers with an entry before ours, to be skipped.
    isLittle
      ? [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]
      : [
        0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 2, 1, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 9, 1, 0x12, 0, 3, 0, 0, 0, 1, 0,
        orientation, 0, 0,
      ]
  }

  private func withEXIF(_ exif: [UInt8]) -> [UInt8] {
    let length = exif.count + 8
    return Array(Files.colors[..<2]) + [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + Array("Exif\0\0".utf8)
      + exif + Files.colors[2...]
  }
}

/// Every refusal of the reader, with the bytes that provoke it.
@Suite struct JPEGRefusalTests {
  @Test func whatIsNotAJPEGIsRefused() {
    #expect(refusal([]) == .otherFormat)
    #expect(refusal([0xFF, 0xD9, 0, 0]) == .otherFormat)
  }

  @Test(arguments: [Files.colors, Files.progressive, Files.inks]) func aFileCutAnywhereIsRefused(whole: [UInt8]) {
    for count in 1..<whole.count { #expect(refusal(Array(whole[..<count])) == .cut, "cut after \(count) bytes") }
  }

  @Test(arguments: [Files.colors, Files.progressive, Files.inks]) func noFlippedBitIsMoreThanARefusal(whole: [UInt8]) {
    var refused = 0
    for position in whole.indices {
      for bit in 0..<8 {
        var broken = whole
        broken[position] ^= 1 << UInt8(bit)
        do {
          let picture = try JPEG.decode(broken)
          #expect(picture.pixels.count == picture.width * picture.height * 3)
        } catch {
          #expect(!error.description.contains("\n"))
          refused += 1
        }
      }
    }
    #expect(refused > whole.count)
  }

  @Test func damagedPixelsAreRefused() {
    // The marker of another segment in the middle of the pixels.
    var broken = Files.colors
    broken.replaceSubrange(broken.count - 8..<broken.count - 6, with: [0xFF, 0xC4])
    #expect(refusal(broken) != nil)
  }

  @Test func impossibleSizesAreRefused() {
    guard case .broken = refusal(resized(Files.colors, 0, 16)), case .broken = refusal(resized(Files.colors, 24, 0))
    else {
      Issue.record("not refused")
      return
    }
  }

  @Test func hugeSizesAreRefusedBeforeMemoryIsTaken() {
    #expect(refusal(resized(Files.colors, 16385, 1)) == .tooLarge(width: 16385, height: 1))
    #expect(refusal(resized(Files.colors, 65500, 65500)) == .tooLarge(width: 65500, height: 65500))
    // Allowed, but more blocks than such a small file can hold.
    #expect(refusal(resized(Files.colors, 8000, 8000)) == .cut)
    #expect(refusal(resized(Files.progressive, 8000, 8000)) == .cut)
    #expect(refusal(resized(Files.colors, 24, 4000)) == .cut)
  }

  @Test func arithmeticCodingIsRefused() {
    var file = Files.colors
    file[frame(file) + 1] = 0xC9
    #expect(refusal(file) == .unsupported(reason: "arithmetic coding"))
  }

  @Test func twoComponentsAreRefused() {
    var file = Files.colors
    let place = frame(file)
    // The frame's header one component shorter, and the scan's.
    file.replaceSubrange(place + 2..<place + 4, with: [0, 14])
    file[place + 9] = 2
    file.removeSubrange(place + 16..<place + 19)
    let scan = segment(0xDA, of: file)
    file.replaceSubrange(scan + 2..<scan + 5, with: [0, 10, 2])
    file.removeSubrange(scan + 9..<scan + 11)
    #expect(refusal(file) == .unsupported(reason: "2 components"))
  }

  @Test func aFileOfManyScansIsRefused() {
    // A progressive file's scans go on without end: the second one over and over.
    let file = Files.progressive
    var scans = file.indices.dropLast().filter { file[$0] == 0xFF && file[$0 + 1] == 0xDA }
    scans.append(file.count - 2)
    let next = file[scans[1]...].dropFirst(2).firstIndex(of: 0xFF)!
    let bytes = Array(file[..<scans[1]]) + (0..<101).flatMap { _ in file[scans[1]..<next] } + file[next...]
    #expect(refusal(bytes) == .broken(reason: "too many scans"))
  }

  @Test func anErrorIsOneLine() {
    let error = #expect(throws: PictureFileError.self) { try JPEG.decode(Array(Files.colors.dropLast())) }
    #expect(error?.description == "is a JPEG file that was cut short; fetch or write it again")
  }

  private func segment(_ marker: UInt8, of file: [UInt8]) -> Int {
    file.indices.dropLast().first { file[$0] == 0xFF && file[$0 + 1] == marker }!
  }

  private func frame(_ file: [UInt8]) -> Int {
    file.indices.dropLast().first { file[$0] == 0xFF && [0xC0, 0xC2].contains(file[$0 + 1]) }!
  }

  private func resized(_ file: [UInt8], _ width: Int, _ height: Int) -> [UInt8] {
    var file = file
    let place = frame(file) + 5
    file.replaceSubrange(
      place..<place + 4, with: [UInt8(height >> 8), UInt8(height & 255), UInt8(width >> 8), UInt8(width & 255)])
    return file
  }

  private func refusal(_ bytes: [UInt8]) -> PictureFileError.Problem? {
    do {
      _ = try JPEG.decode(bytes)
      return nil
    } catch {
      return error.problem
    }
  }
}
