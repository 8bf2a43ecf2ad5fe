// Files that are wrong: each is answered by one line that names the file and the node, with little work and memory.

import FoundationEssentials
import NetworkZoo
import TestSupport
import Testing

private typealias B = ONNXBytes

private let weights = B.floats("w", [4, 3, 1, 1], [Float](repeating: 0.5, count: 12))
private let convolution = B.operation("Conv", ["x", "w"], "y")

/// A file and a part of what is said of it.
struct BrokenFile: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let bytes: [UInt8]
  let says: String

  init(_ name: String, _ bytes: [UInt8], says: String) {
    testDescription = name
    self.bytes = bytes
    self.says = says
  }

  private static func reshape(_ shape: [Int], of input: [Int] = [1, 3, 8, 8]) -> [UInt8] {
    B.file(
      weights + B.integers("s", shape) + B.operation("Conv", ["x", "w"], "a")
        + B.operation("Reshape", ["a", "s"], "y"),
      input: input)
  }

  private static func window(_ attributes: [UInt8]) -> [UInt8] {
    B.file(weights + B.operation("Conv", ["x", "w"], "y", attributes))
  }

  private static func computed(_ operations: [UInt8]) -> [UInt8] { B.file(weights + convolution + operations) }

  private static let doublings = (0..<62).flatMap { step in
    B.operation("Concat", ["v\(step)", "v\(step)"], step == 61 ? "y" : "v\(step + 1)", B.attribute("axis", 1))
  }

  static let all = [
    BrokenFile("empty", [], says: "not an ONNX file"),
    BrokenFile("a picture", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], says: "not an ONNX file"),
    BrokenFile("text", Array("version https://git-lfs.github.com/spec/v1\n".utf8), says: "not an ONNX file"),
    BrokenFile("zeros", [UInt8](repeating: 0, count: 1000), says: "not an ONNX file"),
    BrokenFile("no operation", B.file(weights), says: "no graph"),
    BrokenFile("an unknown version", B.file(weights + convolution, opset: 99), says: "version 99"),
    BrokenFile("an input that is no image", B.file(weights + convolution, input: [1, 10]), says: "[1, 10]"),
    BrokenFile("an input of two colors", B.file(weights + convolution, input: [1, 2, 8, 8]), says: "[1, 2, 8, 8]"),
    BrokenFile(
      "an endless batch", B.file(weights + convolution, input: [1 << 40, 3, 8, 8]), says: "[1099511627776, 3"),
    BrokenFile("a huge image", B.file(weights + convolution, input: [1, 3, 1 << 40, 8]), says: "16384"),
    BrokenFile("no weights", B.file(convolution), says: "'w' is not computed"),
    BrokenFile(
      "a cycle", B.file(weights + B.operation("Relu", ["b"], "a") + B.operation("Relu", ["a"], "b") + convolution),
      says: "'b' is not computed before it"),
    BrokenFile("one name twice", B.file(weights + convolution + convolution), says: "two values are called 'y'"),
    BrokenFile("no inputs", B.file(weights + B.operation("Conv", [], "y")), says: "missing"),
    BrokenFile(
      "weights that are no numbers",
      B.file(B.floats("w", [4, 3, 1, 1], [Float](repeating: 0, count: 11) + [.nan]) + convolution), says: "'w'"),
    BrokenFile(
      "infinite weights",
      B.file(B.floats("w", [4, 3, 1, 1], [Float](repeating: -.infinity, count: 12)) + convolution), says: "'w'"),
    BrokenFile(
      "weights of another shape", B.file(B.floats("w", [4, 3], [Float](repeating: 1, count: 12)) + convolution),
      says: "[4, 3]"),
    BrokenFile(
      "weights for other maps", B.file(B.floats("w", [4, 5, 1, 1], [Float](repeating: 1, count: 20)) + convolution),
      says: "5 channels"),
    BrokenFile("weights cut short", B.file(B.floats("w", [4, 3, 1, 1], [1, 2, 3]) + convolution), says: "12 bytes"),
    BrokenFile(
      "no weights but a shape", B.file(B.tensor("w", [4, 3, 0, 1], type: 1, raw: []) + convolution), says: "0"),
    BrokenFile(
      "a gigabyte in a kilobyte", B.file(B.tensor("w", [1 << 14, 3, 64, 64], type: 1, raw: []) + convolution),
      says: "0 values"),
    BrokenFile(
      "a size that overflows", B.file(B.tensor("w", [1 << 62, 1 << 62, 1, 1], type: 1, raw: []) + convolution),
      says: "at most"),
    BrokenFile(
      "a negative size", B.file(B.tensor("w", [-4, 3, 1, 1], type: 1, raw: []) + convolution), says: "at most"),
    BrokenFile(
      "weights of text", B.file(B.tensor("w", [4, 3, 1, 1], type: 8, raw: []) + convolution), says: "of type string"),
    BrokenFile(
      "weights elsewhere, without a file", B.file(B.external("w", [4, 3, 1, 1], ["location": "w.bin"]) + convolution),
      says: "another file"),
    BrokenFile("a stride of nothing", window(B.attribute("strides", [0, 1])), says: "strides [0, 1]"),
    BrokenFile("an absurd stride", window(B.attribute("strides", [1 << 40, 1])), says: "strides"),
    BrokenFile("absurd pads", window(B.attribute("pads", [1 << 62, 0, 1 << 62, 0])), says: "pads"),
    BrokenFile("negative pads", window(B.attribute("pads", [-1, 0, 0, 0])), says: "pads"),
    BrokenFile("an absurd dilation", window(B.attribute("dilations", [.min, 1])), says: "dilations"),
    BrokenFile("no groups", window(B.attribute("group", 0)), says: "0 groups"),
    BrokenFile("negative groups", window(B.attribute("group", .min)), says: "groups"),
    BrokenFile("a shape that overflows", reshape([.max, .max]), says: "256 values"),
    BrokenFile("a negative shape", reshape([.min, -1]), says: "256 values"),
    BrokenFile("a shape of other size", reshape([1, 7, -1]), says: "256 values"),
    BrokenFile(
      "a shape computed from a part of a shape",
      B.file(
        weights + B.operation("Shape", ["w"], "s", B.attribute("end", 1)) + B.operation("Conv", ["x", "w"], "a")
          + B.operation("Reshape", ["a", "s"], "y"), opset: 15), says: "it makes [4] of"),
    BrokenFile("a shape that cuts rows", reshape([1, 4, 4, 15], of: [1, 3, 6, 10]), says: "cuts axes across"),
    BrokenFile(
      "a constant of a gigabyte",
      computed(B.integers("s", [1 << 14, 1 << 14]) + B.operation("ConstantOfShape", ["s"], "c")),
      says: "more than is computed"),
    BrokenFile(
      "an endless count",
      computed(
        B.integers("a", [.min]) + B.integers("b", [.max]) + B.integers("c", [1])
          + B.operation("Range", ["a", "b", "c"], "d")), says: "counts"),
    BrokenFile(
      "a sum that overflows", computed(B.integers("a", [.max]) + B.operation("Add", ["a", "a"], "b")), says: "too much"),
    BrokenFile(
      "a division by nothing", computed(B.integers("a", [0]) + B.operation("Div", ["a", "a"], "b")), says: "too much"),
    BrokenFile(
      "maps that double", B.file(weights + B.operation("Conv", ["x", "w"], "v0") + doublings), says: "at most"),
    BrokenFile(
      "an axis that is not there",
      computed(B.operation("Concat", ["y", "y"], "z", B.attribute("axis", .min))), says: "no axis"),
  ]
}

struct BrokenONNXTests {
  @Test(arguments: BrokenFile.all) func isRefusedInOneLine(file: BrokenFile) throws {
    var refusal: String?
    let seconds = cpuSeconds { refusal = ONNXBytes.complaint(file.bytes) }
    let line = try #require(refusal)
    #expect(line.hasPrefix("broken.onnx: ") && line.contains(file.says) && !line.contains("\n"), "\(line)")
    #expect(line.count < 400)
    #expect(seconds < 1)
  }

  @Test func theUnbrokenFileOpens() { #expect(ONNXBytes.refusal(B.file(weights + convolution)) == nil) }

  @Test(arguments: ["convnext", "shufflenet"]) func isRefusedWhereverItIsCut(name: String) throws {
    let bytes = Array(try ReferenceFiles.bytes("Tests/Reference/Networks/\(name).onnx"))
    for length in stride(from: 0, to: bytes.count - 1, by: 97) {
      #expect(ONNXBytes.refusal(Array(bytes[..<length])) != nil, "cut to \(length)")
    }
  }

  /// A pooling across channels, as local response normalization has it.
  @Test func aMeanOfChannelsIsReadOnlyAsItIsMeant() {
    func complaint(_ kernel: [Int], _ attributes: [UInt8] = []) -> String? {
      B.complaint(
        B.file(
          weights + B.integers("s", [1, 1, 4, 8, 8]) + B.integers("t", [1, -1, 8, 8])
            + B.operation("Conv", ["x", "w"], "a") + B.operation("Reshape", ["a", "s"], "b")
            + B.operation("AveragePool", ["b"], "c", B.attribute("kernel_shape", kernel) + attributes)
            + B.operation("Reshape", ["c", "t"], "y")))
    }
    func padding(_ text: String) -> [UInt8] {
      B.bytes(5, B.text(1, "auto_pad") + B.text(4, text) + B.number(20, 3))
    }
    #expect(complaint([3, 1, 1]) == nil)
    #expect(complaint([3, 1, 1], padding("VALID") + B.attribute("dilations", [1, 1, 1])) == nil)
    for size in [Int.min, -1, 0, 5, Int.max] {
      #expect(complaint([size, 1, 1])?.contains("the mean of \(size) of 4 channels") == true)
    }
    #expect(complaint([3, 1, 1], padding("SAME_UPPER"))?.contains("the padding SAME_UPPER") == true)
    #expect(complaint([2, 1, 1], B.attribute("dilations", [2, 1, 1]))?.contains("dilations [2, 1, 1]") == true)
  }

  @Test func weightsBesideTheFileAreReadAndGuarded() throws {
    let manager = FileManager.default
    let folder = manager.temporaryDirectory.path + "/phosphene-\(UInt64.random(in: 0...(.max)))"
    try manager.createDirectory(atPath: folder + "/inner", withIntermediateDirectories: true)
    defer { try? manager.removeItem(atPath: folder) }
    #expect(manager.createFile(atPath: folder + "/inner/w.bin", contents: Data(repeating: 0, count: 64)))
    #expect(manager.createFile(atPath: folder + "/secret.bin", contents: Data(repeating: 0, count: 64)))
    try manager.createSymbolicLink(atPath: folder + "/inner/link.bin", withDestinationPath: "../secret.bin")

    func refusal(_ entries: KeyValuePairs<String, String>) -> String? {
      ONNXBytes.refusal(B.file(B.external("w", [4, 3, 1, 1], entries) + convolution), folder: folder + "/inner")
    }
    #expect(refusal(["location": "w.bin"]) == nil)
    #expect(refusal(["location": "./w.bin", "offset": "16", "length": "48"]) == nil)
    #expect(refusal(["location": "w.bin", "offset": "17"])?.contains("has 64") == true)
    #expect(refusal(["location": "w.bin", "offset": "-1"])?.contains("offset") == true)
    #expect(refusal(["location": "w.bin", "offset": "9223372036854775807"])?.contains("has 64") == true)
    #expect(refusal(["location": "w.bin", "length": "1000"])?.contains("takes 48") == true)
    #expect(refusal(["location": "../secret.bin"])?.contains("own folder") == true)
    #expect(refusal(["location": folder + "/secret.bin"])?.contains("own folder") == true)
    #expect(refusal(["location": "link.bin"])?.contains("link out of") == true)
    #expect(refusal(["location": "absent.bin"])?.contains("is missing") == true)
    #expect(refusal(["location": "."])?.contains("link out of") == true)
    #expect(refusal([:])?.contains("own folder") == true)
  }
}
