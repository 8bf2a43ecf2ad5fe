import FeatureVisualization
import NetworkZoo
import Pictures

/// What a PNG or safetensors file that was exported says of how it was made.
public struct RequestFile: Sendable {
  /// What makes the picture again.
  public let request: AscentRequest
  /// Why the picture that `request` makes may be another one; nil: it is the same.
  public let remark: String?
  /// The kernels that made it; nil where it does not say.
  public let kernels: String?
  /// The SHA-256 of the statistics of photographs that it was made with; nil where it does not say.
  public let statistics: String?

  /// Reads the file at `path`. Throws `ExportError` where it carries no request, `SafetensorsError` or
  /// `PictureFileError` where it cannot be read.
  public init(_ path: String) throws {
    let texts = try Self.texts(in: path)
    kernels = texts.first { $0.key == AscentRequest.kernelsKey }?.value
    statistics = texts.first { $0.key == AscentRequest.statisticsKey }?.value
    do {
      (request, remark) = (try AscentRequest(texts: texts), AscentRequest.remark(on: texts))
    } catch {
      throw ExportError(path, .noRequest(reason: error.description))
    }
  }

  private static func texts(in path: String) throws -> [PictureText] {
    if path.hasSuffix(".safetensors") {
      return try Safetensors(contentsOf: path).metadata.map { PictureText(key: $0.key, value: $0.value) }
    }
    let bytes = try PictureFile.bytes(of: path)
    do {
      return try PNG.decode(bytes).texts
    } catch {
      throw ExportError(
        path,
        .noRequest(
          reason: error.problem == .otherFormat
            ? "carries no recipe; give a PNG or .safetensors file that phosphene wrote" : error.description))
    }
  }
}
