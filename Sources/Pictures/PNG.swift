import CImageFiles
import Glibc

/// A text in a picture file's metadata.
public struct PictureText: Equatable, Sendable {
  /// What it is about: 1 … 79 characters of ASCII.
  public var key: String
  /// Any text without zero characters.
  public var value: String

  /// Puts `value` under `key`.
  public init(key: String, value: String) {
    self.key = key
    self.value = value
  }
}

/// Pictures as PNG files, with texts.
public enum PNG {
  /// The most memory that a single text or color profile may need, in bytes, so that a small file cannot unpack
  /// without end.
  public static let largestChunk = 4 << 20

  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Writes a picture, with its alpha if it has one, and texts, in their order, as a PNG file marked as sRGB.
  ///
  /// The same picture and texts give the same bytes, for no time is written. A text in Latin-1 becomes a tEXt chunk,
  /// any other an uncompressed iTXt chunk. Throws `PictureFileError` if memory is short or the format has no room for
  /// it.
  public static func encode(_ picture: Picture, texts: [PictureText] = []) throws(PictureFileError) -> [UInt8] {
    for text in texts {
      precondition(isKey(text.key), "'\(text.key)' is not a key of a PNG text")
      precondition(!text.value.utf8.contains(0), "the text '\(text.key)' holds a zero character")
    }
    guard let width = UInt32(exactly: picture.width), let height = UInt32(exactly: picture.height) else {
      throw error(.notWritable(reason: "\(picture.width) × \(picture.height)"))
    }
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    var reason = [CChar](repeating: 0, count: Int(image_error_size))
    let done = withTexts(texts) { texts in
      picture.withAlpha { alpha in
        image_png_encode(picture.pixels, alpha, width, height, texts.baseAddress, texts.count, &bytes, &count, &reason)
      }
    }
    guard done, let bytes else {
      throw error(.notWritable(reason: reason.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }))
    }
    defer { free(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }

  /// Reads a PNG file of any kind, and its texts in their order.
  ///
  /// Grays become RGB, 16 bits are rounded to 8, and what is transparent is blended with black, without regard to
  /// gamma, as browsers do. Gamma and color profiles are not applied: the picture is taken to be sRGB. Throws
  /// `PictureFileError` if anything in the file is wrong, checksums included, or if it is too large.
  public static func decode(_ bytes: [UInt8]) throws(PictureFileError) -> (picture: Picture, texts: [PictureText]) {
    guard bytes.starts(with: signature) else {
      // What a cut left of the signature is still a part of it.
      throw error(!bytes.isEmpty && signature.starts(with: bytes) ? .cut : .otherFormat)
    }
    return try bytes.withUnsafeBufferPointer { bytes throws(PictureFileError) in
      guard let reader = image_png_open(bytes.baseAddress, bytes.count, largestChunk) else {
        throw error(.noMemory)
      }
      defer { image_png_close(reader) }
      return try decode(reader)
    }
  }

  private static func decode(_ reader: OpaquePointer) throws(PictureFileError) -> (Picture, [PictureText]) {
    var (width, height): (UInt32, UInt32) = (0, 0)
    guard image_png_read_header(reader, &width, &height),
      let picture = try Picture(
        width: width, height: height, format: "PNG", filledBy: { image_png_read_pixels(reader, $0) })
    else { throw PictureFileError(format: "PNG", failure: image_png_failure(reader)) }
    return (picture, (0..<image_png_text_count(reader)).map { text(image_png_text(reader, $0)) })
  }

  private static func error(_ problem: PictureFileError.Problem) -> PictureFileError {
    PictureFileError(format: "PNG", problem: problem)
  }
}

// Texts to and from C. The format's keys are Latin-1; ours are ASCII, so that nobody has to think about it.
extension PNG {
  /// The format forbids spaces at either end and two in a row.
  private static func isKey(_ key: String) -> Bool {
    (1...79).contains(key.utf8.count) && key.utf8.allSatisfy { (0x20...0x7E).contains($0) }
      && key.split(separator: " ", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
  }

  /// What the format allows in a tEXt chunk: printable Latin-1 and line feeds.
  private static func isPlain(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy {
      (0x20...0x7E).contains($0.value) || (0xA1...0xFF).contains($0.value) || $0 == "\n"
    }
  }

  /// Lays keys and values, each with a final zero, one behind the other, and points into them.
  private static func withTexts<Result>(
    _ texts: [PictureText], _ body: (UnsafeBufferPointer<image_text>) -> Result
  ) -> Result {
    var store: [UInt8] = []
    let ranges = texts.map { text in
      let isPlain = isPlain(text.value)
      let key = store.count
      store += Array(text.key.utf8) + [0]
      let value = store.count
      store += isPlain ? text.value.unicodeScalars.map { UInt8($0.value) } : Array(text.value.utf8)
      let end = store.count
      store.append(0)
      return (key: key, value: value, end: end, isPlain: isPlain)
    }
    return store.withUnsafeBytes { store in
      let base = store.bindMemory(to: CChar.self).baseAddress
      return ranges.map { range in
        image_text(
          key: base! + range.key, value: base! + range.value, value_count: range.end - range.value,
          is_utf8: !range.isPlain)
      }.withUnsafeBufferPointer(body)
    }
  }

  private static func text(_ text: image_text) -> PictureText {
    let value = UnsafeRawBufferPointer(start: text.value, count: text.value_count)
    return PictureText(
      key: latin1(UnsafeRawBufferPointer(start: text.key, count: strlen(text.key))),
      value: text.is_utf8 ? String(decoding: value, as: UTF8.self) : latin1(value))
  }

  private static func latin1(_ bytes: UnsafeRawBufferPointer) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: bytes.lazy.map { Unicode.Scalar($0) })
    return String(text)
  }
}
