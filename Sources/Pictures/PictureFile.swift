import Glibc

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

  /// What the file at `path` holds, if it is no larger than `largestFile`. Throws `PictureFileError` with the path.
  public static func bytes(of path: String) throws(PictureFileError) -> [UInt8] {
    func error(_ problem: PictureFileError.Problem) -> PictureFileError {
      PictureFileError(path: path, format: Picture.formats, problem: problem)
    }
    // Without O_NONBLOCK, opening a pipe waits for someone to write into it.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw error(.unreadable(reason: String(cString: strerror(errno)))) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw error(.notAFile) }
    let size = Int(status.st_size)
    guard size <= largestFile else { throw error(.fileTooLarge(bytes: size)) }

    var code: CInt = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { bytes, done in
      while done < size {
        let count = Glibc.read(descriptor, bytes.baseAddress! + done, size - done)
        if count < 0 && errno == EINTR { continue }
        if count < 0 { code = errno }
        // It ends earlier where someone has cut it meanwhile: the picture's reader will say so.
        if count <= 0 { break }
        done += count
      }
    }
    guard code == 0 else { throw error(.unreadable(reason: String(cString: strerror(code)))) }
    return bytes
  }
}

extension Picture {
  /// The formats that are read, in a sentence.
  static let formats = "PNG, JPEG, WebP or GIF"

  /// The picture in the bytes of a PNG, JPEG, WebP or GIF file, of an animation the first frame.
  ///
  /// What is transparent is blended with black. A JPEG is turned as its EXIF says. Colour profiles are not applied: the
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
