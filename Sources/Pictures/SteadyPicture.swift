/// A picture that follows others, but for changes too small to be seen.
///
/// A pixel stays as it is until one of its components is further than the tolerance from the picture that is followed:
/// slow changes are not lost, and noise does not move it.
struct SteadyPicture {
  /// How far a component may be from the picture that is followed.
  let tolerance: Int
  /// height × width × 3 bytes, once there is a first picture.
  private(set) var pixels: [UInt8] = []

  init(tolerance: Int) { self.tolerance = tolerance }

  /// Follows the next picture; `changed` gets the index of every pixel that changes, and its new components.
  mutating func follow(_ picture: Picture, changed: (Int, UInt8, UInt8, UInt8) -> Void = { _, _, _, _ in }) {
    let isFirst = pixels.isEmpty
    if isFirst { pixels = picture.pixels }
    picture.pixels.withUnsafeBufferPointer { new in
      pixels.withUnsafeMutableBufferPointer { old in
        for pixel in 0..<picture.width * picture.height {
          let index = pixel * 3
          let (red, green, blue) = (new[index], new[index + 1], new[index + 2])
          if !isFirst && abs(Int(red) - Int(old[index])) <= tolerance
            && abs(Int(green) - Int(old[index + 1])) <= tolerance
            && abs(Int(blue) - Int(old[index + 2])) <= tolerance
          {
            continue
          }
          (old[index], old[index + 1], old[index + 2]) = (red, green, blue)
          changed(pixel, red, green, blue)
        }
      }
    }
  }
}
