import Pictures
import Testing

@Suite struct WebPAnimationTests {
  private static let pictures = (0..<4).map { noise(width: 40, height: 30, seed: $0) }

  private func encoded(
    _ pictures: [Picture] = pictures, milliseconds: Int = 50, last: Int? = nil, packing: WebP.Packing = .lossless,
    text: String = ""
  ) throws -> [UInt8] {
    try WebP.encode(
      Animation(count: pictures.count, milliseconds: milliseconds, lastMilliseconds: last) { pictures[$0] },
      packing: packing, text: text)
  }

  /// A file's parts: their names and contents.
  private func chunks(_ file: [UInt8]) -> [(name: String, bytes: [UInt8])] {
    var (chunks, rest): ([(String, [UInt8])], ArraySlice<UInt8>) = ([], file.dropFirst(12))
    while rest.count >= 8 {
      let count = rest.dropFirst(4).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
      chunks.append((String(decoding: rest.prefix(4), as: UTF8.self), Array(rest.dropFirst(8).prefix(count))))
      rest = rest.dropFirst(8 + count + count % 2)
    }
    return chunks
  }

  @Test func aSinglePictureComesBackAsItWas() throws {
    let bytes = try encoded([Self.pictures[0]])
    #expect(try WebP.decode(bytes).picture == Self.pictures[0])
    #expect(chunks(bytes).map(\.name) == ["VP8L"])
  }

  @Test func theFirstPictureOfManyComesBackAsItWas() throws {
    #expect(try WebP.decode(encoded()).picture == Self.pictures[0])
  }

  @Test func everyFrameIsShownForItsTimeForEver() throws {
    let parts = chunks(try encoded(milliseconds: 70, last: 1500))
    let animation = try #require(parts.first { $0.name == "ANIM" }).bytes
    #expect(Array(animation[4...5]) == [0, 0])
    let times = parts.filter { $0.name == "ANMF" }.map { Int($0.bytes[12]) | Int($0.bytes[13]) << 8 }
    #expect(times == [70, 70, 70, 1500])
  }

  @Test func picturesThatAreTheSameAreShownLonger() throws {
    let (a, b) = (Self.pictures[0], Self.pictures[1])
    let times = chunks(try encoded([a, a, a, b])).filter { $0.name == "ANMF" }.map { Int($0.bytes[12]) }
    #expect(times == [150, 50])
  }

  @Test func lossyFilesAreSmallerAndFollowTheQuality() throws {
    let pictures = Self.pictures.map { $0.scaled(width: 80, height: 60) }
    let sizes = try [
      encoded(pictures), encoded(pictures, packing: .lossy(quality: 95)),
      encoded(pictures, packing: .lossy(quality: 30)),
    ].map(\.count)
    #expect(sizes[0] > sizes[1] && sizes[1] > sizes[2])
  }

  @Test func slowChangesAreNotLost() throws {
    // A level brighter from picture to picture: the last frame must be far from the first.
    let pictures = (0..<60).map {
      Picture(width: 32, height: 32, pixels: [UInt8](repeating: UInt8(60 + $0), count: 3072))
    }
    let frames = chunks(try encoded(pictures, packing: .lossy(quality: 85))).filter { $0.name == "ANMF" }
    // The last frame alone, as a file of its own.
    let parts = Array(try #require(frames.last).bytes[16...])
    let size = parts.count + 4
    let file = Array("RIFF".utf8) + (0..<4).map { UInt8(size >> ($0 * 8) & 255) } + Array("WEBP".utf8) + parts
    let last = try WebP.decode(file).picture.pixels
    #expect(abs(Int(last[0]) - 119) <= 6, "\(last[0])")
  }

  @Test(arguments: ["vgg19/block4_conv1/47@seed=3", "", "a < b & c > \"d\" &lt; &amp;lt;\r\n", "∇ \u{301}<\u{301}"])
  func theTextComesBack(text: String) throws {
    #expect(try WebP.decode(encoded(text: text)).text == (text.isEmpty ? nil : text))
    #expect(try WebP.decode(encoded([Self.pictures[0]], text: text)).text == (text.isEmpty ? nil : text))
  }

  @Test func theTextIsXML() throws {
    let parts = chunks(try encoded(text: "a<\u{301}&\r\n"))
    let notes = String(decoding: try #require(parts.first { $0.name == "XMP " }).bytes, as: UTF8.self)
    #expect(notes.hasPrefix("<x:xmpmeta ") && notes.contains(">a&lt;\u{301}&amp;&#13;\n</rdf:li>"))
  }

  @Test func theSamePicturesGiveTheSameBytes() throws {
    #expect(try encoded(text: "a") == encoded(text: "a"))
  }

  @Test func aSideThatTheFormatCannotHoldIsRefused() {
    let wide = Picture(width: 16384, height: 1, pixels: [UInt8](repeating: 0, count: 16384 * 3))
    let error = #expect(throws: PictureFileError.self) { try encoded([wide]) }
    #expect(
      error?.description
        == "cannot be written as WebP (a side has 16384 pixels, the most are 16383); try a smaller picture")
  }
}
