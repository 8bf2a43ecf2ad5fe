import CImageFiles

extension Picture {
  /// The most columns or rows that are read.
  public static let largestSide = 16384
  /// The most pixels that are read: 192 MiB.
  public static let largestArea = 64 << 20

  /// A picture of a file, whose size is checked before memory is allocated; nil if `fill` fails.
  ///
  /// `fill` writes height × width × 3 bytes, or those that are not black if `isBlack`.
  init?(
    width: UInt32, height: UInt32, format: String, isBlack: Bool = false,
    filledBy fill: (UnsafeMutablePointer<UInt8>) -> Bool
  ) throws(PictureFileError) {
    let (width, height) = (Int(width), Int(height))
    guard width > 0 && height > 0 else {
      throw PictureFileError(format: format, problem: .broken(reason: "\(width) × \(height) pixels"))
    }
    // Each side first: their product is then far from overflow.
    guard width <= Self.largestSide && height <= Self.largestSide && width * height <= Self.largestArea else {
      throw PictureFileError(format: format, problem: .tooLarge(width: width, height: height))
    }
    var done = false
    let size = width * height * 3
    let pixels = [UInt8](unsafeUninitializedCapacity: size) { pixels, count in
      if isBlack { pixels.initialize(repeating: 0) }
      done = fill(pixels.baseAddress!)
      count = done ? size : 0
    }
    guard done else { return nil }
    self.init(width: width, height: height, pixels: pixels)
  }
}

extension PictureFileError {
  /// What C says of a file that it could not read.
  init(format: String, failure: UnsafePointer<image_failure>) {
    let problem = failure.pointee.was_cut ? Problem.cut : .broken(reason: failure.pointee.text)
    self.init(format: format, problem: problem)
  }
}

extension image_failure {
  /// The library's words.
  var text: String {
    withUnsafeBytes(of: reason) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
