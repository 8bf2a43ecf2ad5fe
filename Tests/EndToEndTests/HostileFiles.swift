import Foundation
import Glibc
import HDF5Writer
import Pictures
import SwiftProtobuf

@testable import NetworkZoo

/// Texts that would command a terminal, hide or turn around what is beside them, and files that have them everywhere.
enum Hostile {
  /// One of every kind: the clipboard's command, C0 and C1, line breaks, bidirectional and zero-width characters,
  /// separators, tags, fillers.
  static let text =
    "\u{1B}]52;c;ZXZpbA==\u{7}\u{9B}31m\u{90}\r\n\t\u{7F}\u{85}\u{202E}\u{2066}\u{2069}\u{200E}\u{61C}\u{200B}\u{200C}"
    + "\u{200D}\u{2060}\u{FEFF}\u{2028}\u{2029}\u{E0041}\u{AD}\u{34F}\u{3164}\u{FE0F}\u{FFF9}\\u{1b}"

  /// The characters of an output that should not be there, as hexadecimal numbers; nil: it is no UTF-8.
  static func found(in output: [UInt8]) -> [String]? {
    String(validating: output, as: UTF8.self)?.unicodeScalars.filter { scalar in
      // written out, so that the rule of the program is not tested by itself
      switch scalar.value {
      case 0x0A: false
      case 0..<0x20, 0x7F..<0xA0, 0xAD, 0x34F, 0x61C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0x3164,
        0xFE00...0xFE0F, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE0FFF:
        true
      default: false
      }
    }.map { String($0.value, radix: 16) }
  }

  /// What also means something in addresses. Controls in it are refused.
  private static let name =
    String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.properties.generalCategory != .control }))
    + "\"@seed=3 #/7"

  /// A network of two convolutions to ten classes with `name` in every name and in all metadata.
  static func model() -> Onnx_ModelProto {
    var graph = Onnx_GraphProto()
    graph.name = text
    func constant(_ key: String, _ shape: [Int64]) -> Onnx_TensorProto {
      var tensor = Onnx_TensorProto()
      tensor.name = key
      tensor.dims = shape
      tensor.dataType = 1
      let count = shape.reduce(1, *)
      tensor.rawData = Data((0..<count).flatMap { withUnsafeBytes(of: Float($0 % 7) - 2.5, Array.init) })
      return tensor
    }
    func operation(_ kind: String, _ inputs: [String], _ output: String) -> Onnx_NodeProto {
      var node = Onnx_NodeProto()
      node.opType = kind
      node.input = inputs
      node.output = [output]
      node.name = "node " + output
      node.metadataProps = [pair("pkg.torch.onnx.name_scopes", "['', '\(output)', '\(text)']"), pair(text, text)]
      return node
    }
    graph.initializer = [constant("w\(name)", [8, 3, 3, 3]), constant("v\(name)", [10, 8, 6, 6])]
    graph.node = [
      operation("Conv", ["x\(name)", "w\(name)"], "c\(name)"), operation("Relu", ["c\(name)"], "r\(name)"),
      operation("Conv", ["r\(name)", "v\(name)"], "y\(name)"),
    ]
    func value(_ key: String, _ shape: [Int64]) -> Onnx_ValueInfoProto {
      var info = Onnx_ValueInfoProto()
      info.name = key
      info.type.tensorType.elemType = 1
      info.type.tensorType.shape.dim = shape.map {
        var side = Onnx_TensorShapeProto.Dimension()
        side.dimValue = $0
        return side
      }
      return info
    }
    graph.input = [value("x\(name)", [1, 3, 8, 8])]
    graph.output = [value("y\(name)", [1, 10, 1, 1])]
    var model = Onnx_ModelProto()
    model.irVersion = 8
    model.producerName = text
    model.graph = graph
    var opset = Onnx_OperatorSetIdProto()
    opset.version = 13
    model.opsetImport = [opset]
    let labels = (0..<10).map { "n\t\(text.filter { !$0.isNewline && $0 != "\t" }) class \($0)" }.joined(
      separator: "\n")
    model.metadataProps = [pair("labels", labels), pair(text, text)]
    return model
  }

  static func pair(_ key: String, _ value: String) -> Onnx_StringStringEntryProto {
    var pair = Onnx_StringStringEntryProto()
    pair.key = key
    pair.value = value
    return pair
  }

  /// Models that are refused, each for a text that its error names.
  static func refusedModels() -> [Onnx_ModelProto] {
    var models = [Onnx_ModelProto](repeating: model(), count: 10)
    models[0].graph.node[1].opType = text
    models[1].graph.node[1].domain = text
    models[2].metadataProps.append(pair("input_mean", text))
    models[3].graph.input.append(models[3].graph.input[0])
    models[3].graph.input[1].name = "second\(text)"
    models[4].graph.input[0].type.tensorType.shape.dim[1].dimValue = 5
    models[4].graph.input[0].type.tensorType.shape.dim[2].dimParam = text
    models[5].graph.initializer[0].externalData = [pair("location", text)]
    models[5].graph.initializer[0].dataLocation = .init(rawValue: 1)!
    models[5].graph.initializer[0].rawData = Data()
    models[6].graph.node[0].input[1] = "missing\(text)"
    models[8].graph.node[1].output = ["r\(text)"]
    models[8].graph.node[2].input[0] = "r\(text)"
    models[9].graph.initializer[1].name = "v\(text)"
    models[9].graph.initializer[1].dims = [10, 8, 6, 7]
    models[7].graph.initializer[0].dims = [8, 3, 3, 4]
    return models
  }

  static func bytes(_ model: Onnx_ModelProto) throws -> [UInt8] { try model.serializedBytes() }

  /// A weight file of Keras, whose first convolution has the name and a wrong shape.
  static func writeKeras(_ path: String) {
    let file = hdf5_write_file(path, false)
    let layer = "block1_conv1" + text.filter { $0 != "\0" }
    let layers = [layer] + (2...13).map { "conv\($0)" }
    func names(_ group: String, _ attribute: String, _ texts: [String]) {
      var pointers = texts.map { UnsafePointer(strdup($0)) }
      defer { for pointer in pointers { free(UnsafeMutableRawPointer(mutating: pointer)) } }
      _ = hdf5_write_names(file, group, attribute, &pointers, texts.count, false)
    }
    names("/", "layer_names", layers)
    for layer in layers {
      _ = hdf5_write_group(file, "/\(layer)")
      names("/\(layer)", "weight_names", ["kernel\(text)", "bias"])
      for (weight, shape) in [("kernel\(text)", [2, 3, 3, 4]), ("bias", [4])] as [(String, [Int64])] {
        let numbers = [Float](repeating: 1, count: Int(shape.reduce(1, *)))
        _ = hdf5_write_numbers(file, "/\(layer)/\(weight)", shape, Int32(shape.count), numbers, HDF5_PLAIN)
      }
    }
    _ = hdf5_finish_file(file)
  }

  /// A zip archive of one stored member that has the name.
  static func zip(member name: String) -> [UInt8] {
    func u16(_ value: Int) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8 & 255)] }
    func u32(_ value: Int) -> [UInt8] { u16(value & 65535) + u16(value >> 16) }
    let name = Array(name.utf8)
    let common = u16(20) + u16(0) + u16(0) + u32(0) + u32(0) + u32(0) + u32(0) + u16(name.count) + u16(0)
    let member = u32(0x0403_4B50) + common + name
    let entry = u32(0x0201_4B50) + u16(20) + common + [UInt8](repeating: 0, count: 14) + name
    return member + entry + u32(0x0605_4B50) + u32(0) + u16(1) + u16(1) + u32(entry.count) + u32(member.count) + u16(0)
  }
}
