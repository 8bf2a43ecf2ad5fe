// Files that leave the image's size open, although their fully connected layers fit one size alone.

import NetworkZoo
import NeuralNetwork
import TestSupport
import Testing

private typealias B = ONNXBytes

struct ONNXOpenSizeTests {
  /// A convolution of `stride`, whose two channels become a vector by the operations `flatten`, and a layer of
  /// `inputs`.
  private func file(
    input: [Int], stride: Int = 4, inputs: Int, flatten: [UInt8] = B.operation("Flatten", ["r"], "v")
  ) throws -> NetworkFile {
    let weights =
      B.floats("w", [2, input[1], 1, 1], [Float](repeating: 0.5, count: 2 * input[1]))
      + B.floats("d", [inputs, 3], (0..<inputs * 3).map(Float.init))
    let bytes = B.file(
      weights + B.operation("Conv", ["x", "w"], "c", B.attribute("strides", [stride, stride]))
        + B.operation("Relu", ["c"], "r") + flatten + B.operation("Gemm", ["v", "d"], "z"), input: input)
    return try bytes.withUnsafeBytes { try NetworkFile(onnx: $0, path: "made.onnx") }
  }

  @Test(arguments: ["lenet", "lenet-dynamo"]) func whatExportersWriteOpensWhole(name: String) throws {
    let file = try ReferenceFiles.network(NetworkTests.folder + name + ".onnx")
    #expect(file.canvas == Canvas(height: 32, width: 32) && file.unread.isEmpty)
  }

  /// Of the sizes that fit a usual one is taken, else the smallest; a side that the file states stays.
  @Test(arguments: [
    ([1, 3, 0, 0], 2 * 8 * 8, (32, 32)), ([1, 3, 0, 0], 2 * 7 * 7, (28, 28)), ([1, 1, 0, 0], 2 * 8 * 8, (32, 32)),
    ([1, 3, 0, 0], 2 * 56 * 56, (224, 224)), ([1, 3, 0, 0], 2 * 57 * 57, (227, 227)),
    ([1, 3, 0, 0], 2 * 5 * 5, (17, 17)), ([1, 3, 20, 0], 2 * 5 * 9, (20, 33)), ([1, 3, 0, 20], 2 * 9 * 5, (33, 20)),
    ([1, 3, 0, 0], 2 * 4 * 7, (16, 25)),
  ]) func theSizeIsThatOfTheWeights(input: [Int], inputs: Int, size: (Int, Int)) throws {
    let file = try file(input: input, inputs: inputs)
    #expect(file.canvas == Canvas(height: size.0, width: size.1))
    #expect(file.unread.isEmpty && file.layers.map(\.name) == ["r", "z"])
  }

  /// Of a picture of 224 × 224, 64 vectors of the length that the graph expects could be made.
  @Test(arguments: [-1, 0, 1]) func severalVectorsAreNoneOfOneImage(rows: Int) throws {
    let flatten = B.integers("s", [rows, 2 * 7 * 7]) + B.operation("Reshape", ["r", "s"], "v")
    let file = try file(input: [1, 1, 0, 0], inputs: 2 * 7 * 7, flatten: flatten)
    #expect(file.canvas == Canvas(height: 28, width: 28))
    #expect(file.unread.isEmpty && file.layers.last?.shape == Shape(1, 1, 3))
  }

  @Test func whereNoSizeFitsTheLayerIsListed() throws {
    for (input, inputs) in [([1, 3, 0, 0], 2 * 5), ([1, 3, 20, 20], 2 * 8 * 8)] {
      let file = try file(input: input, inputs: inputs)
      #expect(file.canvas.height == (input[2] == 0 ? 224 : 20))
      #expect(file.layers.map(\.name) == ["r"] && file.unread.map(\.name) == ["z"])
    }
  }
}
