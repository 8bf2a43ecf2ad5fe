import FoundationEssentials
import NeuralNetwork
import TestSupport
import Testing

@testable import NetworkZoo

struct ONNXOutlineTests {
  private static let names = ReferenceFiles.names(in: "Tests/Reference/Networks/", ending: ".onnx")

  /// The outline describes all but the constants, and these are found where it says.
  @Test(arguments: names) func isTheModelWithoutItsConstants(name: String) throws {
    let bytes = Array(try ReferenceFiles.bytes("Tests/Reference/Networks/\(name).onnx"))
    let outline = try #require(bytes.withUnsafeBytes { ONNXOutline.outline($0, large: 64) })
    #expect(outline.count < bytes.count)
    var model = try Onnx_ModelProto(serializedBytes: outline)
    let whole = try Onnx_ModelProto(serializedBytes: bytes)
    var moved = 0
    for (index, tensor) in model.graph.initializer.enumerated() where !tensor.externalData.isEmpty {
      let values = Dictionary(uniqueKeysWithValues: tensor.externalData.map { ($0.key, $0.value) })
      let offset = try #require(values["offset"].flatMap { Int($0) })
      let length = try #require(values["length"].flatMap { Int($0) })
      #expect(values[ONNXOutline.own] != nil)
      model.graph.initializer[index].externalData = []
      model.graph.initializer[index].rawData = Data(bytes[offset..<offset + length])
      moved += 1
    }
    #expect(moved > 0 && model.graph.initializer == whole.graph.initializer)
    #expect(model.graph.node.map(\.output) == whole.graph.node.map(\.output))
  }

  @Test func whatIsNotWellFormedHasNone() throws {
    let bytes = Array(try ReferenceFiles.bytes("Tests/Reference/Networks/convnext.onnx"))
    #expect(bytes[..<(bytes.count - 5)].withUnsafeBytes { ONNXOutline.outline($0) } == nil)
    #expect([0x3A, 0xFF, 0xFF].withUnsafeBytes { ONNXOutline.outline($0) } == nil)
  }

  /// Weights of more than 64 KB come from the file, from one beside it, and after both have been opened.
  @Test func largeWeightsAreReadWhenTheyAreNeeded() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "phosphene-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var random = Random(seed: 3)
    let values = (0..<128 * 3 * 7 * 7).map { _ in random.uniform(-0.5, 0.5) }
    let raw = values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
    let convolution = ONNXBytes.operation("Conv", ["x", "w"], "y")
    let inside = ONNXBytes.file(ONNXBytes.floats("w", [128, 3, 7, 7], values) + convolution)
    let beside = ONNXBytes.file(ONNXBytes.external("w", [128, 3, 7, 7], ["location": "w.bin"]) + convolution)
    for (name, bytes) in [("inside.onnx", inside), ("beside.onnx", beside), ("w.bin", raw)] {
      #expect(FileManager.default.createFile(atPath: "\(folder)/\(name)", contents: Data(bytes)))
    }
    let expected = try activations(inside.withUnsafeBytes { try NetworkFile(onnx: $0, path: "memory.onnx") })
    #expect(try activations(NetworkFile(onnx: "\(folder)/inside.onnx")) == expected)
    #expect(try activations(NetworkFile(onnx: "\(folder)/beside.onnx")) == expected)
  }

  @Test func damagedWeightsAreFoundWhenTheyAreNeeded() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "phosphene-\(UUID()).onnx").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    var values = [Float](repeating: 1, count: 128 * 3 * 7 * 7)
    values[1000] = .nan
    let bytes = ONNXBytes.file(
      ONNXBytes.floats("w", [128, 3, 7, 7], values) + ONNXBytes.operation("Conv", ["x", "w"], "y"))
    #expect(FileManager.default.createFile(atPath: path, contents: Data(bytes)))
    let file = try NetworkFile(onnx: path)
    let error = #expect(throws: PlanError.self) { try activations(file) }
    #expect(error.map { "\($0)" }?.contains("'w' holds values that are infinite or no numbers") == true)
  }

  private func activations(_ file: NetworkFile) throws -> [Float] {
    let value = try #require(file.network.value(named: "y"))
    let plan = try Plan(file.network, for: [Target(value: value)], on: file.canvas, cores: Cores())
    plan.input.fill((0..<plan.input.shape.count).map { Float($0 % 17) / 17 })
    plan.forward()
    return plan.activations[0].array
  }
}
