import CImageFiles

/// Pictures in JPEG files.
public enum JPEG {
  static let signature: [UInt8] = [0xFF, 0xD8, 0xFF]

  /// Reads a JPEG file in gray, color or inks (CMYK, YCCK), turned as its EXIF says.
  ///
  /// Color profiles are not applied: the picture is taken to be sRGB, inks to be ideal. Throws `PictureFileError` if
  /// data are damaged or missing, if the picture is too large, or if it is of a kind that is hardly ever met.
  public static func decode(_ bytes: [UInt8]) throws(PictureFileError) -> Picture {
    guard bytes.starts(with: signature) else {
      throw error(!bytes.isEmpty && signature.starts(with: bytes) ? .cut : .otherFormat)
    }
    return try bytes.withUnsafeBufferPointer { bytes throws(PictureFileError) in
      guard let reader = image_jpeg_open(bytes.baseAddress, bytes.count) else { throw error(.noMemory) }
      defer { image_jpeg_close(reader) }
      return try decode(reader, fileSize: bytes.count)
    }
  }

  private static func decode(_ reader: OpaquePointer, fileSize: Int) throws(PictureFileError) -> Picture {
    var (width, height): (UInt32, UInt32) = (0, 0)
    guard image_jpeg_read_header(reader, &width, &height) else { throw failure(of: reader) }
    let components = image_jpeg_components(reader)
    guard [1, 3, 4].contains(components) else { throw error(.unsupported(reason: "\(components) components")) }
    guard !image_jpeg_is_arithmetic(reader) else { throw error(.unsupported(reason: "arithmetic coding")) }
    // libjpeg asks for memory for all blocks of a progressive file at once; the shortest code of one is a bit.
    let isCut = image_jpeg_blocks(reader) > UInt64(fileSize) * 8
    // Reading the pixels drops the EXIF.
    let orientation = orientation(reader)
    let picture = try Picture(width: width, height: height, format: "JPEG") { pixels in
      !isCut && image_jpeg_read_pixels(reader, pixels)
    }
    guard let picture else { throw isCut ? error(.cut) : failure(of: reader) }
    return orientation.upright(picture)
  }

  private static func orientation(_ reader: OpaquePointer) -> Orientation {
    var count = 0
    guard let exif = image_jpeg_exif(reader, &count) else { return .upright }
    return Orientation(exif: UnsafeBufferPointer(start: exif, count: count))
  }

  private static func failure(of reader: OpaquePointer) -> PictureFileError {
    PictureFileError(format: "JPEG", failure: image_jpeg_failure(reader))
  }

  private static func error(_ problem: PictureFileError.Problem) -> PictureFileError {
    PictureFileError(format: "JPEG", problem: problem)
  }
}
