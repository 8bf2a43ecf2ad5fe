import Pictures
import Testing

@Suite struct CroppingTests {
  // Every pixel tells where it was.
  private static let places = Picture(
    width: 12, height: 8, pixels: (0..<96).flatMap { [UInt8($0 % 12), UInt8($0 / 12), 0] })

  private func corner(_ picture: Picture) -> [UInt8] { Array(picture.pixels[..<2]) }

  @Test func anAreaIsCutOut() {
    let part = Self.places.cropped(left: 3, top: 2, width: 2, height: 2)
    #expect(part == Picture(width: 2, height: 2, pixels: [3, 2, 0, 4, 2, 0, 3, 3, 0, 4, 3, 0]))
    #expect(Self.places.cropped(left: 0, top: 0, width: 12, height: 8) == Self.places)
  }

  @Test(arguments: [
    (1, 1, 8, 8, 2, 0), (12, 8, 12, 8, 0, 0), (300, 200, 12, 8, 0, 0), (2, 1, 12, 6, 0, 1), (1, 4, 2, 8, 5, 0),
    (1, 1000, 1, 8, 5, 0), (1000, 1, 12, 1, 0, 3),
  ])
  func theMiddleIsKept(aspect: Int, to other: Int, width: Int, height: Int, left: UInt8, top: UInt8) {
    let part = Self.places.cropped(toAspect: aspect, other)
    #expect(part.width == width && part.height == height)
    #expect(corner(part) == [left, top])
  }

  @Test func fillingCutsAndScales() {
    let filled = Self.places.filling(width: 16, height: 16)
    #expect(filled == Self.places.cropped(left: 2, top: 0, width: 8, height: 8).scaled(width: 16, height: 16))
  }

  @Test(arguments: [(6, 6, 4), (12, 12, 8), (500, 500, 333), (1, 1, 1)])
  func theLargestSideDecidesTheSize(side: Int, width: Int, height: Int) {
    let scaled = Self.places.scaled(largestSide: side)
    #expect(scaled.width == width && scaled.height == height)
  }

  @Test func picturesStandSideBySide() {
    let left = Picture(width: 1, height: 2, pixels: [1, 1, 1, 2, 2, 2])
    let right = Picture(width: 2, height: 2, pixels: [3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 6])
    #expect(
      Picture(sideBySide: [left, right])
        == Picture(width: 3, height: 2, pixels: [1, 3, 4, 2, 5, 6].flatMap { [$0, $0, $0] }))
  }
}
