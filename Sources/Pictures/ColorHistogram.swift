/// Which colors pictures have, and how often.
struct ColorHistogram {
  /// The colors that are near each other: 8 levels of each component.
  struct Bin {
    var count: Float = 0
    /// Sums of the components.
    var sums = SIMD3<Float>.zero
  }

  /// The most different colors that are kept apart.
  static let mostExact = 255

  /// All colors as 0xRRGGBB, in the order in which they appeared; nil as soon as they are more than `mostExact`.
  private(set) var exact: [UInt32]? = []
  /// By the upper five bits of red, green and blue.
  private(set) var bins = [Bin](repeating: Bin(), count: 1 << 15)
  private var known: Set<UInt32> = []
  private let step: Int
  private var next = 0

  /// No colors yet; one of `step` pixels is counted.
  init(samplingOneOf step: Int) { self.step = step }

  mutating func add(_ picture: Picture) {
    addExact(picture)
    let count = picture.width * picture.height
    picture.pixels.withUnsafeBufferPointer { pixels in
      bins.withUnsafeMutableBufferPointer { bins in
        while next < count {
          let (red, green, blue) = (pixels[next * 3], pixels[next * 3 + 1], pixels[next * 3 + 2])
          let bin = Int(red >> 3) << 10 | Int(green >> 3) << 5 | Int(blue >> 3)
          bins[bin].count += 1
          bins[bin].sums += SIMD3(Float(red), Float(green), Float(blue))
          next += step
        }
      }
    }
    next -= count
  }

  private mutating func addExact(_ picture: Picture) {
    guard var colors = exact else { return }
    var last = UInt32.max
    for index in stride(from: 0, to: picture.pixels.count, by: 3) {
      let color = Self.packed(picture.pixels[index], picture.pixels[index + 1], picture.pixels[index + 2])
      if color == last { continue }
      last = color
      guard known.insert(color).inserted else { continue }
      colors.append(color)
      if colors.count > Self.mostExact {
        exact = nil
        return
      }
    }
    exact = colors
  }

  /// A color as 0xRRGGBB.
  static func packed(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt32 {
    UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
  }
}
