import Files
import NeuralNetwork
import Pictures

/// A picture file that a recipe uses: where it is and what must be in it.
public struct PictureReference: Hashable, Sendable {
  /// The file.
  public let path: String
  /// The SHA-256 of the file, in hexadecimal.
  public let sha256: String
  /// The picture's columns and rows, where it was read already.
  public let size: Canvas?

  /// The file at `path` as it is now. Throws `PictureFileError` where no picture can be read there.
  public init(path: String) throws(PictureFileError) {
    let bytes = try PictureFile.bytes(of: path)
    let picture = try PictureFile.read(bytes, named: path)
    self.init(
      path: path, sha256: bytes.withUnsafeBytes { Digest.sha256($0) },
      size: Canvas(height: picture.height, width: picture.width))
  }

  /// A file of which is known what must be in it.
  public init(path: String, sha256: String, size: Canvas? = nil) {
    self.path = path
    self.sha256 = sha256
    self.size = size
  }

  /// The same picture at another path.
  func moved(to path: String) -> PictureReference { PictureReference(path: path, sha256: sha256, size: size) }

  /// The picture. Throws `RecipeError` where it is not there or another one.
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
        "\(path) is another picture than the recipe's (SHA-256 \(found.prefix(12))…, expected \(sha256.prefix(12))…)",
        isOfFile: true)
    }
    return picture
  }
}
