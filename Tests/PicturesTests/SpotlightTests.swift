import Testing

@testable import Pictures

struct SpotlightTests {
  private static let size = 60

  /// Colorful pixels, no two neighbors alike.
  private static let photograph = Picture(
    width: size, height: size, pixels: (0..<3 * size * size).map { UInt8(40 + $0 * 7 % 190) })

  private static func pixel(_ picture: Picture, _ x: Int, _ y: Int) -> [UInt8] {
    Array(picture.pixels[3 * (y * size + x)..<3 * (y * size + x) + 3])
  }

  private static func light(_ pixel: [UInt8]) -> Float { pixel.reduce(0) { $0 + LinearLight.ofByte[Int($1)] } }

  @Test func thePictureIsAsItIsWhereNumbersAreLargeAndDimElsewhere() {
    let lit = Spotlight.picture(of: [1, 0, 0, 0], width: 2, on: Self.photograph)
    #expect(Self.pixel(lit, 5, 5) == Self.pixel(Self.photograph, 5, 5))
    for (x, y) in [(55, 5), (5, 55), (55, 55)] {
      let (before, after) = (Self.pixel(Self.photograph, x, y), Self.pixel(lit, x, y))
      #expect(Self.light(after) < 0.4 * Self.light(before) && Self.light(after) > 0.2 * Self.light(before))
      // paler
      #expect(after.max()! - after.min()! < before.max()! - before.min()!)
    }
  }

  @Test func aWhiteLineInABlackOneIsAroundWhatIsLarge() {
    let lit = Spotlight.picture(of: [1, 0, 1, 0], width: 2, on: Self.photograph)
    for y in 0..<Self.size {
      let row = (0..<Self.size).map { Self.pixel(lit, $0, y) }
      func places(of byte: UInt8) -> [Int] { row.indices.filter { row[$0] == [byte, byte, byte] } }
      let white = places(of: 255), black = places(of: 0)
      #expect(white.count == 1 && black == white.map { $0 + 1 } && (20..<40).contains(white[0]), "row \(y)")
    }
    // where all of it is lit, there is no edge
    #expect(Spotlight.picture(of: [1, 0.9], width: 2, on: Self.photograph) == Self.photograph)
  }
}
