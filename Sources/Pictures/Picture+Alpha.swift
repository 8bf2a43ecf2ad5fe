import ComputeKernels

extension Picture {
  /// What is seen through a picture that is not opaque.
  public enum Backdrop: Sendable {
    case black
    /// Squares of two grays.
    case checkerboard
  }

  /// The same pixels, all opaque.
  public var opaque: Picture { alpha == nil ? self : Picture(width: width, height: height, pixels: pixels) }

  /// The bytes that it takes.
  public var byteCount: Int { pixels.count + (alpha?.count ?? 0) }

  /// The picture as it looks on `backdrop`, blended without regard to gamma, as browsers do.
  public func over(_ backdrop: Backdrop) -> Picture {
    guard let alpha else { return self }
    let grays: [UInt8] =
      switch backdrop {
      case .black: [0, 0]
      case .checkerboard: [0x66, 0x99]
      }
    // large enough to be told apart where a picture is a few dozen cells
    let square = max(1, max(width, height) / 16)
    let blended = [UInt8](unsafeUninitializedCapacity: pixels.count) { output, count in
      kernel_lay_over(pixels, alpha, width, height, square, grays, output.baseAddress)
      count = pixels.count
    }
    return Picture(width: width, height: height, pixels: blended)
  }

  /// Calls `body` with alpha's bytes; NULL: it has none.
  func withAlpha<Result>(_ body: (UnsafePointer<UInt8>?) -> Result) -> Result {
    alpha.map { $0.withUnsafeBufferPointer { body($0.baseAddress) } } ?? body(nil)
  }

  /// Alpha with another size: between the nearest old pixels or, where there are fewer, their averages.
  func scaledAlpha(width: Int, height: Int) -> [UInt8]? {
    guard let alpha else { return nil }
    let gray = Picture(width: self.width, height: self.height, pixels: alpha.flatMap { [$0, $0, $0] })
    let scaled = gray.resampled(width: width, height: height, by: .bilinear).pixels
    return (0..<width * height).map { scaled[3 * $0] }
  }
}
