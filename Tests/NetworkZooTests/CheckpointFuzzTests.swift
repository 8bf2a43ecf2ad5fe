// Folders of Hugging Face and timm of which one file is changed at random: a configuration, an index of parts, weights or
// what their header says of them.

import Files
import FoundationEssentials
import NeuralNetwork
import TestSupport
import Testing

@testable import NetworkZoo

struct CheckpointFuzzTests {
  /// A folder with a network.
  private struct Source {
    let folder: String
    /// Its files of JSON.
    let texts: [(name: String, json: JSONValue)]
    /// Its weights or their parts.
    let weights: [String]
  }

  private static let sources = Result {
    try ["Transformers", "Convolutions"].flatMap { kind in
      try FileManager.default.contentsOfDirectory(atPath: "\(ReferenceFiles.project)Tests/Reference/\(kind)").sorted()
        .map { "\(ReferenceFiles.project)Tests/Reference/\(kind)/\($0)" }
    }.compactMap { folder -> Source? in
      let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      let weights = names.filter { $0.contains("model") && $0.hasSuffix(".safetensors") }
      guard !weights.isEmpty else { return nil }
      return Source(
        folder: folder,
        texts: try names.filter { $0.hasSuffix(".json") }.map {
          ($0, try #require(JSONValue(parsing: bytes("\(folder)/\($0)"))))
        }, weights: weights)
    }
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  @Test func changedFoldersDoNotCrash() throws {
    let sources = try Self.sources.get()
    #expect(sources.count > 25)
    let headers = try sources.map { source in
      try source.weights.map { name in
        try #require(JSONValue(parsing: Array(Safetensors.parts(of: Self.bytes("\(source.folder)/\(name)")).header)))
      }
    }
    let folder = TestFolder()
    var place = (source: 0, name: "")
    let tally = try Fuzzing.run("checkpoint", count: 300) { random in
      let index = random.next(below: sources.count), source = sources[index]
      let other = random.next(below: sources.count)
      if random.next(below: 3) > 0 {
        let (name, json) = source.texts[random.next(below: source.texts.count)]
        place = (index, name)
        let texts = sources[other].texts
        return json.mutated(texts[random.next(below: texts.count)].json, &random)
      }
      let part = random.next(below: source.weights.count)
      place = (index, source.weights[part])
      var bytes = try! Self.bytes("\(source.folder)/\(source.weights[part])")
      if random.next(below: 3) == 0 {
        bytes.change(&random)
        return bytes
      }
      let header = headers[index][part].mutated(headers[other][0], &random)
      return Safetensors.file(header, Array(Safetensors.parts(of: bytes).data))
    } isRead: { bytes in
      let source = sources[place.source]
      let path = folder.path + "/mutant"
      try? FileManager.default.removeItem(atPath: path)
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      for name in source.texts.map(\.name) + source.weights where name != place.name {
        try FileManager.default.createSymbolicLink(
          atPath: "\(path)/\(name)", withDestinationPath: "\(source.folder)/\(name)")
      }
      folder.write(bytes, "mutant/\(place.name)")
      do throws(NetworkFileError) {
        let file = try NetworkFile(checkpoint: path)
        file.computeLastLayer()
        return true
      } catch {
        #expect(
          !error.reason.isEmpty && !error.reason.contains("\n") && error.reason.utf8.count < 4000, "\(error)")
        return false
      }
    }
    #expect(tally.isSound, "\(tally)")
  }
}
