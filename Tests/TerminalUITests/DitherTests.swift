import Pictures
import Testing

@testable import TerminalUI

@Suite struct DitherTests {
  static let colors: [[UInt8]] = [
    [128, 128, 128], [200, 120, 90], [90, 130, 170], [30, 60, 20], [180, 180, 120], [60, 20, 80], [128, 100, 100],
  ]

  @Test(arguments: colors) func theAverageIsTheColor(color: [UInt8]) {
    for dither in [Dither.Method.ordered, .diffused] {
      let indices = Dither.indices(flat(color, side: 64), depth: .colors256, by: dither)
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

  @Test(arguments: [ColorDepth.colors16, .colors8], colors)
  func fewColorsKeepTheLightness(depth: ColorDepth, color: [UInt8]) {
    for dither in [Dither.Method.ordered, .diffused] {
      let indices = Dither.indices(flat(color, side: 64), depth: depth, by: dither)
      let mean = indices.reduce(Float(0)) { $0 + lightness(Palette.colors[Int($1)]) } / Float(indices.count)
      let wanted = lightness((Int(color[0]), Int(color[1]), Int(color[2])))
      #expect(abs(mean - wanted) <= (dither == .diffused ? 0.01 : 0.12), "\(dither): \(mean), not \(wanted)")
    }
  }

  @Test(arguments: colors) func graysAreAsLightAsTheColors(color: [UInt8]) {
    let indices = Dither.indices(flat(color, side: 64), depth: .grays, by: .ordered)
    #expect(indices.allSatisfy { $0 == 16 || $0 >= 231 })
    let mean = indices.reduce(Float(0)) { $0 + Float(Palette.colors[Int($1)].0) / 4096 }
    #expect(abs(mean - Float(LinearLight.byte(Dither.luminance(color, 0)))) < 1.5)
  }

  @Test func blackAndWhiteAreAmongTheGrays() {
    #expect(Set(Dither.indices(flat([0, 0, 0], side: 8), depth: .grays, by: .diffused)).isSubset(of: [16, 232]))
    #expect(Set(Dither.indices(flat([255, 255, 255], side: 8), depth: .grays, by: .diffused)) == [231])
  }

  @Test func whatHasColorKeepsItAndWhatHasLittleIsGray() {
    for dither in [Dither.Method.ordered, .diffused] {
      let red = Dither.indices(flat([190, 70, 60], side: 16), depth: .colors16, by: dither)
      #expect(red.contains { [1, 9].contains($0) } && !red.contains { [2, 4, 6, 10, 12, 14].contains($0) })
      let nearlyGray = Dither.indices(flat([130, 124, 122], side: 16), depth: .colors16, by: dither)
      #expect(nearlyGray.allSatisfy { [0, 7, 8, 15].contains($0) })
    }
  }

  private func lightness(_ color: (Int, Int, Int)) -> Float {
    Oklab.of(red: UInt8(color.0), green: UInt8(color.1), blue: UInt8(color.2)).x
  }

  @Test(arguments: [ColorDepth.colors256, .grays, .colors16, .colors8])
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
  func dotsAreAsDenseAsLightnessAsks(dither: Dither.Method, byte: UInt8) {
    let lightness = Float(byte) / 255
    let lit = Dither.lit([Float](repeating: lightness, count: 4096), width: 64, by: dither)
    #expect(abs(Float(lit.count { $0 }) / 4096 - lightness * lightness.squareRoot()) < 0.02)
  }

  private func flat(_ color: [UInt8], side: Int) -> Picture {
    Picture(width: side, height: side, pixels: (0..<side * side).flatMap { _ in color })
  }
}
