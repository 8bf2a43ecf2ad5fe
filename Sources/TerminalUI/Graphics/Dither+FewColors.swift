import ComputeKernels
import Pictures

extension Dither {
  /// A palette of so few colors that most of a picture is far from all of them. Lightness shows what the picture is of,
  /// so it is kept at the cost of hue: what has little color becomes gray.
  struct FewColors: Sendable {
    /// The colors in Oklab, three numbers each.
    let colors: [Float]
    /// By how much thresholds move lightness; the components of color are moved by a tenth.
    let reach: Float
    /// How much a difference of these components counts, relative to one of lightness.
    let colorWeight: Float

    private init(count: Int, lightness: Float, colorWeight: Float) {
      colors = Palette.colors[..<count].flatMap { color in
        let color = Oklab.of(red: UInt8(color.0), green: UInt8(color.1), blue: UInt8(color.2))
        return [color.x, color.y, color.z]
      }
      reach = lightness
      self.colorWeight = colorWeight
    }

    /// The steps between the grays of 16 colors are about a third, those of 8 colors are wider.
    static let sixteen = FewColors(count: 16, lightness: 0.3, colorWeight: 1.5)
    static let eight = FewColors(count: 8, lightness: 0.7, colorWeight: 3)

    /// The palette index of each pixel.
    func indices(_ picture: Picture, by method: Method) -> [UInt8] {
      indices(OklabPlanes(picture), by: method)
    }

    /// The palette index of each pixel.
    func indices(_ planes: OklabPlanes, by method: Method) -> [UInt8] {
      var planes = planes
      return [UInt8](unsafeUninitializedCapacity: planes.count) { indices, count in
        colors.withUnsafeBufferPointer { colors in
          var palette = kernel_palette(
            colors: colors.baseAddress, count: colors.count / 3, reach: (reach, 0.1, 0.1), weight: colorWeight)
          let (width, height) = (planes.width, planes.height)
          method.withThresholds {
            kernel_few_colors(&palette, &planes.values, width, height, $0, indices.baseAddress!)
          }
        }
        count = planes.count
      }
    }
  }
}

extension Dither.Method {
  /// Calls `body` with the matrix of thresholds; nil: errors are diffused.
  func withThresholds<Result>(_ body: (UnsafePointer<UInt8>?) -> Result) -> Result {
    switch self {
    case .ordered: Palette.bayerBytes.withUnsafeBufferPointer { body($0.baseAddress) }
    case .diffused: body(nil)
    }
  }
}
