import CHDF5
import FoundationEssentials
import HDF5Writer
import NeuralNetwork
import TestSupport
import Testing

@testable import NetworkZoo

extension KerasFiles {
  /// Files that are broken, or not what they should be: one line each, with little work.
  struct Broken {
    /// Opens the file at `path` and returns what is said of it.
    private static func refusal(_ path: String, as architecture: KerasArchitecture? = nil) -> String {
      var text = "it was read"
      // of this process: the child that reads HDF5 has limits of its own
      let seconds = cpuSeconds {
        do throws(NetworkFileError) {
          if let architecture {
            _ = try NetworkFile(keras: architecture, path: path)
          } else {
            _ = try NetworkFile(keras: path)
          }
        } catch {
          text = "\(error)"
        }
      }
      #expect(seconds < 5 && !text.contains("\n"), "\(seconds) s: \(text)")
      return text
    }

    private static let sound = "Tests/Reference/Keras/"

    @Test func bytesOfOtherFilesAreRefused() throws {
      try WrittenHDF5.with(bytes: []) { #expect(Self.refusal($0).contains("it is empty")) }
      try WrittenHDF5.with(bytes: Array("not a file".utf8)) {
        #expect(Self.refusal($0).contains("neither an HDF5 file"))
      }
      #expect(Self.refusal("/dev/null").contains("it is a directory or a device"))
      #expect(Self.refusal("/nowhere/at/all.h5").contains("it cannot be read (No such file or directory)"))
    }

    @Test(arguments: ["whole.h5", "named.weights.h5", "whole.keras", "deflated.keras"])
    func filesCutAnywhereAreRefused(name: String) throws {
      let bytes = try ReferenceFiles.bytes(Self.sound + name)
      for part in 0..<24 {
        let length = bytes.count * part / 24 + part % 5
        try WrittenHDF5.with(bytes: bytes.prefix(length)) { path in
          let text = Self.refusal(path)
          #expect(["cut short", "empty", "cannot be read"].contains { text.contains($0) }, "\(length) bytes: \(text)")
        }
      }
    }

    @Test(arguments: ["whole.h5", "named.weights.h5", "whole.keras"])
    func filesWithSpoiltPlacesAreReadOrRefused(name: String) throws {
      let bytes = try ReferenceFiles.bytes(Self.sound + name)
      for place in stride(from: 8, to: bytes.count, by: bytes.count / 60) {
        var spoilt = bytes
        for byte in place..<min(place + 8, bytes.count) { spoilt[byte] = 0xFF }
        try WrittenHDF5.with(bytes: spoilt) { path in
          let text = Self.refusal(path)
          #expect(text == "it was read" || text.hasPrefix(path), "\(place): \(text)")
        }
      }
    }

    /// Found by spoiling files at random: libhdf5 1.10.8 crashes over these, and over the last works forever.
    @Test(
      arguments: [
        ("gzip.h5", 6262, [0xFF, 0xFF]), ("whole.h5", 6705, [0x77]), ("numbered.weights.h5", 3959, [0x10]),
        ("named.weights.h5", 2256, [0, 0]),
      ] as [(String, Int, [UInt8])])
    func filesThatBreakLibhdf5AreRefused(name: String, place: Int, bytes: [UInt8]) throws {
      var spoilt = try ReferenceFiles.bytes(Self.sound + name)
      spoilt.replaceSubrange(place..<place + bytes.count, with: bytes)
      try WrittenHDF5.with(bytes: spoilt) { #expect(Self.refusal($0).hasPrefix($0)) }
    }

    @Test func otherHDF5FilesAreRefused() throws {
      try WrittenHDF5.with {
        try $0.numbers("a/b", [2], [1, 2])
      } _: { path in
        #expect(Self.refusal(path).contains("without Keras' layers"))
      }
      try WrittenHDF5.with { file in
        try file.layer("a", [("kernel:0", [3, 3, 3, 8], []), ("bias:0", [8], [Float](repeating: 0, count: 8))])
        try file.names("layer_names", of: "/", ["a"])
      } _: { path in
        #expect(Self.refusal(path).contains("its layers are none of vgg16, vgg19, inception_v3"))
        #expect(
          Self.refusal(path, as: .vgg19).contains("it holds 1 convolutions where 16 were expected"))
      }
    }

    @Test func missingGroupsAndWeightsAreNamed() throws {
      try WrittenHDF5.with {
        try $0.names("layer_names", of: "/", ["nowhere"])
      } _: { path in
        #expect(Self.refusal(path).contains("it names 'nowhere' but does not hold it"))
      }
      try WrittenHDF5.with { file in
        try file.group("a")
        try file.names("weight_names", of: "a", ["a/kernel:0"])
        try file.names("layer_names", of: "/", ["a"])
      } _: { path in
        #expect(Self.refusal(path).contains("it names 'a/a/kernel:0' but does not hold it"))
      }
    }

    /// VGG16 with another first convolution: its kernel's shape and form, its bias.
    private static func vgg16(
      kernel: [Int] = [3, 3, 3, 64], _ form: hdf5_form = HDF5_HOLE, numbers: [Float] = [], bias: Float = 0,
      parts: Int = 2, _ body: (String) throws -> Void
    ) throws {
      try WrittenHDF5.with { file in
        var inputs = 3
        var names: [String] = []
        for (block, (count, nodes)) in zip(1..., [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]) {
          for number in 1...count {
            let name = "block\(block)_conv\(number)"
            let isFirst = names.isEmpty
            names.append(name)
            try file.group(name)
            let weights = isFirst ? Array(["k", "b"].prefix(parts)) : ["k", "b"]
            try file.names("weight_names", of: name, weights)
            try file.numbers(
              "\(name)/k", isFirst ? kernel : [3, 3, inputs, nodes], isFirst ? numbers : [], isFirst ? form : HDF5_HOLE)
            try file.numbers("\(name)/b", [nodes], [Float](repeating: isFirst ? bias : 0, count: nodes))
            inputs = nodes
          }
        }
        try file.names("layer_names", of: "/", names)
      } _: {
        try body($0)
      }
    }

    @Test func weightsThatDoNotFitAreNamed() throws {
      try Self.vgg16 { #expect(Self.refusal($0) == "it was read") }
      try Self.vgg16(kernel: [3, 3, 64, 3]) { path in
        #expect(
          Self.refusal(path)
            == "\(path): 'block1_conv1/k' has the shape [3, 3, 64, 3] where [3, 3, 3, 64] was expected: "
            + "is it the file of another network?")
      }
      try Self.vgg16(HDF5_UNWRITTEN) { #expect(Self.refusal($0).contains("fewer bytes of it than its shape needs")) }
      try Self.vgg16(HDF5_EXTERNAL) { #expect(Self.refusal($0).contains("its numbers are in another file")) }
      try Self.vgg16(HDF5_WHOLE_NUMBERS, numbers: [Float](repeating: 1, count: 1728)) {
        #expect(Self.refusal($0).contains("'block1_conv1/k' cannot be read: its numbers are not floating point"))
      }
      try Self.vgg16(bias: .nan) {
        #expect(Self.refusal($0).contains("'block1_conv1/b' holds numbers that are infinite"))
      }
      try Self.vgg16(parts: 1) {
        #expect(Self.refusal($0).contains("'block1_conv1' has 1 weights where kernel, bias were expected"))
      }
    }

    @Test func sizesThatNoFileHasAreRefused() throws {
      try Self.vgg16(kernel: [1 << 20, 1 << 20, 1 << 10, 8], HDF5_UNWRITTEN) {
        #expect(Self.refusal($0).contains("has the shape [1048576, 1048576, 1024, 8] where"))
      }
      try WrittenHDF5.with { file in
        try file.layer("a", [])
        try file.names("layer_names", of: "/", ["a", "b"])
        try file.group("b")
        try file.names("weight_names", of: "b", ["huge"])
        try file.numbers("b/huge", [1 << 15, 1 << 15], [], HDF5_UNWRITTEN)
      } _: { path in
        let file = try KerasHDF5(contentsOf: path)
        let error = #expect(throws: KerasHDF5Error.self) { try file.floats(file.layers[1].weights[0]) }
        #expect(error?.description.contains("fewer bytes") == true)
      }
    }

    @Test func aListingThatClaimsMoreThanItHasIsRefused() {
      func text(_ text: String) -> [UInt8] { [UInt8(text.utf8.count), 0, 0, 0] + Array(text.utf8) }
      let group = [UInt8(HDF5_GROUP)] + text("a")
      let names = [UInt8(HDF5_NAMES)] + text("weight_names") + [0xFF, 0xFF, 0xFF, 0xFF] + text("kernel")
      let dataset = [UInt8(HDF5_DATASET)] + text("a/kernel")
      for bytes in [group + names, group + dataset, names, group + [9]] {
        #expect(throws: KerasHDF5.Failure.self) { try bytes.withUnsafeBytes { _ = try KerasListing($0) } }
      }
    }

    @Test func groupsInACircleAreRefused() throws {
      try WrittenHDF5.with { file in
        try file.group("a")
        try file.link("a/again", to: "a")
      } _: {
        #expect(Self.refusal($0).contains("more groups than any network has"))
      }
    }

    @Test func aKernelWithoutNumbersIsSaidWhenAPlanNeedsIt() throws {
      try Self.vgg16(HDF5_PLAIN, numbers: [Float](repeating: .infinity, count: 1728)) { path in
        let network = try NetworkFile(keras: .vgg16, path: path).network
        let value = try #require(network.value(named: "block1_conv1"))
        let error = #expect(throws: PlanError.self) {
          try Plan(network, for: [Target(value: value)], on: Canvas(height: 32, width: 32), cores: Cores())
        }
        #expect(
          error?.description
            == "\(path): 'block1_conv1/k' holds numbers that are infinite or NaN: the training "
            + "went wrong, or the file is damaged")
      }
    }
  }
}
