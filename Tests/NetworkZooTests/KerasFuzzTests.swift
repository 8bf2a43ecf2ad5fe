// Keras' files changed at random: their bytes, those of the HDF5 file in an archive, or the JSON of the configuration.

import Files
import FoundationEssentials
import NeuralNetwork
import TestSupport
import Testing

@testable import NetworkZoo

extension KerasFiles {
  struct Fuzz {
    /// A sound file.
    private struct Source: Sendable {
      let bytes: [UInt8]
      /// What an archive holds.
      let members: [(name: String, bytes: [UInt8])]
      /// Where an HDF5 file has its configuration.
      let place: Range<Int>?
      let configuration: JSONValue?
      let file: KerasHDF5

      init(_ name: String) throws {
        let bytes = try Array(ReferenceFiles.bytes(name))
        self.bytes = bytes
        let path = ReferenceFiles.project + name
        if name.hasSuffix(".keras") {
          let archive = try ZipArchive(OpenFile(path))
          members = try ["metadata.json", "config.json", "model.weights.h5"].map {
            ($0, try archive.member($0).bytes())
          }
        } else {
          members = []
        }
        file = try KerasHDF5(contentsOf: path)
        let text = file.configuration
        configuration = text.flatMap { JSONValue(parsing: $0) }
        place = members.isEmpty ? text.flatMap { Data(bytes).firstRange(of: Data($0)) } : nil
      }

      func mutant(_ others: [Source], _ random: inout Random) -> [UInt8] {
        guard let configuration, random.next(below: 4) > 0 else { return withChangedBytes(&random) }
        let other = others[random.next(below: others.count)].configuration ?? .null
        var text = configuration.mutated(other, &random)
        if !members.isEmpty {
          return zipBytes(members.map { ($0.name, $0.name == "config.json" ? text : $0.bytes) })
        }
        guard let place, text.count <= place.count else { return withChangedBytes(&random) }
        text += [UInt8](repeating: 0x20, count: place.count - text.count)
        var changed = bytes
        changed.replaceSubrange(place, with: text)
        return changed
      }

      private func withChangedBytes(_ random: inout Random) -> [UInt8] {
        if members.isEmpty || random.next(below: 2) == 0 {
          var changed = bytes
          changed.change(&random)
          return changed
        }
        var changed = members
        changed[random.next(below: changed.count)].bytes.change(&random)
        return zipBytes(changed)
      }
    }

    private static let sources = Result {
      try ["Tests/Reference/Keras/", "Tests/Reference/KerasNetworks/"].flatMap { folder in
        try [".h5", ".keras"].flatMap { ending in
          try ReferenceFiles.names(in: folder, ending: ending).map { try Source(folder + $0 + ending) }
        }
      }
    }

    /// Without the files around them, which take longer to read than the configurations.
    @Test func changedConfigurationsDoNotCrash() throws {
      let sources = try Self.sources.get().filter { $0.configuration != nil }
      var file = sources[0].file
      let tally = Fuzzing.run("keras-json", count: 30) { random in
        let source = sources[random.next(below: sources.count)]
        file = source.file
        let other = sources[random.next(below: sources.count)].configuration
        return source.configuration!.mutated(other!, &random)
      } isRead: { text in
        guard let network = try? NetworkFile(file, configuration: text, inputRange: nil) else { return false }
        network.computeLastLayer()
        return true
      }
      #expect(tally.isSound, "\(tally)")
    }

    @Test func changedFilesDoNotCrash() throws {
      let files = try Self.sources.get()
      // what is changed in the configuration is its JSON and not the bytes around it
      #expect(files.allSatisfy { $0.configuration == nil || !$0.members.isEmpty || $0.place != nil })
      let folder = TestFolder()
      let tally = Fuzzing.run("keras", count: 30) { random in
        files[random.next(below: files.count)].mutant(files, &random)
      } isRead: { bytes in
        folder.write(bytes, "mutant.keras")
        let path = folder.path + "/mutant.keras"
        if let file = try? KerasHDF5(contentsOf: path) {
          for weight in file.layers.flatMap(\.weights).prefix(3) { _ = try? file.floats(weight) }
        }
        do throws(NetworkFileError) {
          try NetworkFile(keras: path).computeLastLayer()
          return true
        } catch {
          #expect(!error.reason.isEmpty && !error.reason.contains("\n") && error.reason.utf8.count < 4000)
          return false
        }
      }
      #expect(tally.isSound, "\(tally)")
    }
  }
}
