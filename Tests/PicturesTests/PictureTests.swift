import Pictures
import Testing

@Test func picturesAreEqualWhenTheirPixelsAre() {
  let gray = Picture(width: 2, height: 1, pixels: [128, 128, 128, 128, 128, 128])
  #expect(gray == Picture(width: 2, height: 1, pixels: [UInt8](repeating: 128, count: 6)))
  #expect(gray != Picture(width: 1, height: 2, pixels: gray.pixels))
}
