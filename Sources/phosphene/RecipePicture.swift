import FeatureVisualization
import Files
import FoundationEssentials
import NetworkZoo
import NeuralNetwork
import Pictures

/// Pictures on the disk with their recipes.
enum RecipePicture {
  /// Throws what would keep a file from being written to `path`, as far as that can be told before there is one.
  static func checkPlace(_ path: String, replacing: Bool) throws(FileWritingError) {
    var isDirectory = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    if isDirectory { throw FileWritingError(path: path, problem: .isDirectory) }
    if exists && !replacing { throw FileWritingError(path: path, problem: .exists) }
    let directory = path.contains("/") ? String(path[...path.lastIndex(of: "/")!]) : "."
    guard FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory), isDirectory else {
      throw FileWritingError(path: path, problem: .noDirectory(directory))
    }
  }

  /// Writes `picture`, the one after `recipe.last` steps, and returns the bytes of the file. Throws
  /// `FileWritingError` or `PictureFileError`.
  @discardableResult
  static func write(_ picture: Picture, of request: AscentRequest, to path: String, replacing: Bool) throws -> Int {
    let bytes = try PNG.encode(picture, texts: request.texts)
    try FileWriting.write(bytes, to: path, replacing: replacing)
    return bytes.count
  }

  /// The recipe that the PNG or safetensors file at `path` carries, and by which kernels it was followed, if that is said.
  static func request(in path: String) throws -> (request: AscentRequest, kernels: String?) {
    let texts: [PictureText]
    if path.hasSuffix(".safetensors") {
      texts = try Safetensors(contentsOf: path).metadata.map { PictureText(key: $0.key, value: $0.value) }
    } else {
      let bytes = try PictureFile.bytes(of: path)
      do {
        texts = try PNG.decode(bytes).texts
      } catch {
        let reason =
          error.problem == .otherFormat
          ? "carries no recipe: a PNG or .safetensors file that phosphene wrote is expected" : "\(error)"
        throw CommandError(message: "\(path): \(reason)", status: CommandError.failure)
      }
    }
    return try named(path) {
      (try AscentRequest(texts: texts), texts.first { $0.key == AscentRequest.kernelsKey }?.value)
    }
  }

  /// The image in the picture or safetensors file at `path`: H×W×3 in [−1, 1].
  static func image(in path: String) throws -> (values: [Float], size: Canvas) {
    guard !path.hasSuffix(".safetensors") else {
      let file = try Safetensors(contentsOf: path)
      let shape = try file.shape(of: "image")
      let values = try file.floats("image")
      guard shape.count == 3, shape[2] == 3, !values.isEmpty else {
        throw CommandError(
          message: "\(path): its tensor image has the shape \(shape), expected (H, W, 3)", status: CommandError.failure)
      }
      if let wrong = values.first(where: { !(-1...1).contains($0) }) {
        throw CommandError(
          message: "\(path): its tensor image holds \(wrong), expected are values from -1 to 1",
          status: CommandError.failure)
      }
      return (values, Canvas(height: shape[0], width: shape[1]))
    }
    let picture = try PictureFile.read(path)
    return (picture.pixels.map { Float($0) / 127.5 - 1 }, Canvas(height: picture.height, width: picture.width))
  }

  /// What `body` returns; what it throws gets the file's name.
  private static func named<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch {
      throw CommandError(message: "\(path): \(error)", status: CommandError.failure)
    }
  }
}
