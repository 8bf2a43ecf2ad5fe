import Files

/// Picture files of every format that is read: PNG, JPEG, WebP and GIF, told apart by their bytes.
public enum PictureFile {
  /// The most bytes of a file that are read.
  public static let largestFile = 256 << 20

  /// The picture in the file at `path`. Throws `PictureFileError` with the path.
  public static func read(_ path: String) throws(PictureFileError) -> Picture {
    try read(bytes(of: path), named: path)
  }

  /// The picture in the bytes of the file at `path`. Throws `PictureFileError` with the path.
  public static func read(_ bytes: [UInt8], named path: String) throws(PictureFileError) -> Picture {
    do {
      return try Picture(fileBytes: bytes)
    } catch {
      throw error.of(path)
    }
  }

  /// The bytes of the file at `path`, at most `largestFile`. Throws `PictureFileError` with the path.
  public static func bytes(of path: String) throws(PictureFileError) -> [UInt8] {
    do {
      return try OpenFile(path, atMost: largestFile).bytes()
    } catch {
      throw PictureFileError(path: path, format: Picture.formats, problem: .init(error))
    }
  }
}

extension Picture {
  /// The formats that are read, in a sentence.
  static let formats = "PNG, JPEG, WebP or GIF"

  /// The picture in the bytes of a PNG, JPEG, WebP or GIF file, of an animation the first frame.
  ///
  /// What is transparent is blended with black. A JPEG is turned as its EXIF says. Color profiles are not applied: the
  /// picture is taken to be sRGB. Throws `PictureFileError` if anything in the file is wrong or if it is too large.
  public init(fileBytes bytes: [UInt8]) throws(PictureFileError) {
    // The beginnings of WebP files and of some that are none are the same, and a cut may have left half of any of them.
    func begins(_ signature: [UInt8]) -> Bool {
      !bytes.isEmpty && signature.starts(with: bytes.prefix(signature.count))
    }
    if begins(PNG.signature) {
      self = try PNG.decode(bytes).picture
    } else if begins(JPEG.signature) {
      self = try JPEG.decode(bytes)
    } else if begins(WebP.signature) {
      self = try WebP.decode(bytes).picture
    } else if begins(GIF.signature) {
      self = try GIF.decode(bytes).picture
    } else {
      throw PictureFileError(format: Self.formats, problem: .otherFormat)
    }
  }
}
