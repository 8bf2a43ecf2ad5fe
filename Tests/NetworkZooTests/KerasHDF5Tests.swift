import FoundationEssentials
import Glibc
import HDF5Writer
import NetworkZoo
import TestSupport
import Testing

extension KerasFiles {
  /// The layouts of Keras' weight files.
  struct Reading {
    private static let folder = "\(ReferenceFiles.project)Tests/Reference/Keras/"

    /// The numbers of all weights of the file, which count in eighths.
    private static func isCounting(_ file: KerasHDF5, _ layers: [String]) throws -> Bool {
      let weights = layers.flatMap { name in file.layers.first { $0.name == name }?.weights ?? [] }
      let numbers = try weights.flatMap { try file.floats($0) }
      return numbers == (0..<354).map { Float($0) / 8 }
    }

    @Test(arguments: ["named.weights.h5", "whole.keras", "deflated.keras", "whole.h5"])
    func filesOfKeras3HaveNamedLayers(name: String) throws {
      let file = try KerasHDF5(contentsOf: Self.folder + name)
      #expect(try Self.isCounting(file, ["first", "norm", "last"]))
      #expect(!file.isNumberedByDepth)
      #expect(file.layers.first { $0.name == "first" }?.weights.map(\.shape) == [[3, 3, 3, 2], [2]])
      #expect(file.layers.first { $0.name == "active" }?.weights.isEmpty == true)
    }

    @Test func olderFilesOfKeras3HaveNumberedLayers() throws {
      let file = try KerasHDF5(contentsOf: Self.folder + "numbered.weights.h5")
      #expect(try Self.isCounting(file, ["conv2d", "batch_normalization", "dense"]))
      #expect(file.isNumberedByDepth)
    }

    @Test func packedWeightsAndHalfPrecisionAreRead() throws {
      let file = try KerasHDF5(contentsOf: Self.folder + "gzip.h5")
      let weights = file.layers[0].weights
      #expect(try file.floats(weights[0]) == (0..<9216).map { Float($0) })
      #expect(try file.floats(weights[1]) == (0..<6000).map { Float(Float16($0)) / 8 })
    }

    @Test(arguments: [false, true])
    func layersComeInTheOrderOfTheirNames(isNew: Bool) throws {
      try WrittenHDF5.with(isNew: isNew) { file in
        try file.layer("b", [("b_W_1:0", [1, 2], [1, 2]), ("b_b_1:0", [2], [3, 4])])
        try file.layer("input", [])
        try file.layer("a", [("a/deep/kernel:0", [2], [5, 6])])
        try file.names("layer_names", of: "/", ["b", "input", "a"])
      } _: { path in
        let file = try KerasHDF5(contentsOf: path)
        #expect(file.layers.map(\.name) == ["b", "input", "a"])
        #expect(try file.layers.flatMap(\.weights).map { try file.floats($0) } == [[1, 2], [3, 4], [5, 6]])
        #expect(file.layers[2].weights[0].name == "a/a/deep/kernel:0")
      }
    }

    @Test(arguments: [false, true])
    func longListsOfNamesAreCutIntoPieces(isFixed: Bool) throws {
      let names = (0..<30).map { "layer_\($0)" }
      try WrittenHDF5.with { file in
        for name in names { try file.layer(name, []) }
        for piece in 0..<3 {
          try file.names("layer_names\(piece)", of: "/", Array(names[10 * piece..<10 * piece + 10]), isFixed: isFixed)
        }
      } _: { path in
        let file = try KerasHDF5(contentsOf: path)
        #expect(file.layers.map(\.name) == names)
      }
    }

    @Test func wholeModelsHoldTheirWeightsInAGroup() throws {
      try WrittenHDF5.with { file in
        try file.layer("a", in: "model_weights", [("a/kernel:0", [2], [5, 6])])
        try file.names("layer_names", of: "model_weights", ["a"])
        try file.numbers("optimizer_weights/adam/a/m:0", [2], [7, 8])
      } _: { path in
        let file = try KerasHDF5(contentsOf: path)
        #expect(try file.layers.map { try file.floats($0.weights[0]) } == [[5, 6]])
      }
    }

    @Test(arguments: [HDF5_DOUBLE, HDF5_BIG_ENDIAN, HDF5_GZIP], [6, 6000])
    func numbersOfOtherFormsAreConverted(form: hdf5_form, count: Int) throws {
      let numbers = (0..<count).map { Float($0) / 4 - 100 }
      try WrittenHDF5.with { file in
        try file.layer("a", [])
        try file.names("layer_names", of: "/", ["b"])
        try file.numbers("b/kernel:0", [2, count / 2], numbers, form)
        try file.names("weight_names", of: "b", ["kernel:0"])
      } _: { path in
        let file = try KerasHDF5(contentsOf: path)
        #expect(try file.floats(file.layers[0].weights[0]) == numbers)
      }
    }

    @Test func weightsAreReadWhenTheyAreAskedFor() throws {
      try WrittenHDF5.with { file in
        try file.layer("a", [("kernel:0", [100, 100], [Float](repeating: 1, count: 10_000))])
        try file.names("layer_names", of: "/", ["a"])
      } _: { path in
        let file = try KerasHDF5(contentsOf: path)
        #expect(truncate(path, 3000) == 0)
        let error = #expect(throws: KerasHDF5Error.self) { try file.floats(file.layers[0].weights[0]) }
        #expect(error?.description.contains("it was cut short") == true)
      }
    }
  }
}
