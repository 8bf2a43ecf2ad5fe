import Pictures
import Testing

struct AlphaTests {
  private static let size = (width: 6, height: 4)
  private static let picture = Picture(
    width: 6, height: 4, pixels: (0..<72).map { UInt8(3 * $0) }, alpha: (0..<24).map { UInt8(11 * $0) })

  @Test func aPNGHasAPixelsColorsAndItsAlpha() throws {
    let bytes = try PNG.encode(Self.picture)
    // the kind of pixels stands behind the sizes and the bits
    #expect(bytes[25] == PNGBytes.Kind.rgba.rawValue)
    // it is read as it looks on black
    #expect(try PNG.decode(bytes).picture.isNear(Self.picture.over(.black)))
    #expect(try PNG.encode(Self.picture.opaque)[25] == PNGBytes.Kind.rgb.rawValue)
  }

  @Test func aWebPHasIt() throws {
    let bytes = try WebP.encode(Animation(Self.picture), packing: .lossless)
    #expect(try WebP.decode(bytes).picture.isNear(Self.picture.over(.black)))
    #expect(try WebP.encode(Animation(Self.picture.opaque), packing: .lossless) != bytes)
  }

  @Test func whatIsOpaqueHidesTheBackdropAndWhatIsNotShowsIt() {
    let ends = Picture(
      width: 32, height: 1, pixels: [UInt8](repeating: 200, count: 96),
      alpha: [UInt8](repeating: 255, count: 16) + [UInt8](repeating: 0, count: 16))
    for backdrop in [Picture.Backdrop.black, .checkerboard] {
      let pixels = ends.over(backdrop).pixels
      #expect(pixels[..<48].allSatisfy { $0 == 200 })
      #expect(Set(pixels[48...]) == (backdrop == .black ? [0] : [0x66, 0x99]))
    }
    #expect(ends.opaque.over(.black) == ends.opaque)
  }

  @Test func itIsScaledAndPutBesideOthers() throws {
    let large = Self.picture.scaled(width: 12, height: 8)
    #expect(large.alpha?.count == 96 && large.opaque == Self.picture.opaque.scaled(width: 12, height: 8))
    let half = Picture(width: 2, height: 1, pixels: [0, 0, 0, 0, 0, 0], alpha: [0, 255]).scaled(width: 1, height: 1)
    #expect(half.alpha == [128])
    let both = Picture(sideBySide: [Self.picture.opaque, Self.picture])
    #expect(both.alpha?[..<12] == [255, 255, 255, 255, 255, 255] + Self.picture.alpha![..<6])
  }
}

extension Picture {
  fileprivate func isNear(_ other: Picture) -> Bool {
    alpha == other.alpha && zip(pixels, other.pixels).allSatisfy { abs(Int($0) - Int($1)) <= 1 }
  }
}
