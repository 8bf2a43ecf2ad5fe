import Testing

@testable import NetworkZoo

struct LabelsTests {
  /// A file of one convolution to ten classes, whose metadata name them.
  private static func file(labels: String) throws -> NetworkFile {
    let weights = ONNXBytes.floats("w", [10, 3, 8, 8], [Float](repeating: 0.5, count: 10 * 192))
    let bytes =
      ONNXBytes.file(weights + ONNXBytes.operation("Conv", ["x", "w"], "y"))
      + ONNXBytes.bytes(14, ONNXBytes.text(1, "labels") + ONNXBytes.text(2, labels))
    return try bytes.withUnsafeBytes { try NetworkFile(onnx: $0, path: "ten.onnx") }
  }

  @Test(arguments: ["\n", "\r\n", "\r"]) func labelsAreLinesHoweverTheseEnd(end: String) throws {
    let names = (0..<10).map { "class \($0)" }
    let file = try Self.file(labels: names.joined(separator: end) + end)
    #expect(file.labels == names)
    #expect(file.label(of: 3, in: try #require(file.layers.last)) == "class 3")
  }

  @Test func theLastColumnIsTheLabel() {
    #expect(Labels.read("n01\ttench, Tinca\r\nn02\tgoldfish\r\n\r\n") == ["tench, Tinca", "goldfish"])
  }
}
