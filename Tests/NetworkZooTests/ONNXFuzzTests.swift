// Small ONNX files changed at random: whatever comes of them opens or is refused, and what opens computes.

import FoundationEssentials
import NeuralNetwork
import SwiftProtobuf
import TestSupport
import Testing

@testable import NetworkZoo

struct ONNXFuzzTests {
  @Test func changedFilesDoNotCrash() throws {
    let folder = "Tests/Reference/"
    let small = ReferenceFiles.names(in: folder + "Operators/", ending: ".onnx").map { "Operators/\($0)" }
    let whole = ReferenceFiles.names(in: folder + "Networks/", ending: ".onnx").map { "Networks/\($0)" }
    let files = try (small + whole).map { try Array(ReferenceFiles.bytes(folder + $0 + ".onnx")) }
    let tally = try Fuzzing.run("onnx", count: 600) { random in
      var bytes = files[random.next(below: files.count)]
      if random.next(below: 4) == 0 {
        bytes.change(&random)
      } else {
        for _ in 0...random.next(below: 3) { try Self.changeFields(&bytes, files, &random) }
      }
      return bytes
    } isRead: { bytes in
      _ = bytes.withUnsafeBytes { ONNXOutline.outline($0, large: 16) }
      guard let file = try? bytes.withUnsafeBytes({ try NetworkFile(onnx: $0, path: "mutant.onnx") }) else {
        return false
      }
      file.computeLastLayer()
      return true
    }
    #expect(tally.isSound, "\(tally)")
  }

  private static func changeFields(_ bytes: inout [UInt8], _ files: [[UInt8]], _ random: inout Random) throws {
    guard var model = try? Onnx_ModelProto(serializedBytes: bytes), !model.graph.node.isEmpty else { return }
    let node = random.next(below: model.graph.node.count)
    func extreme() -> Int64 { Fuzzing.extremes[random.next(below: Fuzzing.extremes.count)] }
    switch random.next(below: 10) {
    case 0: model.graph.node.swapAt(node, random.next(below: model.graph.node.count))
    case 1: model.graph.node.remove(at: node)
    case 2:
      // another graph's operator
      if let other = try? Onnx_ModelProto(serializedBytes: files[random.next(below: files.count)]) {
        let operation = other.graph.node.randomElement(using: &random)
        model.graph.node[node].opType = operation?.opType ?? ""
        if let operation, random.next(below: 2) == 0 { model.graph.node[node].attribute = operation.attribute }
      }
    case 3, 4:
      let names =
        model.graph.node.flatMap(\.output) + model.graph.initializer.map(\.name) + model.graph.input.map(\.name) + [""]
      let inputs = model.graph.node[node].input.count
      let name = names[random.next(below: names.count)]
      if inputs == 0 || random.next(below: 4) == 0 {
        model.graph.node[node].input.append(name)
      } else {
        model.graph.node[node].input[random.next(below: inputs)] = name
      }
    case 5, 6:
      guard !model.graph.node[node].attribute.isEmpty else { break }
      let place = random.next(below: model.graph.node[node].attribute.count)
      model.graph.node[node].attribute[place].i = extreme()
      model.graph.node[node].attribute[place].f = [0, -1, .nan, .infinity, 1e30][random.next(below: 5)]
      let ints = model.graph.node[node].attribute[place].ints.count
      if ints > 0 { model.graph.node[node].attribute[place].ints[random.next(below: ints)] = extreme() }
    case 7, 8:
      guard !model.graph.initializer.isEmpty else { break }
      let place = random.next(below: model.graph.initializer.count)
      let isWhole = model.graph.initializer[place].dataType == 7
      var raw = Array(model.graph.initializer[place].rawData)
      if isWhole, raw.count >= 8 {
        let first = random.next(below: raw.count / 8) * 8
        let value = withUnsafeBytes(of: extreme().littleEndian, Array.init)
        raw.replaceSubrange(first..<first + 8, with: value)
        model.graph.initializer[place].rawData = Data(raw)
      } else if !model.graph.initializer[place].dims.isEmpty {
        let axis = random.next(below: model.graph.initializer[place].dims.count)
        if random.next(below: 2) == 0 {
          model.graph.initializer[place].dims[axis] = extreme()
        } else {
          model.graph.initializer[place].dims.swapAt(0, axis)
        }
      }
    default:
      guard !model.graph.input.isEmpty, !model.graph.input[0].type.tensorType.shape.dim.isEmpty else { break }
      let axis = random.next(below: model.graph.input[0].type.tensorType.shape.dim.count)
      model.graph.input[0].type.tensorType.shape.dim[axis].dimValue = extreme()
    }
    bytes = Array(try model.serializedData())
  }
}
