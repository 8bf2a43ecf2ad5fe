import CImageFiles

/// Pictures and animations in WebP files, with a text.
public enum WebP {
  static let signature = Array("RIFF".utf8)

  /// Reads a WebP file, of an animation the first frame, and the text that `encode` wrote.
  ///
  /// What is transparent is blended with black. Throws `PictureFileError` if the file is broken, cut or too large.
  public static func decode(_ bytes: [UInt8]) throws(PictureFileError) -> (picture: Picture, text: String?) {
    let name = Array("WEBP".utf8)
    guard bytes.starts(with: signature), name.starts(with: bytes.dropFirst(8).prefix(4)) else {
      throw error(!bytes.isEmpty && signature.starts(with: bytes) ? .cut : .otherFormat)
    }
    return try bytes.withUnsafeBufferPointer { bytes throws(PictureFileError) in
      guard let reader = image_webp_open(bytes.baseAddress, bytes.count) else { throw error(.noMemory) }
      defer { image_webp_close(reader) }
      return try decode(reader)
    }
  }

  private static func decode(_ reader: OpaquePointer) throws(PictureFileError) -> (Picture, String?) {
    var (width, height): (UInt32, UInt32) = (0, 0)
    guard image_webp_read_header(reader, &width, &height),
      let picture = try Picture(
        width: width, height: height, format: "WebP", isBlack: true,
        filledBy: { image_webp_read_pixels(reader, $0, width) })
    else { throw PictureFileError(format: "WebP", failure: image_webp_failure(reader)) }
    var count = 0
    guard let metadata = image_webp_notes(reader, &count) else { return (picture, nil) }
    return (picture, XMP.text(in: UnsafeBufferPointer(start: metadata, count: count)))
  }

  static func error(_ problem: PictureFileError.Problem) -> PictureFileError {
    PictureFileError(format: "WebP", problem: problem)
  }
}
