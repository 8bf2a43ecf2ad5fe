// Safetensors files changed at random: their bytes, or their headers' JSON with a length that fits.

import Files
import FoundationEssentials
import NetworkZoo
import TestSupport
import Testing

struct SafetensorsFuzzTests {
  @Test func changedFilesDoNotCrash() throws {
    let header = #"""
      {"__metadata__": {"format": "pt"}, "a": {"dtype": "F16", "shape": [3], "data_offsets": [0, 6]},
       "none": {"dtype": "F32", "shape": [0, 7], "data_offsets": [6, 6]},
       "count": {"dtype": "I64", "shape": [1, 2], "data_offsets": [6, 22]}}
      """#
    let written = Safetensors.encode(
      [.init("b", shape: [2, 1], [1.5, -.infinity]), .init("scalar", shape: [], [0.25])], metadata: ["a": "ü\n"])
    let files = try [
      Safetensors.file(Array(header.utf8), [UInt8](repeating: 7, count: 22)), written,
      Array(ReferenceFiles.bytes("Tests/Reference/KerasNetworks/caffe.safetensors")),
    ]
    let headers = try files.map { try #require(JSONValue(parsing: Array(Safetensors.parts(of: $0).header))) }
    let folder = TestFolder()
    let tally = Fuzzing.run("safetensors", count: 1000) { random in
      let index = random.next(below: files.count)
      var bytes = files[index]
      if random.next(below: 3) == 0 {
        bytes.change(&random)
      } else {
        let other = headers[random.next(below: headers.count)]
        bytes = Safetensors.file(headers[index].mutated(other, &random), Array(Safetensors.parts(of: bytes).data))
      }
      return bytes
    } isRead: { bytes in
      folder.write(bytes, "mutant.safetensors")
      guard let file = try? Safetensors(contentsOf: folder.path + "/mutant.safetensors") else { return false }
      for name in file.names {
        let count = (try? file.shape(of: name))?.reduce(1, *)
        let floats = try? file.floats(name)
        #expect(floats == nil || floats?.count == count)
      }
      return true
    }
    #expect(tally.isSound, "\(tally)")
  }

  @Test func whatAFileSaysIsToldInOneLineWithoutControlCharacters() throws {
    let folder = TestFolder()
    for header in [
      #"{"a\n": {"dtype": "\u001b[31m\n", "shape": [1], "data_offsets": [0, 4]}}"#,
      #"{"a\n": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}}"#,
      #"{"a\n": {"dtype": "F32", "shape": [1], "data_offsets": [0, 3]}}"#,
      #"{"a\n": {"dtype": "F32", "shape": "\u001b"}}"#,
    ] {
      folder.write(Safetensors.file(Array(header.utf8), [0, 0, 0, 0]), "a.safetensors")
      let error = #expect(throws: SafetensorsError.self) {
        try Safetensors(contentsOf: folder.path + "/a.safetensors")
      }
      let text = try #require(error).description
      #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control }, "\(text)")
    }
  }
}

extension Safetensors {
  /// The bytes of a file with a header, as JSON, and data.
  static func file(_ header: [UInt8], _ data: [UInt8]) -> [UInt8] {
    withUnsafeBytes(of: UInt64(header.count).littleEndian, Array.init) + header + data
  }

  /// The header and the data of a file that is whole.
  static func parts(of file: [UInt8]) -> (header: ArraySlice<UInt8>, data: ArraySlice<UInt8>) {
    let length = file.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    return (file[8..<8 + length], file[(8 + length)...])
  }
}
