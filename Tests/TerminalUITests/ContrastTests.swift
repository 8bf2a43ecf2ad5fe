import Pictures
import Testing

@testable import TerminalUI

@Suite struct ContrastTests {
  private func picture(width: Int, height: Int, _ byte: (Int, Int) -> Int) -> Picture {
    Picture(
      width: width, height: height,
      pixels: (0..<width * height).flatMap { [UInt8](repeating: UInt8(byte($0 % width, $0 / width)), count: 3) })
  }

  private func lightness(_ byte: UInt8) -> Float { Oklab.of(red: byte, green: byte, blue: byte).x }

  @Test(arguments: [UInt8(0), 40, 128, 255]) func onePlainColorStays(byte: UInt8) {
    let shown = Contrast.dots.lightness(of: picture(width: 9, height: 5) { _, _ in Int(byte) })
    for value in shown { #expect(abs(value - lightness(byte)) < 0.01) }
  }

  @Test func aSmallRangeIsStretchedAndAFullOneIsNot() {
    // large areas: in their middles nothing is sharpened
    let faint = picture(width: 64, height: 20) { x, _ in x < 32 ? 90 : 130 }
    let shown = Contrast.dots.lightness(of: faint)
    let (dark, light) = (shown[10 * 64 + 10], shown[10 * 64 + 54])
    #expect(abs((light - dark) / (lightness(130) - lightness(90)) - 2) < 0.1)
    let full = Contrast.dots.lightness(of: picture(width: 64, height: 20) { x, _ in x < 32 ? 0 : 255 })
    #expect(full[10 * 64 + 10] < 0.01 && full[10 * 64 + 54] > 0.99)
  }

  @Test func aThinLineIsSeenBetter() {
    let line = picture(width: 21, height: 21) { x, _ in x == 10 ? 110 : 140 }
    let shown = Contrast.fewColors.picture(of: line)
    let (middle, ground) = (shown.pixels[(10 * 21 + 10) * 3], shown.pixels[(10 * 21 + 3) * 3])
    #expect(Int(ground) - Int(middle) > 45)
  }
}
