import Pictures
import Testing

private typealias Files = PictureFileBytes

@Suite struct WebPTests {
  @Test func whatIsTransparentIsBlendedWithBlack() throws {
    let picture = try WebP.decode(Files.alpha).picture
    #expect(picture == Picture(width: 3, height: 1, pixels: [255, 100, 10, 0, 0, 0, 51, 20, 2]))
  }

  @Test func photographsAreRead() throws {
    let picture = try WebP.decode(Files.lossy).picture
    #expect(picture.width == 24 && picture.height == 16)
    // The middles of the red and of the white block.
    for (place, color) in [(4 * 24 + 4, [220, 30, 30]), (12 * 24 + 20, [230, 230, 230])] {
      for (byte, expected) in zip(picture.pixels[place * 3..<place * 3 + 3], color) {
        #expect(abs(Int(byte) - expected) <= 8)
      }
    }
  }

  @Test func theFirstFrameOfAnAnimationIsReadOnBlack() throws {
    let picture = try WebP.decode(Files.animation).picture
    #expect(picture.width == 6 && picture.height == 4)
    for y in 0..<4 {
      for x in 0..<6 {
        let isGreen = (2...3).contains(x) && (2...3).contains(y)
        let place = (y * 6 + x) * 3
        #expect(Array(picture.pixels[place..<place + 3]) == (isGreen ? [10, 200, 30] : [0, 0, 0]), "\(x), \(y)")
      }
    }
  }
}

/// Every refusal of the reader, with the bytes that provoke it.
@Suite struct WebPRefusalTests {
  @Test func whatIsNotAWebPIsRefused() {
    #expect(refusal([]) == .otherFormat)
    #expect(refusal(Array("RIFF\0\0\0\0WAVEfmt ".utf8)) == .otherFormat)
  }

  @Test(arguments: [Files.alpha, Files.lossy, Files.animation]) func aFileCutAnywhereIsRefused(whole: [UInt8]) {
    for count in 1..<whole.count { #expect(refusal(Array(whole[..<count])) == .cut, "cut after \(count) bytes") }
  }

  @Test(arguments: [Files.alpha, Files.lossy, Files.animation]) func noFlippedBitIsMoreThanARefusal(whole: [UInt8]) {
    for position in whole.indices {
      for bit in 0..<8 {
        var broken = whole
        broken[position] ^= 1 << UInt8(bit)
        do {
          let picture = try WebP.decode(broken).picture
          #expect(picture.pixels.count == picture.width * picture.height * 3)
        } catch {
          #expect(!error.description.contains("\n"))
        }
      }
    }
  }

  @Test func hugeSizesAreRefusedBeforeMemoryIsTaken() {
    // The canvas of an animation, less one, in three bytes each.
    var file = Files.animation
    file.replaceSubrange(24..<30, with: [0xFF, 0xFF, 0x00, 0xFF, 0x0F, 0x00])
    #expect(refusal(file) == .tooLarge(width: 65536, height: 4096))
    // A still picture's 14 bits a side: 16384 × 16384.
    var still = Files.alpha
    still.replaceSubrange(21..<25, with: [0xFF, 0xFF, 0xFF, 0x1F])
    #expect(refusal(still) == .tooLarge(width: 16384, height: 16384))
  }

  @Test func damagedPixelsAreRefused() {
    let broken = Array(Files.alpha[..<25]) + [UInt8](repeating: 0xFF, count: Files.alpha.count - 25)
    #expect(refusal(broken) == .broken(reason: "its pixels are damaged"))
  }

  private func refusal(_ bytes: [UInt8]) -> PictureFileError.Problem? {
    do {
      _ = try WebP.decode(bytes)
      return nil
    } catch {
      return error.problem
    }
  }
}
