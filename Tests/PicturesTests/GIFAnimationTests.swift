import Pictures
import Testing

@Suite struct GIFAnimationTests {
  /// A gradient of many colors on which a square of noise moves to the right.
  private static let moving = (0..<6).map { (index: Int) -> Picture in
    var drawing = Drawing(width: 64, height: 48, background: PictureColor(0, 0, 0))
    drawing.draw(gradient, x: 0, y: 0)
    drawing.draw(noise(width: 10, height: 10, seed: 1), x: 3 + index * 4, y: 20)
    return drawing.picture
  }

  private static let gradient: Picture = {
    var pixels: [UInt8] = []
    for y in 0..<48 { for x in 0..<64 { pixels += [UInt8(x * 4), UInt8(y * 5), UInt8((x + y) * 2)] } }
    return Picture(width: 64, height: 48, pixels: pixels)
  }()

  private func shown(
    _ pictures: [Picture], milliseconds: Int = 50, last: Int? = nil, text: String = ""
  ) throws -> ShownGIF {
    ShownGIF(try encoded(pictures, milliseconds: milliseconds, last: last, text: text))
  }

  private func encoded(
    _ pictures: [Picture], milliseconds: Int = 50, last: Int? = nil, text: String = ""
  ) throws -> [UInt8] {
    try GIF.encode(
      Animation(count: pictures.count, milliseconds: milliseconds, lastMilliseconds: last) { pictures[$0] }, text: text)
  }

  private func flat(_ color: [UInt8], width: Int = 7, height: Int = 5) -> Picture {
    Picture(width: width, height: height, pixels: (0..<width * height).flatMap { _ in color })
  }

  @Test func upTo255ColorsComeBackAsTheyWere() throws {
    let colors = (0..<255).map { (index: Int) -> PictureColor in
      PictureColor(UInt8(index), UInt8(index * 7 % 256), UInt8(255 - index))
    }
    let pictures = [0, 100, 200].map { (first: Int) -> Picture in
      var drawing = Drawing(width: 20, height: 20, background: colors[0])
      for place in 0..<200 {
        drawing.fill(x: place % 20, y: place / 20, width: 1, height: 1, colors[(first + place) % 255])
      }
      return drawing.picture
    }
    let gif = try shown(pictures)
    #expect(gif.frames.count == 3 && gif.width == 20 && gif.height == 20)
    for index in 0..<3 { #expect(gif.pixels(index) == pictures[index].pixels) }
  }

  @Test(arguments: [(1, 1), (1, 40), (300, 2)]) func picturesOfAnyShapeComeBack(width: Int, height: Int) throws {
    let picture = flat([9, 8, 7], width: width, height: height)
    #expect(try shown([picture]).pixels(0) == picture.pixels)
    #expect(try GIF.decode(encoded([picture])).picture == picture)
  }

  @Test func manyColorsAreMetClosely() throws {
    let gif = try shown(Self.moving)
    #expect(gif.frames.count == 6 && !gif.hasLocalColors)
    for index in 0..<6 {
      let ways = zip(gif.pixels(index), Self.moving[index].pixels).map { Double(Int($0) - Int($1)) }
      let error = (ways.reduce(0) { $0 + $1 * $1 } / Double(ways.count)).squareRoot()
      #expect(error < 10, "picture \(index)")
      // Dithering keeps the mean.
      #expect(abs(ways.reduce(0, +) / Double(ways.count)) < 1.5, "picture \(index)")
    }
  }

  @Test func whatStandsStillKeepsItsColor() throws {
    let gif = try shown(Self.moving)
    for index in 1..<6 {
      for pixel in 0..<64 * 48 {
        let place = pixel * 3..<pixel * 3 + 3
        guard Self.moving[index - 1].pixels[place] == Self.moving[index].pixels[place] else { continue }
        #expect(gif.frames[index].indices[pixel] == gif.frames[index - 1].indices[pixel])
      }
    }
  }

  @Test func whatHardlyChangesDoesNotShimmer() throws {
    // Every pixel goes up and down by a level or two.
    let pictures = (0..<8).map { index in
      let ripple = noise(width: 64, height: 48, seed: index)
      return Picture(
        width: 64, height: 48, pixels: zip(Self.moving[0].pixels, ripple.pixels).map { min($0, 253) + $1 % 3 })
    }
    let frames = try shown(pictures).frames
    #expect(frames.count == 1 && frames[0].hundredths == 40)
  }

  @Test func onlyTheAreaThatChangesIsWritten() throws {
    let gif = try shown(Self.moving)
    #expect(gif.frames[0].pixels == 64 * 48)
    for frame in gif.frames[1...] { #expect(frame.pixels <= 14 * 10) }
    let (one, all) = (try encoded([Self.moving[0]]).count, try encoded(Self.moving).count)
    #expect(all < one + 5 * 250)
  }

  @Test func picturesThatAreTheSameAreShownLonger() throws {
    let (a, b) = (flat([1, 2, 3]), flat([4, 5, 6]))
    let frames = try shown([a, a, a, b, b], milliseconds: 100, last: 1000).frames
    #expect(frames.map(\.hundredths) == [30, 110])
  }

  @Test func timesAreRoundedWithoutAddingUp() throws {
    let pictures = (0..<30).map { flat([UInt8($0 * 8), 0, 0]) }
    let frames = try shown(pictures, milliseconds: 33).frames
    #expect(Set(frames.map(\.hundredths)) == [3, 4] && frames.reduce(0) { $0 + $1.hundredths } == 99)
    // Shorter times are those that viewers would slow down.
    #expect(try shown(pictures, milliseconds: 1).frames.allSatisfy { $0.hundredths == 2 })
    #expect(try shown(pictures, milliseconds: 3_600_000).frames.allSatisfy { $0.hundredths == 65535 })
  }

  @Test func itRepeatsForEver() throws {
    #expect(try shown(Self.moving).repeatsForEver)
  }

  @Test(arguments: ["vgg19/block4_conv1/47@seed=3", "", "Größe ∇", String(repeating: "0123456789", count: 100)])
  func theTextComesBack(text: String) throws {
    let read = try GIF.decode(encoded(Self.moving, text: text))
    #expect(read.text == (text.isEmpty ? nil : text))
    #expect(read.picture.width == 64 && read.picture.height == 48)
  }

  @Test func thePicturesAreAskedForOneAtATimeAndInOrder() throws {
    var asked: [Int] = []
    _ = try GIF.encode(
      Animation(count: 3, milliseconds: 50) { index in
        asked.append(index)
        return Self.moving[index]
      })
    #expect(asked == [0, 0, 1, 2, 0, 1, 2])
  }

  @Test func theSamePicturesGiveTheSameBytes() throws {
    #expect(try encoded(Self.moving) == encoded(Self.moving))
  }

  @Test func aSideThatTheFormatCannotHoldIsRefused() {
    let error = #expect(throws: PictureFileError.self) {
      try encoded([flat([0, 0, 0], width: 65536, height: 1)])
    }
    #expect(
      error?.description
        == "cannot be written as GIF (a side has 65536 pixels, the most are 65535); try a smaller picture")
  }
}
