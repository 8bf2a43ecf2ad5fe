import Files
import Testing

@testable import Pictures

struct ResamplingTests {
  private static func picture(_ width: Int, _ height: Int) -> Picture {
    Picture(
      width: width, height: height,
      pixels: (0..<width * height * 3).map { index in
        let (c, x, y) = (index % 3, index / 3 % width, index / 3 / width)
        return UInt8((7 * x * x + 13 * y * x + 29 * c + 5 * y) % 256)
      })
  }

  /// What Pillow 13.0 makes of the same bytes.
  @Test(
    arguments: [
      (23, 17, 9, 11, .bilinear, "c9f54d440b518fb8a4c50c7ad869d6e71909dfcd711402a298892b6938c3d0fa"),
      (23, 17, 40, 31, .bilinear, "3c49337174b111661c0fc42a8ed062420cef7bb7c5a9cc5d6743ce0dbcc14f0f"),
      (23, 17, 9, 31, .bicubic, "ee8b9bb83baaba4010b365a5a6ed8dbb1bcd612817bda4e43008374d32221fcc"),
      (23, 17, 40, 11, .bicubic, "1ac1b81d08b28990d16e4d077313e1f4dea3ced63386fe972b398ae1f9f52b16"),
      (23, 17, 23, 9, .lanczos, "2bedfff4d3db3d0c1a0d68109f8659a865ce07f0dd20af7396e89bd0a5d94ac6"),
      (23, 17, 10, 17, .box, "f057a3156f6061ddbb66805e22fdc233d7e0e056fda9283831f4e2e740c1e926"),
      (23, 17, 31, 9, .hamming, "d4d1c4469dc99b1ea3432c1db3c3f2a8e7cacb91c78cdc62cfe28dd8ec4ea3f4"),
      (23, 17, 9, 30, .nearest, "bae6db463f6975b181d37c2bebeda77a7faa14df41d18aca8ac17815324b0af7"),
      (301, 222, 224, 165, .bicubic, "8e1a4946315eb914fe56ce34dce739097932323453b9f2bebce1849ca3ef2f48"),
    ] as [(Int, Int, Int, Int, ResamplingFilter, String)])
  func bytesArePillows(
    width: Int, height: Int, newWidth: Int, newHeight: Int, filter: ResamplingFilter, digest: String
  ) {
    let resampled = Self.picture(width, height).resampled(width: newWidth, height: newHeight, by: filter)
    #expect(resampled.width == newWidth && resampled.height == newHeight)
    #expect(resampled.pixels.withUnsafeBytes { Digest.sha256($0) } == digest)
  }

  @Test func theSameSizeIsTheSamePicture() {
    let picture = Self.picture(8, 6)
    #expect(picture.resampled(width: 8, height: 6, by: .bicubic) == picture)
  }
}
