import Testing

@testable import Pictures

struct HeatColorsTests {
  private static func luminance(_ light: SIMD3<Float>) -> Float {
    (light * SIMD3(0.2126, 0.7152, 0.0722)).sum()
  }

  private static func luminance(_ picture: Picture, _ pixel: Int) -> Float {
    luminance(SIMD3((0..<3).map { LinearLight.ofByte[Int(picture.pixels[3 * pixel + $0])] }))
  }

  /// What people see who lack one kind of cones: Machado, Oliveira, Fernandes, A physiologically-based model for
  /// simulation of color vision deficiency, 2009; the rows of the matrices for linear light.
  private static let eyes: [[SIMD3<Float>]] = [
    [SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1)],
    [
      SIMD3(0.152286, 1.052583, -0.204868), SIMD3(0.114503, 0.786281, 0.099216), SIMD3(-0.003882, -0.048116, 1.051998),
    ],
    [
      SIMD3(0.367322, 0.860646, -0.227968), SIMD3(0.280085, 0.672501, 0.047413), SIMD3(-0.011820, 0.042940, 0.968881),
    ],
    [
      SIMD3(1.255528, -0.076749, -0.178779), SIMD3(-0.078411, 0.930809, 0.147602), SIMD3(0.004733, 0.691367, 0.303900),
    ],
  ]

  @Test(arguments: eyes) func everybodySeesTheOrder(eye: [SIMD3<Float>]) {
    let seen = HeatColors.ramp.map { color in
      Self.luminance(SIMD3(eye.map { max(0, ($0 * color).sum()) }))
    }
    for (dark, light) in zip(seen, seen.dropFirst()) { #expect(light > dark) }
    // lightness, which looks equal where its cube root is
    #expect(seen[255] > 20 * seen[0])
  }

  @Test func theStepsOfLightnessAreEqual() {
    let lightness = (0..<256).map { index in
      let color = HeatColors.ramp[index]
      let pixels = (0..<3).map { LinearLight.byte(min(max(color[$0], 0), 1)) }
      return Oklab.of(red: pixels[0], green: pixels[1], blue: pixels[2]).x
    }
    let step = (lightness[255] - lightness[0]) / 15
    for index in stride(from: 0, to: 240, by: 17) {
      #expect(abs(lightness[index + 17] - lightness[index] - step) < 0.01)
    }
  }

  @Test func theLargestIsLighterThanTheLeastWhateverIsBelow() {
    let bytes: [UInt8] = [0, 40, 128, 200, 255]
    for cold in bytes {
      for hot in bytes {
        let below = Picture(width: 2, height: 1, pixels: [cold, cold, cold, hot, hot, hot])
        let shown = HeatColors.picture(of: [0, 1], width: 2, over: below)
        #expect(Self.luminance(shown, 1) > Self.luminance(shown, 0), "\(cold), \(hot)")
      }
    }
  }

  @Test func thePictureIsStillSeenBelow() {
    for number in [Float(0), 0.5, 1] {
      let below = Picture(width: 3, height: 1, pixels: [0, 0, 0, 90, 90, 90, 255, 255, 255])
      let shown = HeatColors.picture(of: [number], width: 1, over: below)
      let light = (0..<3).map { Self.luminance(shown, $0) }
      #expect(light[1] > 1.5 * light[0] && light[2] > 1.5 * light[1])
    }
  }

  @Test func numbersBetweenTwoPlacesAreBetweenTheirColors() {
    let shown = HeatColors.picture(of: [0, 1, 1, 0], width: 2, size: (20, 20))
    let row = (5..<15).map { Self.luminance(shown, 5 * 20 + $0) }
    for (dark, light) in zip(row, row.dropFirst()) { #expect(light >= dark) }
    #expect(row[9] > 4 * row[0])
  }
}
