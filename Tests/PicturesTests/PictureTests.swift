import Pictures
import Testing

@Test func picturesAreEqualWhenTheirPixelsAre() {
  let grey = Picture(width: 2, height: 1, pixels: [128, 128, 128, 128, 128, 128])
  #expect(grey == Picture(width: 2, height: 1, pixels: [UInt8](repeating: 128, count: 6)))
  #expect(grey != Picture(width: 1, height: 2, pixels: grey.pixels))
}
