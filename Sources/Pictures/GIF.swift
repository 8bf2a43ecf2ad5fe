import CImageFiles

/// Pictures and animations in GIF files, with a text.
public enum GIF {
  static let signature = Array("GIF8".utf8)

  /// Reads the first frame of a GIF file, and the first comment before it.
  ///
  /// What is transparent, and what the frame does not cover, is black. Throws `PictureFileError` if the file is broken
  /// up to the end of its first frame, cut before it, or too large.
  public static func decode(_ bytes: [UInt8]) throws(PictureFileError) -> (picture: Picture, text: String?) {
    guard bytes.starts(with: signature) else {
      throw error(!bytes.isEmpty && signature.starts(with: bytes) ? .cut : .otherFormat)
    }
    return try bytes.withUnsafeBufferPointer { bytes throws(PictureFileError) in
      guard let reader = image_gif_open(bytes.baseAddress, bytes.count) else { throw error(.noMemory) }
      defer { image_gif_close(reader) }
      return try decode(reader)
    }
  }

  private static func decode(_ reader: OpaquePointer) throws(PictureFileError) -> (Picture, String?) {
    var (width, height): (UInt32, UInt32) = (0, 0)
    guard image_gif_read_header(reader, &width, &height),
      let picture = try Picture(
        width: width, height: height, format: "GIF", isBlack: true,
        filledBy: { image_gif_read_pixels(reader, $0, width) })
    else { throw PictureFileError(format: "GIF", failure: image_gif_failure(reader)) }
    var count = 0
    guard let comment = image_gif_comment(reader, &count) else { return (picture, nil) }
    return (picture, String(decoding: UnsafeBufferPointer(start: comment, count: count), as: UTF8.self))
  }

  static func error(_ problem: PictureFileError.Problem) -> PictureFileError {
    PictureFileError(format: "GIF", problem: problem)
  }
}
