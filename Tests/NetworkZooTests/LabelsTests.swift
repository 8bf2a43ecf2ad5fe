import TestSupport
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

  @Test func namesComeFromBesideTheFileOrFromAnother() throws {
    let folder = TestFolder()
    let weights = ONNXBytes.floats("w", [3, 3, 8, 8], [Float](repeating: 0.5, count: 3 * 192))
    folder.write(ONNXBytes.file(weights + ONNXBytes.operation("Conv", ["x", "w"], "y")), "three.onnx")
    func open(_ labels: String? = nil) throws -> NetworkFile {
      try Catalog.open("\(folder.path)/three.onnx", labels: labels)
    }
    #expect(try open().labels == [])
    folder.write(Array("cat\ndog\n".utf8), "labels.txt")
    #expect(try open().labels == [], "of another network")
    folder.write(Array("cat\ndog\nred fox, Vulpes\n".utf8), "labels.txt")
    let file = try open()
    #expect(file.labels == ["cat", "dog", "red fox, Vulpes"])
    let layer = try #require(file.layers.last)
    func node(_ name: String) throws -> Int? {
      try file.find(Address(network: "three", rest: "\(layer.name)/\(name)")).node
    }
    #expect(try node("DOG") == 1 && node("vulpes") == 2)
    let error = #expect(throws: AddressError.self) { try node("do") }
    #expect(error?.description.contains("nearest: dog") == true)
    folder.write(Array("one\ntwo\nthree".utf8), "others")
    #expect(try open("\(folder.path)/others").labels == ["one", "two", "three"])
    folder.write(Array("one\ntwo".utf8), "others")
    let mismatch = #expect(throws: NetworkFileError.self) { try open("\(folder.path)/others") }
    #expect(mismatch?.reason.contains("it names 2 classes, and three has 3") == true)
    #expect(throws: NetworkFileError.self) { try open("\(folder.path)/nowhere") }
  }

  @Test func theLastColumnIsTheLabel() {
    #expect(Labels.read("n01\ttench, Tinca\r\nn02\tgoldfish\r\n\r\n") == ["tench, Tinca", "goldfish"])
  }
}
