import FoundationEssentials
import NetworkZoo
import NeuralNetwork
import Testing

/// The files of this project that tests read.
enum ReferenceFiles {
  static let project = String(#filePath.split(separator: "Tests/NetworkZooTests/")[0])

  static func bytes(_ path: String) throws -> Data {
    try #require(FileManager.default.contents(atPath: project + path), "\(path) cannot be read")
  }

  /// The network in the ONNX file at `path`.
  static func network(_ path: String) throws -> NetworkFile {
    try bytes(path).withUnsafeBytes { try NetworkFile(onnx: $0, path: path) }
  }

  static func tensors(_ path: String) throws -> Safetensors { try Safetensors(contentsOf: project + path) }

  /// The names of the files in `folder` that end with `ending`, without it.
  static func names(in folder: String, ending: String) -> [String] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: project + folder)) ?? []
    return all.filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }.sorted()
  }
}

extension [Float] {
  /// Channels × height × width as height × width × channels; a vector stays as it is.
  func channelsLast(_ shape: [Int]) -> [Float] {
    guard shape.count == 3 else { return self }
    let (channels, pixels) = (shape[0], shape[1] * shape[2])
    return indices.map { self[$0 % channels * pixels + $0 / channels] }
  }

  var largestMagnitude: Float { map(abs).max() ?? 0 }

  /// The largest difference, as a part of the largest value of `expected`.
  func error(against expected: [Float]) -> Float {
    guard count == expected.count, !contains(where: { !$0.isFinite }) else { return .infinity }
    let difference = zip(self, expected).map { abs($0 - $1) }.max() ?? 0
    return difference == 0 ? 0 : difference / expected.largestMagnitude
  }

  /// ‖self − expected‖ / ‖expected‖.
  func distance(from expected: [Float]) -> Double {
    guard count == expected.count else { return .infinity }
    let difference = zip(self, expected).reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
    let norm = expected.reduce(0.0) { $0 + Double($1) * Double($1) }
    return difference == 0 ? 0 : (difference / norm).squareRoot()
  }
}

extension FeatureMap {
  var array: [Float] { Array(values) }

  func fill(_ array: [Float]) {
    precondition(array.count == shape.count, "\(array.count) values for \(shape)")
    _ = values.update(fromContentsOf: array)
  }
}
