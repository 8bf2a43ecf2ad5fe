import Pictures
import Testing

struct SwatchTests {
  @Test func colorsGoFromDarkToLight() {
    let colors: [[UInt8]] = [[250, 250, 240], [10, 10, 30], [200, 30, 30], [30, 120, 40]]
    var pixels: [UInt8] = []
    for row in 0..<48 {
      for column in 0..<48 { pixels += colors[row / 24 * 2 + column / 24] }
    }
    let picture = Picture(width: 48, height: 48, pixels: pixels)
    let swatch = picture.swatch
    #expect(swatch.width == 2 && swatch.height == 2)
    let shown = (0..<4).map { Array(swatch.pixels[$0 * 3..<$0 * 3 + 3]) }
    for (found, expected) in zip(shown, [colors[1], colors[3], colors[2], colors[0]]) {
      #expect(zip(found, expected).allSatisfy { abs(Int($0) - Int($1)) < 24 }, "\(found) for \(expected)")
    }
  }

  @Test func oneColorIsFourOfIt() {
    let gray = Picture(width: 3, height: 2, pixels: [UInt8](repeating: 90, count: 18))
    #expect(gray.swatch.pixels == [UInt8](repeating: 90, count: 12))
  }
}
