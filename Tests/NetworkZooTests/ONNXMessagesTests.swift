import SwiftProtobuf
import Testing

@testable import NetworkZoo

/// A file of one operation, `y = Conv(x, w)`, byte by byte: the field numbers are the standard's, not taken from our
/// own messages.
private let tinyFile: [UInt8] =
  varint(1, 8)  // ir_version
  + text(2, "a test")  // producer_name
  + field(7, graph)
  + field(8, text(1, "") + varint(2, 13))  // opset_import
  + field(14, text(1, "input_mean") + text(2, "127"))  // metadata_props
  + field(25, [])  // functions

private let graph: [UInt8] =
  field(
    1,
    text(1, "x") + text(1, "w") + text(2, "y") + text(3, "first") + text(4, "Conv")
      + field(5, text(1, "kernel_shape") + field(8, [3, 2]) + varint(20, 7))
      + field(5, text(1, "auto_pad") + text(4, "VALID") + varint(20, 3))
      + field(5, text(1, "alpha") + [2 << 3 | 5, 0, 0, 0x80, 0x3F] + varint(20, 1))
      + field(9, text(1, "pkg.torch.onnx.name_scopes") + text(2, "['features']")))
  + text(2, "main")
  + field(5, field(1, [1, 1, 3, 2]) + varint(2, 10) + text(8, "w") + field(9, [0, 0x3C]))
  + field(
    11, text(1, "x") + field(2, field(1, varint(1, 1) + field(2, field(1, varint(1, 1)) + field(1, text(2, "H"))))))
  + field(15, [])

@Test func theFieldsOfAnONNXFileAreFoundByTheStandardsNumbers() throws {
  let file = try Onnx_ModelProto(serializedBytes: tinyFile)
  #expect(file.irVersion == 8)
  #expect(file.producerName == "a test")
  #expect(file.opsetImport.map(\.version) == [13])
  #expect(file.metadataProps.map { [$0.key, $0.value] } == [["input_mean", "127"]])
  #expect(file.functions.count == 1)
  #expect(file.graph.sparseInitializer.count == 1)

  let operation = try #require(file.graph.node.first)
  #expect(operation.input == ["x", "w"])
  #expect(operation.output == ["y"])
  #expect(operation.name == "first")
  #expect(operation.opType == "Conv")
  #expect(operation.attribute.map(\.name) == ["kernel_shape", "auto_pad", "alpha"])
  #expect(operation.attribute.map(\.type) == [.ints, .string, .float])
  #expect(operation.attribute[0].ints == [3, 2])
  #expect(operation.attribute[1].s == .init("VALID".utf8))
  #expect(operation.attribute[2].f == 1)
  #expect(operation.metadataProps.map(\.value) == ["['features']"])

  let weights = try #require(file.graph.initializer.first)
  #expect(weights.name == "w")
  #expect(weights.dims == [1, 1, 3, 2])
  #expect(weights.dataType == Int32(Onnx_TensorProto.DataType.float16.rawValue))
  #expect(weights.rawData == .init([0, 0x3C]))

  let shape = try #require(file.graph.input.first).type.tensorType.shape
  #expect(shape.dim.map(\.value) == [.dimValue(1), .dimParam("H")])
}

@Test func aCutONNXFileIsRefused() {
  #expect(throws: BinaryDecodingError.self) {
    try Onnx_ModelProto(serializedBytes: Array(tinyFile.dropLast(3)))
  }
}

private func key(_ number: Int, _ kind: Int) -> [UInt8] {
  let key = number << 3 | kind
  return key < 128 ? [UInt8(key)] : [UInt8(key & 127 | 128), UInt8(key >> 7)]
}

private func varint(_ number: Int, _ value: UInt8) -> [UInt8] {
  precondition(value < 128)
  return key(number, 0) + [value]
}

private func field(_ number: Int, _ bytes: [UInt8]) -> [UInt8] {
  key(number, 2) + [UInt8(bytes.count & 127 | 128), UInt8(bytes.count >> 7)] + bytes
}

private func text(_ number: Int, _ value: String) -> [UInt8] { field(number, Array(value.utf8)) }
