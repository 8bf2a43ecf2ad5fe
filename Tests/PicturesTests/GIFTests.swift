import Pictures
import Testing

@Suite struct GIFTests {
  private static let red: [UInt8] = [200, 10, 20]
  private static let blue: [UInt8] = [5, 6, 250]
  private static let header = GIFBytes.header(3, 2, colors: [red, blue])

  private func pixels(_ file: [UInt8]) throws -> [[UInt8]] {
    let pixels = try GIF.decode(file).picture.pixels
    return stride(from: 0, to: pixels.count, by: 3).map { Array(pixels[$0..<$0 + 3]) }
  }

  @Test func theFirstFrameIsRead() throws {
    let file =
      Self.header + GIFBytes.frame(3, 2, [0, 1, 0, 1, 1, 0]) + GIFBytes.frame(3, 2, [1, 1, 1, 1, 1, 1]) + [GIFBytes.end]
    let picture = try GIF.decode(file).picture
    #expect(picture.width == 3 && picture.height == 2)
    #expect(try pixels(file) == [Self.red, Self.blue, Self.red, Self.blue, Self.blue, Self.red])
  }

  @Test func whatIsTransparentOrNotCoveredIsBlack() throws {
    let file = Self.header + GIFBytes.transparent(1) + GIFBytes.frame(left: 1, 2, 1, [0, 1]) + [GIFBytes.end]
    #expect(try pixels(file) == [[0, 0, 0], Self.red] + Array(repeating: [0, 0, 0], count: 4))
  }

  @Test func aFrameMayHaveColorsOfItsOwn() throws {
    let file = GIFBytes.header(1, 1, colors: []) + GIFBytes.frame(1, 1, colors: [[1, 2, 3], [4, 5, 6]], [1])
    #expect(try pixels(file) == [[4, 5, 6]])
  }

  @Test func aColorThatIsNotInTheTableIsBlack() throws {
    #expect(try pixels(Self.header + GIFBytes.frame(3, 1, [0, 2, 100]))[..<3] == [Self.red, [0, 0, 0], [0, 0, 0]])
  }

  @Test func interlacedRowsComeIntoPlace() throws {
    let colors = (0..<16).map { [UInt8($0), 0, 0] }
    // The passes of 10 rows: 0 and 8; 4; 2 and 6; the odd ones.
    let file =
      GIFBytes.header(1, 10, colors: colors) + GIFBytes.frame(1, 10, interlaced: true, [0, 8, 4, 2, 6, 1, 3, 5, 7, 9])
    #expect(try pixels(file).map { Int($0[0]) } == Array(0..<10))
  }

  @Test func theScreenGrowsToTheFirstFrame() throws {
    let file = GIFBytes.header(0, 0, colors: [Self.red, Self.blue]) + GIFBytes.frame(left: 1, top: 1, 1, 1, [1])
    let picture = try GIF.decode(file).picture
    #expect(picture.width == 2 && picture.height == 2)
    #expect(try pixels(file)[3] == Self.blue)
  }

  @Test func theFirstCommentIsRead() throws {
    let frame = GIFBytes.frame(3, 2, [0, 0, 0, 0, 0, 0])
    let long = String(repeating: "0123456789", count: 25)
    let file = Self.header + GIFBytes.comment(["é", long]) + GIFBytes.comment(["second"]) + frame + [GIFBytes.end]
    #expect(try GIF.decode(file).text == "é" + long)
    #expect(try GIF.decode(Self.header + frame).text == nil)
  }
}

/// Every refusal of the reader, with the bytes that provoke it.
@Suite struct GIFRefusalTests {
  private static let header = GIFBytes.header(3, 2, colors: [[1, 1, 1], [2, 2, 2]])
  private static let frame = GIFBytes.frame(3, 2, [0, 1, 0, 1, 1, 0])

  @Test func whatIsNotAGIFIsRefused() {
    #expect(refusal([]) == .otherFormat)
    #expect(refusal(Array("GIF".utf8)) == .cut)
    #expect(refusal(Array("GIS89a".utf8)) == .otherFormat)
  }

  @Test func aFileCutBeforeTheEndOfItsFirstFrameIsRefused() {
    let whole = Self.header + GIFBytes.comment(["a", "b"]) + GIFBytes.transparent(0) + Self.frame
    for count in 1..<whole.count { #expect(refusal(Array(whole[..<count])) == .cut, "cut after \(count) bytes") }
    #expect(refusal(whole) == nil)
  }

  @Test func noFlippedBitIsMoreThanARefusal() {
    let whole = Self.header + GIFBytes.comment(["a", "b"]) + GIFBytes.transparent(0) + Self.frame + [GIFBytes.end]
    for position in whole.indices {
      for bit in 0..<8 {
        var broken = whole
        broken[position] ^= 1 << UInt8(bit)
        do {
          let picture = try GIF.decode(broken).picture
          #expect(picture.pixels.count == picture.width * picture.height * 3)
        } catch {
          #expect(!error.description.contains("\n"))
        }
      }
    }
  }

  @Test func whatHasNoPictureIsRefused() {
    #expect(refusal(Self.header + [GIFBytes.end]) == .broken(reason: "no picture is in it"))
    #expect(refusal(Self.header + GIFBytes.frame(0, 2, [])) == .broken(reason: "a side of 0 pixels"))
    #expect(refusal(Self.header + GIFBytes.frame(3, 0, [])) == .broken(reason: "a side of 0 pixels"))
    #expect(
      refusal(GIFBytes.header(3, 2, colors: []) + Self.frame) == .broken(reason: "no colors are in it"))
  }

  @Test func hugeSizesAreRefusedBeforeMemoryIsTaken() {
    #expect(
      refusal(GIFBytes.header(65535, 1, colors: [[0, 0, 0], [1, 1, 1]]) + Self.frame)
        == .tooLarge(width: 65535, height: 2))
    #expect(
      refusal(Self.header + GIFBytes.frame(left: 65535, top: 65535, 65535, 65535, [0]))
        == .tooLarge(width: 131070, height: 131070))
  }

  @Test func pixelsThatEndTooEarlyAreRefused() {
    guard case .broken = refusal(Self.header + GIFBytes.frame(3, 2, [0, 1, 0])) else {
      Issue.record("not refused")
      return
    }
  }

  private func refusal(_ bytes: [UInt8]) -> PictureFileError.Problem? {
    do {
      _ = try GIF.decode(bytes)
      return nil
    } catch {
      return error.problem
    }
  }
}
