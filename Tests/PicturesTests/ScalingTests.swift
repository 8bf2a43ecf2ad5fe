import Glibc
import Pictures
import Testing

@Suite struct ScalingTests {
  @Test func aCheckerboardAveragesInLinearLight() {
    var pixels: [UInt8] = []
    for y in 0..<8 { for x in 0..<8 { pixels += [UInt8](repeating: (x + y) % 2 == 0 ? 255 : 0, count: 3) } }
    let board = Picture(width: 8, height: 8, pixels: pixels)
    // Half the light of 255 is that of 188; the mean of the bytes would be 128.
    #expect(Set(board.scaled(width: 4, height: 4).pixels) == [188])
    #expect(Set(board.scaled(width: 8, height: 4).pixels) == [188])
    #expect(Set(board.scaled(width: 1, height: 1).pixels) == [188])
  }

  @Test func theSameSizeIsTheSamePicture() {
    let noise = noise(width: 31, height: 17, seed: 3)
    #expect(noise.scaled(width: 31, height: 17) == noise)
    // Along the axis that stays, too.
    let large = noise.scaled(width: 62, height: 34, enlargement: .pixels)
    #expect(large.scaled(width: 31, height: 17) == noise)
  }

  @Test func everyByteSurvivesTheWayThroughLight() {
    for byte in 0...255 { #expect(LinearLight.byte(LinearLight.ofByte[byte]) == UInt8(byte)) }
  }

  @Test func enlargingMayRepeatPixels() {
    let picture = Picture(width: 2, height: 1, pixels: [1, 2, 3, 200, 100, 50])
    let large = picture.scaled(width: 5, height: 2, enlargement: .pixels)
    let row: [UInt8] = [1, 2, 3, 1, 2, 3, 200, 100, 50, 200, 100, 50, 200, 100, 50]
    #expect(large.pixels == row + row)
  }

  @Test func smoothEnlargingGoesFromPixelToPixelInLinearLight() {
    let edge = Picture(width: 2, height: 1, pixels: [0, 0, 0, 255, 255, 255])
    // The middles of four new pixels lie 1/4 and 3/4 of the way between the old ones, the outer two beyond them.
    let row: [UInt8] = [0, 137, 225, 255].flatMap { [$0, $0, $0] }
    #expect(edge.scaled(width: 4, height: 3).pixels == row + row + row)
    let turned = Picture(width: 1, height: 2, pixels: edge.pixels)
    #expect(turned.scaled(width: 1, height: 4).pixels == row)
    let gray = Picture(width: 3, height: 2, pixels: [UInt8](repeating: 77, count: 18))
    #expect(Set(gray.scaled(width: 50, height: 31).pixels) == [77])
  }

  @Test func averagesAreThoseOfTheCoveredAreas() {
    for seed in 0..<60 {
      let old = (seed * 7 % 20 + 1, seed * 11 % 19 + 1)
      let new = (seed * 13 % old.0 + 1, seed * 5 % old.1 + 1)
      let picture = noise(width: old.0, height: old.1, seed: seed)
      let scaled = picture.scaled(width: new.0, height: new.1)
      for y in 0..<new.1 {
        for x in 0..<new.0 {
          for channel in 0..<3 {
            let expected = slowAverage(picture, x, y, channel, new)
            let found = Double(scaled.pixels[(y * new.0 + x) * 3 + channel])
            #expect(abs(found - expected) <= 0.75, "\(old) to \(new) at \(x), \(y)")
          }
        }
      }
    }
  }

  // By the definition, in Double.
  private func slowAverage(_ picture: Picture, _ x: Int, _ y: Int, _ channel: Int, _ new: (Int, Int)) -> Double {
    func covered(_ pixel: Int, _ index: Int, _ old: Int, _ new: Int) -> Double {
      let step = Double(old) / Double(new)
      return max(0, min(Double(pixel + 1), Double(index + 1) * step) - max(Double(pixel), Double(index) * step)) / step
    }
    var sum = 0.0
    for row in 0..<picture.height {
      for column in 0..<picture.width {
        let value = Double(picture.pixels[(row * picture.width + column) * 3 + channel]) / 255
        let light = value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        sum += light * covered(column, x, picture.width, new.0) * covered(row, y, picture.height, new.1)
      }
    }
    return 255 * (sum <= 0.0031308 ? sum * 12.92 : 1.055 * pow(sum, 1 / 2.4) - 0.055)
  }
}

/// A picture without any order, the same in every run.
func noise(width: Int, height: Int, seed: Int) -> Picture {
  var state = UInt32(truncatingIfNeeded: seed &* 7919 + 1)
  let pixels = (0..<width * height * 3).map { _ -> UInt8 in
    // Numerical Recipes' generator; its upper bits are the better ones.
    state = state &* 1_664_525 &+ 1_013_904_223
    return UInt8(state >> 24)
  }
  return Picture(width: width, height: height, pixels: pixels)
}
