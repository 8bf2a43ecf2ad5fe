import FoundationEssentials
import NetworkZoo
import Testing

@Suite struct SafetensorsTests {
  @Test func whatIsWrittenIsReadAgain() throws {
    let bytes = Safetensors.encode([
      .init("b", shape: [2, 1], [1.5, -.infinity]), .init("a/ü", shape: [], [0.25]), .init("none", shape: [0, 3], []),
    ])
    try withFile(bytes) { path in
      let file = try Safetensors(contentsOf: path)
      #expect(file.names.sorted() == ["a/ü", "b", "none"])
      #expect(try file.shape(of: "b") == [2, 1] && file.floats("b") == [1.5, -.infinity])
      #expect(try file.shape(of: "a/ü") == [] && file.floats("a/ü") == [0.25])
      #expect(try file.floats("none") == [])
    }
  }

  @Test func theFilesOwnNotesAreWrittenAndReadAgain() throws {
    let notes = ["address": "vgg19/block4_conv1/47@seed=3", "größe": "\"½\"\n"]
    let bytes = Safetensors.encode([.init("image", shape: [1, 1, 3], [1, 2, 3])], metadata: notes)
    try withFile(bytes) { path in
      let file = try Safetensors(contentsOf: path)
      #expect(file.metadata == notes && file.names == ["image"])
      #expect(try file.floats("image") == [1, 2, 3])
    }
  }

  @Test func tensorsComeBackWithTheirShapesInTheOrderOfTheirData() throws {
    let header = #"""
      {"__metadata__": {"format": "pt", "größe": "½"},
       "b/2": {"dtype": "F32", "shape": [2, 1], "data_offsets": [0, 8]},
       "a": {"dtype": "F16", "shape": [3], "data_offsets": [8, 14]},
       "empty": {"dtype": "F32", "shape": [0, 7], "data_offsets": [14, 14]},
       "scalar": {"dtype": "F32", "shape": [], "data_offsets": [14, 18]},
       "count": {"dtype": "I64", "shape": [1], "data_offsets": [18, 26]}}
      """#
    let data = bytes([1.5, -Float.infinity]) + [0, 0x3C, 0, 0xC0, 1, 0] + bytes([0.25]) + [9, 0, 0, 0, 0, 0, 0, 0]
    try withFile(header, data) { path in
      let file = try Safetensors(contentsOf: path)
      #expect(file.names == ["b/2", "a", "empty", "scalar", "count"])
      #expect(file.metadata == ["format": "pt", "größe": "½"])
      #expect(try file.shape(of: "b/2") == [2, 1])
      #expect(try file.floats("b/2") == [1.5, -Float.infinity])
      #expect(try file.floats("a") == [1, -2, 0x1p-24])
      #expect(try file.floats("empty") == [])
      #expect(try file.shape(of: "scalar") == [])
      #expect(try file.floats("scalar") == [0.25])

      expect(.notFloats(tensor: "count", type: "I64")) { _ = try file.floats("count") }
      expect(.noSuchTensor("c")) { _ = try file.floats("c") }
      expect(.noSuchTensor("c")) { _ = try file.shape(of: "c") }
    }
  }

  @Test func aHeaderMayBePaddedWithSpaces() throws {
    try withFile("{}      ", []) { path in
      let file = try Safetensors(contentsOf: path)
      #expect(file.names == [])
    }
  }

  @Test func everyErrorIsOneLineThatNamesTheFile() throws {
    try withFile(length: 3, "{}", []) { path in
      let error = #expect(throws: SafetensorsError.self) { _ = try Safetensors(contentsOf: path) }
      #expect(
        error.map(String.init(describing:))
          == "\(path): has 10 bytes where at least 11 were expected: it was cut short; fetch it again")
    }
  }

  @Test func whatIsNotAFileIsRefused() {
    expect(.unreadable(reason: "No such file or directory")) { _ = try Safetensors(contentsOf: "/nowhere/x") }
    expect(.notAFile) { _ = try Safetensors(contentsOf: "/") }
    expect(.notAFile) { _ = try Safetensors(contentsOf: "/dev/zero") }
  }

  @Test func aFileCutAnywhereIsRefused() throws {
    let header = #"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
    let whole = contents(UInt64(header.utf8.count), header, bytes([1, 2]))
    for count in whole.indices {
      try withFile(Array(whole[..<count])) { path in
        #expect(throws: SafetensorsError.self) { _ = try Safetensors(contentsOf: path) }
      }
    }
    try refuse(length: 3, "{}", [], .cut(bytes: 10, needed: 11))
    try refuse(header, bytes([1]), .wrongLength(bytes: 4, needed: 8))
    try refuse(header, bytes([1, 2, 3]), .wrongLength(bytes: 12, needed: 8))
  }

  @Test func aFileCutWhileItIsOpenIsRefused() throws {
    let header = #"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
    try withFile(header, bytes([1, 2])) { path in
      let file = try Safetensors(contentsOf: path)
      try Data(contents(UInt64(header.utf8.count), header, bytes([1]))).write(to: URL(filePath: path))
      let cut = 8 + header.utf8.count + 4
      expect(.cut(bytes: cut, needed: UInt64(cut + 4))) { _ = try file.floats("x") }
    }
  }

  @Test(arguments: [UInt64(Safetensors.largestHeader) + 1, UInt64(Int.max) - 7, .max])
  func aHeaderTooLongIsRefused(length: UInt64) throws {
    try refuse(length: length, "{}", [], .headerTooLong(bytes: length))
  }

  @Test(arguments: [
    ("", "it is not JSON"),
    ("{", "it is not JSON"),
    ("[]", "it is not an object"),
    (#"{"x":7}"#, "'x' is of the wrong kind"),
    (#"{"x":null}"#, "'x' is of the wrong kind"),
    (#"{"x":{"shape":[],"data_offsets":[0,4]}}"#, "'x' has no 'dtype'"),
    (#"{"x":{"dtype":"F32","data_offsets":[0,4]}}"#, "'x' has no 'shape'"),
    (#"{"x":{"dtype":"F32","shape":[]}}"#, "'x' has no 'data_offsets'"),
    (#"{"x":{"dtype":32,"shape":[],"data_offsets":[0,4]}}"#, "'x → dtype' is of the wrong kind"),
    (#"{"__metadata__":{"x":1}}"#, "'__metadata__ → x' is of the wrong kind"),
  ])
  func aHeaderThatIsNotUnderstoodIsRefused(header: String, detail: String) throws {
    try refuse(header, [], .headerNotUnderstood(detail: detail))
  }

  @Test(arguments: [#"1e30"#, "1.5", "99999999999999999999"])
  func aLengthThatIsNoIntegerIsRefused(length: String) throws {
    try withFile(#"{"x":{"dtype":"F32","shape":[\#(length)],"data_offsets":[0,4]}}"#, []) { path in
      let error = #expect(throws: SafetensorsError.self) { _ = try Safetensors(contentsOf: path) }
      guard case .headerNotUnderstood = error?.problem else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }

  @Test func aTensorThatContradictsItselfIsRefused() throws {
    try refuse(tensor("F33", "[1]", "[0,4]"), [], .unknownType(tensor: "x", type: "F33"))
    try refuse(tensor("F32", "[-1]", "[0,4]"), [], .impossibleShape(tensor: "x", shape: [-1]))
    let large = 1 << 31
    try refuse(tensor("F32", "[\(large),\(large)]", "[0,4]"), [], .impossibleShape(tensor: "x", shape: [large, large]))
    try refuse(tensor("F32", "[1]", "[4,0]"), [], .impossibleOffsets(tensor: "x", offsets: [4, 0]))
    try refuse(tensor("F32", "[1]", "[-4,0]"), [], .impossibleOffsets(tensor: "x", offsets: [-4, 0]))
    try refuse(tensor("F32", "[1]", "[0]"), [], .impossibleOffsets(tensor: "x", offsets: [0]))
    try refuse(tensor("F32", "[2]", "[0,4]"), [], .wrongSize(tensor: "x", bytes: 4, needed: 8))
    try refuse(tensor("F16", "[2]", "[0,8]"), [], .wrongSize(tensor: "x", bytes: 8, needed: 4))
  }

  @Test func tensorsThatLeaveAGapOrOverlapAreRefused() throws {
    try refuse(tensor("F32", "[1]", "[4,8]"), [], .gapOrOverlap(tensor: "x", begin: 4, expected: 0))
    try refuse(
      #"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
      bytes([1, 2]), .gapOrOverlap(tensor: "y", begin: 4, expected: 8))
  }
}

private func tensor(_ type: String, _ shape: String, _ offsets: String) -> String {
  #"{"x":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}}"#
}

private func bytes(_ numbers: [Float]) -> [UInt8] { numbers.withUnsafeBytes { Array($0) } }

private func contents(_ length: UInt64, _ header: String, _ data: [UInt8]) -> [UInt8] {
  withUnsafeBytes(of: length.littleEndian) { Array($0) } + Array(header.utf8) + data
}

/// Writes a file for the time of `body`, by default with the header's true length.
private func withFile(
  length: UInt64? = nil, _ header: String, _ data: [UInt8], _ body: (String) throws -> Void
) throws {
  try withFile(contents(length ?? UInt64(header.utf8.count), header, data), body)
}

private func withFile(_ contents: [UInt8], _ body: (String) throws -> Void) throws {
  let path = FileManager.default.temporaryDirectory.appending(path: "phosphene-\(UUID()).safetensors")
  try Data(contents).write(to: path)
  defer { try? FileManager.default.removeItem(at: path) }
  try body(path.path)
}

private func refuse(
  length: UInt64? = nil, _ header: String, _ data: [UInt8], _ problem: SafetensorsError.Problem,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  try withFile(length: length, header, data) { path in
    expect(problem, sourceLocation: sourceLocation) { _ = try Safetensors(contentsOf: path) }
  }
}

private func expect(
  _ problem: SafetensorsError.Problem, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) {
  let error = #expect(throws: SafetensorsError.self, sourceLocation: sourceLocation, performing: body)
  #expect(error?.problem == problem, sourceLocation: sourceLocation)
}
