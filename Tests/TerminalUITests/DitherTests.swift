import Pictures
import Testing

@testable import TerminalUI

@Suite struct DitherTests {
  static let colors: [[UInt8]] = [
    [128, 128, 128], [200, 120, 90], [90, 130, 170], [30, 60, 20], [180, 180, 120], [60, 20, 80], [128, 100, 100],
  ]

  @Test(arguments: [ColorDepth.colors256, .colors16, .colors8], colors)
  func theAverageIsTheColor(depth: ColorDepth, color: [UInt8]) {
    for dither in [Dither.Method.ordered, .diffused] {
      let indices = Dither.indices(flat(color, side: 64), depth: depth, by: dither)
      var light = [Float](repeating: 0, count: 3)
      for index in indices {
        let shown = Palette.colors[Int(index)]
        for (part, value) in [shown.0, shown.1, shown.2].enumerated() {
          light[part] += LinearLight.ofByte[value] / Float(indices.count)
        }
      }
      for part in 0..<3 {
        let error = abs(light[part] - LinearLight.ofByte[Int(color[part])])
        #expect(error <= (dither == .diffused ? 0.03 : 0.08), "\(dither) \(part): \(LinearLight.byte(light[part]))")
      }
    }
  }

  @Test func sixteenColorsAreNotGrey() {
    // A muted red: the nearest of sixteen colors is a gray, wherever thresholds move it along the grays.
    let indices = Dither.indices(flat([150, 110, 105], side: 16), depth: .colors16, by: .ordered)
    #expect(indices.contains { [1, 9].contains($0) })
  }

  @Test(arguments: [ColorDepth.colors256, .colors16, .colors8])
  func whatDoesNotChangeStays(depth: ColorDepth) {
    // One pixel of a picture changes: ordered dithering changes that one only.
    let picture = gradient(width: 40, height: 30)
    var pixels = picture.pixels
    pixels[(7 * 40 + 9) * 3] ^= 0x80
    let before = Dither.indices(picture, depth: depth, by: .ordered)
    let after = Dither.indices(Picture(width: 40, height: 30, pixels: pixels), depth: depth, by: .ordered)
    let changed = before.indices.filter { before[$0] != after[$0] }
    #expect(changed == [7 * 40 + 9])
  }

  @Test(arguments: [Dither.Method.ordered, .diffused], [UInt8(0), 60, 128, 188, 230, 255])
  func dotsAreAsDenseAsTheLight(dither: Dither.Method, byte: UInt8) {
    let lit = Dither.lit(flat([byte, byte, byte], side: 64), by: dither)
    #expect(abs(Float(lit.count { $0 }) / 4096 - LinearLight.ofByte[Int(byte)]) < 0.02)
  }

  private func flat(_ color: [UInt8], side: Int) -> Picture {
    Picture(width: side, height: side, pixels: (0..<side * side).flatMap { _ in color })
  }
}
