import FeatureVisualization
import FoundationEssentials
import Pictures

/// Pictures on the disk with their recipes.
enum PictureFile {
  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// Writes `picture`, the one after `recipe.iterations` steps, and returns the bytes of the file. Throws
  /// `FileWritingError` or `PictureFileError`.
  @discardableResult
  static func write(_ picture: Picture, of recipe: Recipe, to path: String, replacing: Bool) throws -> Int {
    let bytes = try PNG.encode(picture, texts: recipe.texts)
    try FileWriting.write(bytes, to: path, replacing: replacing)
    return bytes.count
  }

  /// The recipe that the PNG file at `path` carries.
  static func recipe(in path: String) throws -> Recipe {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw CommandError(
        message: "\(path): it cannot be read: give the path of a picture", status: CommandError.failure)
    }
    do {
      return try Recipe(texts: try PNG.decode([UInt8](bytes)).texts)
    } catch {
      throw CommandError(message: "\(path): \(error)", status: CommandError.failure)
    }
  }
}
