import ComputeKernels
import Pictures

/// The colors of a picture in Oklab: all lightnesses, then how red and how yellow each pixel is.
struct OklabPlanes {
  let width: Int
  let height: Int
  var values: [Float]

  /// The pixels.
  var count: Int { width * height }

  init(_ picture: Picture) {
    (width, height) = (picture.width, picture.height)
    let pixels = width * height
    values = [Float](unsafeUninitializedCapacity: 3 * pixels) { values, count in
      kernel_oklab(picture.pixels, pixels, LinearLight.ofByte, values.baseAddress!)
      count = 3 * pixels
    }
  }
}
