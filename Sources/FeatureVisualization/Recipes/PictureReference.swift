import Files
import NeuralNetwork
import Pictures

/// A picture file that a request depends on: its path and the digest of its contents.
public struct PictureReference: Hashable, Sendable {
  /// The path of the file.
  public let path: String
  /// The SHA-256 of the file, in hexadecimal.
  public let sha256: String
  /// The size in pixels; nil if the file has not been read yet.
  public let size: Canvas?

  /// Reads the file at `path` for its digest and size. Throws `PictureFileError` if it is no readable picture.
  public init(path: String) throws(PictureFileError) {
    let bytes = try PictureFile.bytes(of: path)
    let picture = try PictureFile.read(bytes, named: path)
    self.init(
      path: path, sha256: bytes.withUnsafeBytes { Digest.sha256($0) },
      size: Canvas(height: picture.height, width: picture.width))
  }

  /// Makes a reference without reading the file.
  public init(path: String, sha256: String, size: Canvas? = nil) {
    self.path = path
    self.sha256 = sha256
    self.size = size
  }

  /// The same contents under another path.
  func moved(to path: String) -> PictureReference { PictureReference(path: path, sha256: sha256, size: size) }

  /// Reads the picture. Throws `RecipeError` if the file cannot be read or its digest is another one.
  public func read() throws(RecipeError) -> Picture {
    let bytes: [UInt8]
    let picture: Picture
    do {
      bytes = try PictureFile.bytes(of: path)
      picture = try PictureFile.read(bytes, named: path)
    } catch {
      throw RecipeError("\(error)", isOfFile: true)
    }
    let found = bytes.withUnsafeBytes { Digest.sha256($0) }
    guard found == sha256 else {
      throw RecipeError(
        "\(path) is not the picture that the recipe was made with (SHA-256 \(found.prefix(12))…, expected "
          + "\(sha256.prefix(12))…)",
        isOfFile: true)
    }
    return picture
  }
}
