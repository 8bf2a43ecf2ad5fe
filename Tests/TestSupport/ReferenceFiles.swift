import FoundationEssentials
import NetworkZoo
import NeuralNetwork

/// The files of this project that tests read.
public enum ReferenceFiles {
  /// A file that is not there.
  public struct Missing: Error {
    /// Its path from the project on.
    public let path: String
  }

  /// The project's folder, with a slash behind it.
  public static let project = String(#filePath.split(separator: "Tests/TestSupport/")[0])

  /// Whether there is a file at `path`.
  public static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: project + path) }

  /// The bytes of the file at `path`.
  public static func bytes(_ path: String) throws -> Data {
    guard let bytes = FileManager.default.contents(atPath: project + path) else { throw Missing(path: path) }
    return bytes
  }

  /// The network in the ONNX file at `path`.
  public static func network(_ path: String, inputRange: InputRange? = nil) throws -> NetworkFile {
    try bytes(path).withUnsafeBytes { try NetworkFile(onnx: $0, path: path, inputRange: inputRange) }
  }

  /// The tensors in the safetensors file at `path`, which may begin with a slash.
  public static func tensors(_ path: String) throws -> Safetensors {
    try Safetensors(contentsOf: path.hasPrefix("/") ? path : project + path)
  }

  /// The names of the files in `folder` that end with `ending`, without it.
  public static func names(in folder: String, ending: String) -> [String] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: project + folder)) ?? []
    return all.filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }.sorted()
  }
}
