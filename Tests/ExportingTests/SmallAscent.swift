import FeatureVisualization
import NetworkZoo
import NeuralNetwork
import TestSupport
import Testing

/// An ascent on a network of a few layers, whose steps take no time.
enum SmallAscent {
  static let size = Canvas(height: 12, width: 16)

  static func file() throws -> NetworkFile {
    try ReferenceFiles.network("Tests/Reference/Operators/classifier.onnx")
  }

  static func request(pictures: Int = 1) throws -> AscentRequest {
    let file = try file()
    var request = AscentRequest(
      .node(0, of: try #require(file.layers.first).name), in: file,
      by: try RecipeBook(folder: nil).recipe(named: "plain"))
    request.size = size
    request.pictures = pictures
    return request
  }

  /// The ascent after `steps` steps.
  static func ascent(steps: Int = 2, pictures: Int = 1) throws -> Ascent {
    let ascent = try Ascent(request(pictures: pictures), on: file(), cores: Cores(limit: 1))
    for _ in 0..<steps { _ = ascent.step() }
    return ascent
  }
}
