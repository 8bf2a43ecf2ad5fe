// What a file says of the image that it is given, and what of it can be read.

import Glibc
import NeuralNetwork
import Testing

@testable import NetworkZoo

private typealias B = ONNXBytes

struct ONNXInputTests {
  private static let values = (0..<12).map { Float($0) * 0.25 - 1 }
  private static let weights = B.floats("w", [4, 3, 1, 1], values)
  private static let convolution = B.operation("Conv", ["x", "w"], "y")

  private func open(_ bytes: [UInt8]) throws -> NetworkFile {
    try bytes.withUnsafeBytes { try NetworkFile(onnx: $0, path: "made.onnx") }
  }

  /// What the layer `name` computes of an image whose values rise from −1 to 1.
  private func activations(of name: String, _ file: NetworkFile, _ canvas: Canvas? = nil) throws -> [Float] {
    let value = try #require(file.network.value(named: name))
    let plan = try Plan(file.network, for: [Target(value: value)], on: canvas ?? file.canvas, cores: Cores())
    let count = plan.input.shape.count
    for index in plan.input.values.indices { plan.input.values[index] = Float(index) / Float(count - 1) * 2 - 1 }
    plan.forward()
    return Array(plan.activations[0].values)
  }

  @Test func bytesArePixels() throws {
    let file = try open(
      B.file(
        Self.weights + B.operation("Cast", ["x"], "float", B.attribute("to", 1))
          + B.operation("Conv", ["float", "w"], "y"),
        type: 2))
    #expect(file.statesInputRange && file.network.inputRange == InputRange(mean: [0, 0, 0], std: [1, 1, 1]))
  }

  @Test func aSequenceIsNoImage() throws {
    let error = #expect(throws: NetworkFileError.self) {
      try open(
        B.file(B.floats("w", [4, 1, 3], (0..<12).map(Float.init)) + Self.convolution, input: [1, 1, 128]))
    }
    #expect(error?.reason.contains("'x' is a sequence") == true)
  }

  @Test func ofABatchOneImageIsRead() throws {
    let pooled = Self.convolution + B.operation("GlobalAveragePool", ["y"], "p")
    func file(_ batch: Int) throws -> NetworkFile {
      try open(
        B.file(
          Self.weights + pooled + B.integers("s", [batch, 4]) + B.operation("Reshape", ["p", "s"], "z"),
          input: [batch, 3, 8, 8]))
    }
    #expect(try file(4).unread.isEmpty)
    #expect(try activations(of: "z", file(4)) == activations(of: "z", file(1)))
  }

  @Test(arguments: [[3, 8, 8], [8, 8, 3]]) func anImageNeedsNoAxisOfABatch(shape: [Int]) throws {
    let order = shape[0] == 3 ? [0, 1, 2] : [2, 0, 1]
    let file = try open(
      B.file(
        Self.weights + B.integers("a", [0]) + B.operation("Transpose", ["x"], "t", B.attribute("perm", order))
          + B.operation("Unsqueeze", ["t", "a"], "u") + B.operation("Conv", ["u", "w"], "y"), input: shape))
    let plain = try open(B.file(Self.weights + Self.convolution))
    #expect(try activations(of: "y", file) == activations(of: "y", plain))
  }

  @Test func oneChannelIsTheMeanOfRedGreenAndBlue() throws {
    let file = try open(
      B.file(B.floats("w", [1, 1, 1, 1], [2]) + Self.convolution, input: [1, 1, 4, 4]))
    #expect(!file.statesInputRange && file.network.inputRange == .unit)
    let expected = (0..<16).map { pixel in
      let mean = (0..<3).reduce(Float(0)) { $0 + Float(pixel * 3 + $1) / 47 * 2 - 1 } / 3
      return 2 * (mean + 1) / 2
    }
    for (value, wanted) in zip(try activations(of: "y", file), expected) { #expect(abs(value - wanted) < 1e-5) }
  }

  @Test func aBatchNormThatIsAskedForItsStatisticsIsNotRead() throws {
    let numbers = ["g", "b", "m", "v"].flatMap { B.floats($0, [4], [1, 1, 1, 1]) }
    let norm = B.bytes(
      1,
      ["y", "g", "b", "m", "v"].flatMap { B.text(1, $0) } + ["n", "o1", "o2", "o3", "o4"].flatMap { B.text(2, $0) }
        + B.text(4, "BatchNormalization"))
    let file = try open(B.file(Self.weights + Self.convolution + numbers + norm, opset: 9))
    #expect(file.layers.map(\.name) == ["y"])
    #expect(file.unread.first?.reason.contains("only inference") == true)
  }

  @Test func otherInputsLeaveTheImage() throws {
    let other = B.bytes(
      11, B.text(1, "size") + B.bytes(2, B.bytes(1, B.number(1, 7) + B.bytes(2, B.bytes(1, B.number(1, 2))))))
    let file = try open(
      B.file(
        Self.weights + other + Self.convolution + B.operation("Reshape", ["y", "size"], "z")
          + B.operation("Relu", ["z"], "r")))
    #expect(file.layers.map(\.name) == ["y"])
    #expect(file.unread.map(\.name) == ["r"])
    #expect(file.unread[0].reason.contains("'size'"))
  }

  @Test func functionsOfTheFileAreRead() throws {
    // twice(a, factor) = Mul(a, Constant(value_float: factor)) + a, called with 3
    let constant =
      B.text(2, "c") + B.text(4, "Constant")
      + B.bytes(5, B.text(1, "value_float") + B.number(20, 1) + B.text(21, "factor"))
    let function =
      B.text(1, "scaled") + B.text(4, "a") + B.text(5, "sum") + B.text(6, "factor") + B.bytes(7, constant)
      + B.operation(inFunction: "Mul", ["a", "c"], "product") + B.operation(inFunction: "Add", ["product", "a"], "sum")
      + B.bytes(9, B.number(2, 13)) + B.text(10, "own")
    let call = B.bytes(
      1,
      B.text(1, "y") + B.text(2, "z") + B.text(4, "scaled") + B.text(7, "own")
        + B.bytes(5, B.text(1, "factor") + B.float(2, 3) + B.number(20, 1)))
    let file = try open(B.file(Self.weights + Self.convolution + call) + B.bytes(25, function))
    #expect(file.unread.isEmpty)
    #expect(try activations(of: "z", file) == activations(of: "y", file).map { $0 * 3 + $0 })
  }

  @Test func functionsThatCallThemselvesEnd() {
    let call = B.text(1, "a") + B.text(2, "b") + B.text(4, "own") + B.text(7, "own")
    let function =
      B.text(1, "own") + B.text(4, "a") + B.text(5, "b") + B.bytes(7, call) + B.bytes(7, call) + B.text(10, "own")
    let bytes = B.file(Self.weights + Self.convolution + B.bytes(1, call)) + B.bytes(25, function)
    #expect(ONNXBytes.refusal(bytes)?.contains("deep") == true)
  }

  /// Each function calls the next four times, and the last does nothing: 4³⁰ calls of a few kilobytes.
  @Test func functionsWithoutOperationsEnd() {
    func call(_ number: Int) -> [UInt8] { B.text(1, "a") + B.text(2, "b") + B.text(4, "f\(number)") + B.text(7, "own") }
    let functions = (0..<31).flatMap { number in
      let calls = number == 30 ? [] : (0..<4).flatMap { _ in B.bytes(7, call(number + 1)) }
      return B.bytes(25, B.text(1, "f\(number)") + B.text(4, "a") + B.text(5, "b") + calls + B.text(10, "own"))
    }
    let bytes = B.file(Self.weights + Self.convolution + B.bytes(1, call(0))) + functions
    #expect(ONNXBytes.refusal(bytes)?.contains("more than 200000 operations") == true)
  }

  @Test func bfloat16IsTheUpperHalfOfAFloat() throws {
    let raw = Self.values.flatMap { value in
      withUnsafeBytes(of: UInt16(value.bitPattern >> 16).littleEndian, Array.init)
    }
    let short = try open(B.file(B.tensor("w", [4, 3, 1, 1], type: 16, raw: raw) + Self.convolution))
    #expect(try activations(of: "y", short) == activations(of: "y", open(B.file(Self.weights + Self.convolution))))
  }

  /// A size that the graph states is that of the map with which the result is joined, at any size of the image, and of
  /// a size that it computes from the map's it is the same.
  @Test func aStatedSizeFollowsTheMapThatHasIt() throws {
    let half = Self.weights + B.operation("Conv", ["x", "w"], "half", B.attribute("strides", [2, 2]))
    let joined =
      B.operation("Resize", ["half", "", "", "sizes"], "resized")
      + B.operation("Concat", ["x", "resized"], "y", B.attribute("axis", 1))
    let stated = try open(B.file(half + B.integers("sizes", [1, 4, 8, 8]) + joined))
    let computed = try open(
      B.file(
        half + B.integers("outer", [1, 4]) + B.integers("two", [2]) + B.integers("four", [4])
          + B.operation("Shape", ["x"], "shape") + B.operation("Slice", ["shape", "two", "four"], "inner")
          + B.operation("Concat", ["outer", "inner"], "sizes", B.attribute("axis", 0)) + joined))
    for canvas in [Canvas(height: 8, width: 8), Canvas(height: 13, width: 11)] {
      let values = try activations(of: "y", stated, canvas)
      #expect(values.count == canvas.height * canvas.width * 7)
      #expect(try values == activations(of: "y", computed, canvas))
    }
  }

  /// Converters append operations that others read.
  @Test func theOrderOfTheFileDoesNotMatter() throws {
    let relu = B.operation("Relu", ["y"], "r")
    let file = try open(B.file(Self.weights + B.operation("Neg", ["r"], "n") + relu + Self.convolution))
    let sorted = try open(B.file(Self.weights + Self.convolution + relu + B.operation("Neg", ["r"], "n")))
    #expect(file.unread.isEmpty)
    #expect(try activations(of: "n", file) == activations(of: "n", sorted))
  }

  /// It was the softmax that had the name, and −∞ where a probability is too small for a number.
  @Test func theLogarithmOfASoftmaxIsItsLayer() throws {
    let file = try open(
      B.file(
        B.floats("w", [4, 3, 1, 1], Self.values.map { $0 * 200 }) + Self.convolution
          + B.operation("LogSoftmax", ["y"], "z", B.attribute("axis", 1))))
    let layer = try #require(file.layer(named: "z"))
    #expect(!file.layers.contains { $0.name == "z" && $0.value != layer.value })
    #expect(file.network.value(named: "z") == layer.value)
    let (logits, values) = (try activations(of: "y", file), try activations(of: "z", file))
    for pixel in 0..<64 {
      let own = logits[pixel * 4..<pixel * 4 + 4].map(Double.init)
      let sum = own.reduce(0) { $0 + exp($1 - own.max()!) }
      for (value, logit) in zip(values[pixel * 4..<pixel * 4 + 4], own) {
        #expect(abs(Double(value) - (logit - own.max()! - log(sum))) < 1e-3)
      }
    }
  }

  /// A part that the graph counts from the start is the same part of a larger image.
  @Test func partsAreCountedFromWhereTheGraphCountsThem() throws {
    func file(_ start: Int, _ end: Int) throws -> NetworkFile {
      try open(
        B.file(
          Self.weights + Self.convolution + B.integers("s", [start]) + B.integers("e", [end]) + B.integers("a", [2])
            + B.operation("Slice", ["y", "s", "e", "a"], "z")))
    }
    let large = Canvas(height: 16, width: 8)
    let whole = try activations(of: "y", file(1, 3), large)
    let row = 8 * 4
    for (start, end, rows) in [
      (1, 3, 1..<3), (-3, -1, 13..<15), (2, -1, 2..<15), (4, .max, 4..<16), (-2, .max, 14..<16),
    ] {
      let expected = Array(whole[rows.lowerBound * row..<rows.upperBound * row])
      #expect(try activations(of: "z", file(start, end), large) == expected, "\(start) to \(end)")
    }
  }

  @Test func reductionsOverNoAxesAreOverAllOrNone() throws {
    func file(_ attributes: [UInt8]) throws -> NetworkFile {
      try open(
        B.file(
          Self.weights + Self.convolution + B.integers("none", [])
            + B.operation("ReduceSum", ["y", "none"], "z", attributes)))
    }
    let all = try activations(of: "y", file([]))
    let sum = try activations(of: "z", file([]))
    #expect(sum.count == 1 && abs(sum[0] - all.reduce(0, +)) < 1e-2)
    let whole = try file(B.attribute("noop_with_empty_axes", 1))
    #expect(try activations(of: whole.network.value(named: "z") == nil ? "y" : "z", whole) == all)
  }

  @Test func oneChannelIsRepeatedAsOftenAsTheGraphSays() throws {
    let file = try open(
      B.file(
        Self.weights + B.floats("v", [1, 4, 1, 1], [1, 2, 3, 4]) + Self.convolution
          + B.operation("Conv", ["y", "v"], "one")
          + B.integers("s", [1, 5, 8, 8]) + B.operation("Expand", ["one", "s"], "z")))
    let one = try activations(of: "one", file)
    #expect(try activations(of: "z", file) == one.flatMap { [Float](repeating: $0, count: 5) })
  }

  /// What is said of files that compute with whole numbers, or with those that became some.
  @Test(arguments: [
    ("QuantizeLinear", ["y", "scale"]), ("DynamicQuantizeLinear", ["y"]), ("QLinearConv", ["y", "w"]),
    ("ConvInteger", ["y", "w"]), ("DequantizeLinear", ["y", "scale"]),
  ]) func aQuantizedFileIsNamedAsOne(kind: String, inputs: [String]) throws {
    let file = try open(
      B.file(
        Self.weights + B.floats("scale", [], [0.1]) + Self.convolution + B.operation(kind, inputs, "z")
          + B.operation("Relu", ["z"], "r")))
    #expect(file.layers.map(\.name) == ["y"] && file.unread.map(\.name) == ["z", "r"])
    #expect(
      file.unread.allSatisfy {
        $0.reason.hasPrefix("\(kind) 'z': the file is quantized") && $0.reason.hasSuffix("that it was made from")
      })
  }

  /// A tool that changed PyTorch's file says that it made it.
  @Test func operationsKeepTheNamesOfPyTorchsModules() throws {
    let relu = B.bytes(
      1, B.text(1, "c") + B.text(2, "/features/act/Relu_output_0") + B.text(3, "/features/act/Relu") + B.text(4, "Relu")
    )
    let graph =
      Self.weights + B.operation("Conv", ["x", "w"], "c") + relu
      + B.operation("GlobalAveragePool", ["/features/act/Relu_output_0"], "y")
    let file = try open(B.file(graph) + B.text(2, "onnx.quantize"))
    #expect(file.layers.map(\.name) == ["features.act", "y"])
  }

  /// Means and deviations may be those of pixels from 0 to 1.
  @Test func theRangeOfTheMetadataMayBeThatOfUnits() throws {
    func pair(_ key: String, _ value: String) -> [UInt8] { B.bytes(14, B.text(1, key) + B.text(2, value)) }
    let file = try open(
      B.file(Self.weights + Self.convolution) + pair("input_mean", "0.485 0.456 0.406")
        + pair("input_std", "0.229 0.224 0.225"))
    #expect(file.statesInputRange && file.network.inputRange == .torch)
  }

  @Test func thePreviousValueOfASoftmaxIsALayer() throws {
    let file = try open(
      B.file(
        B.floats("w", [12, 3, 1, 1], (0..<36).map(Float.init)) + B.operation("GlobalAveragePool", ["x"], "p")
          + B.operation("Conv", ["p", "w"], "logits") + B.operation("Softmax", ["logits"], "s", B.attribute("axis", 1)))
    )
    let logits = try #require(file.logits)
    #expect(logits.name == "s:pre" && file.layer(named: "s:pre") == logits)
  }

  /// The sum of each row with each column of its transpose has the rows twice.
  @Test func theSameAxisTwiceIsToldAsSuch() throws {
    let file = try open(
      B.file(
        Self.weights + Self.convolution + B.operation("ReduceMean", ["y"], "m", B.attribute("axes", [3]))
          + B.operation("Transpose", ["m"], "t", B.attribute("perm", [0, 1, 3, 2]))
          + B.operation("Add", ["m", "t"], "z")))
    #expect(
      file.unread.map(\.reason) == [
        "Add 'z': it joins [1, 4, 8, 1] with [1, 4, 1, 8]: two of their axes are the same rows of the image, which is not "
          + "supported"
      ])
  }
}
