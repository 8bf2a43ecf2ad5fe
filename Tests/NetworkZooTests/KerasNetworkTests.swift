import HDF5Writer
import TestSupport
import Testing

@testable import NetworkZoo
@testable import NeuralNetwork

extension KerasFiles {
  /// Weight files of VGG and InceptionV3 in the spellings that are met, their kernels holes: files of full size that
  /// take no room.
  struct Networks {
    /// A layer and what its weights are.
    private typealias Asked = (name: String, weights: [(kind: KerasWeight, shape: [Int])])

    /// What a table of layers asks for, in its order.
    private struct Recorder: KerasWeights {
      final class Notes { var layers: [Asked] = [] }
      let classes: Int?
      let notes = Notes()

      func tensor(_ weight: KerasWeight, of layer: String, _ shape: [Int]) -> Tensor {
        if notes.layers.last?.name != layer { notes.layers.append((layer, [])) }
        notes.layers[notes.layers.count - 1].weights.append((weight, shape))
        return weight == .kernel
          ? Tensor(shape) { [] } : Tensor(shape, [Float](repeating: 0, count: shape.reduce(1, *)))
      }
    }

    private static func layers(of architecture: KerasArchitecture, classes: Int? = nil) throws -> [Asked] {
      let recorder = Recorder(classes: classes)
      _ = try architecture.network(recorder)
      return recorder.notes.layers
    }

    /// The small weights of the layer number `number` are all `number`, by which it is known again.
    private static func numbers(_ shape: [Int], _ kind: KerasWeight, _ number: Int) -> [Float] {
      switch kind {
      case .kernel: []
      case .bias, .beta: [Float](repeating: Float(number), count: shape[0])
      case .mean: [Float](repeating: 0, count: shape[0])
      case .variance: [Float](repeating: 0.999, count: shape[0])
      }
    }

    /// Writes the layers in Keras' legacy layout, under the names that `spell` makes of theirs.
    private static func write(
      _ layers: [Asked], to file: WrittenHDF5,
      spell: (_ layer: String, _ weight: KerasWeight) -> (layer: String, weight: String)
    ) throws {
      for (number, layer) in layers.enumerated() {
        let weights = layer.weights.map { kind, shape in
          (name: spell(layer.name, kind).weight, shape: shape, numbers: numbers(shape, kind, number))
        }
        try file.layer(spell(layer.name, .kernel).layer, weights)
      }
      try file.names("layer_names", of: "/", layers.map { spell($0.name, .kernel).layer })
    }

    /// Whether every layer of `file` has the small weights that were written for it.
    private static func isInPlace(_ file: NetworkFile, _ layers: [Asked]) -> Bool {
      layers.enumerated().allSatisfy { number, layer in
        guard layer.weights.contains(where: { $0.kind != .kernel }) else { return true }
        guard let value = file.network.value(named: "\(layer.name):pre") ?? file.network.value(named: layer.name)
        else { return false }
        switch file.network.operations[value].layer {
        case let norm as ScaleShift: return norm.shift.allSatisfy { abs($0 - Float(number)) < 1e-3 }
        case let convolution as Convolution: return convolution.epilogue.shift.allSatisfy { $0 == Float(number) }
        default: return false
        }
      }
    }

    @Test(arguments: [KerasArchitecture.vgg16, .vgg19])
    func vggIsReadInTheSpellingOfKeras1(architecture: KerasArchitecture) throws {
      let layers = try Self.layers(of: architecture)
      try WrittenHDF5.with { file in
        try Self.write(layers, to: file) { ($0, "\($0)_\($1 == .kernel ? "W" : "b")_1:0") }
      } _: { path in
        let file = try Catalog.open(path)
        #expect(file.name == architecture.rawValue)
        #expect(Self.isInPlace(file, layers))
        #expect(file.network.inputRange == .caffe && file.statesInputRange && file.labels.isEmpty)
        #expect(file.layers.count == architecture.convolutions.count + 5)
        #expect(file.layers.last?.name == "block5_pool" && file.layer(named: "block4_conv1:pre")?.nodes == 512)
        #expect(try NetworkFile(keras: architecture, path: path, inputRange: .tf).network.inputRange == .tf)
      }
    }

    @Test func vggWithItsTopEndsInLabelledClasses() throws {
      let layers = try Self.layers(of: .vgg16, classes: 1000)
      try WrittenHDF5.with { file in
        try Self.write(layers, to: file) { ($0, "\($0)/\($1.rawValue):0") }
      } _: { path in
        let file = try Catalog.open(path)
        #expect(Self.isInPlace(file, layers))
        #expect(file.layers.suffix(3).map(\.name) == ["fc1", "fc2", "predictions"])
        #expect(file.layers.suffix(3).map(\.shape) == [Shape(1, 1, 4096), Shape(1, 1, 4096), Shape(1, 1, 1000)])
        #expect(file.label(of: 0, in: file.layers.last!) == "tench")
      }
    }

    @Test func aTopOfSomeonesOwnIsLeftOut() throws {
      let layers = try Self.layers(of: .vgg16) + [("dense_7", [(.kernel, [512, 3]), (.bias, [3])])]
      try WrittenHDF5.with { file in
        try Self.write(layers, to: file) { ($0, "\($0)/\($1.rawValue):0") }
      } _: { path in
        let file = try Catalog.open(path)
        #expect(file.layers.last?.name == "block5_pool")
      }
    }

    /// VGG16's convolutions and poolings in order, a weightless `between` behind the first block's convolutions, and
    /// layers with weights behind all.
    private static func refusal(between: [String] = [], without: String = "", more: [Asked] = []) throws -> String {
      let convolutions = try Self.layers(of: .vgg16)
      var layers: [Asked] = []
      for (index, convolution) in convolutions.enumerated() {
        layers.append(convolution)
        let block = convolution.name.prefix(6)
        guard index + 1 == convolutions.count || !convolutions[index + 1].name.hasPrefix(block) else { continue }
        if block == "block1" { layers += between.map { ($0, []) } }
        layers.append(("\(block)_pool", []))
      }
      layers = layers.filter { $0.name != without } + more
      var text = "it was read"
      try WrittenHDF5.with { file in
        try Self.write(layers, to: file) { ($0, "\($0)/\($1.rawValue):0") }
      } _: { path in
        do throws(NetworkFileError) { _ = try Catalog.open(path) } catch { text = error.reason }
      }
      return text
    }

    @Test func layersThatAreNotVGGsAreNamed() throws {
      let norm: Asked = ("norm_3", [(.bias, [64]), (.beta, [64]), (.mean, [64]), (.variance, [64])])
      #expect(try Self.refusal() == "it was read")
      #expect(try Self.refusal(more: [("flatten", []), ("dense", [(.kernel, [512, 3])])]) == "it was read")
      #expect(try Self.refusal(more: [norm]).contains("its layer 'norm_3' is none of the network's"))
      #expect(
        try Self.refusal(more: [("further", [(.kernel, [1, 1, 512, 3])])]).contains("its layer 'further' is none"))
      #expect(try Self.refusal(more: [("scale", [(.bias, [3])])]).contains("its layer 'scale' is none"))
      #expect(try Self.refusal(between: ["activation"]).contains("its layer 'activation' is none"))
      #expect(try Self.refusal(without: "block2_pool").contains("'block2_pool' is not among them"))
    }

    @Test func variancesBelowZeroAreRefused() throws {
      let layers = try Self.layers(of: .inceptionV3)
      try WrittenHDF5.with { file in
        for (name, weights) in layers {
          try file.layer(
            name,
            weights.map { kind, shape in
              (kind.rawValue, shape, kind == .kernel ? [] : [Float](repeating: -1, count: shape[0]))
            })
        }
        try file.names("layer_names", of: "/", layers.map(\.name))
      } _: { path in
        let error = #expect(throws: NetworkFileError.self) { try Catalog.open(path) }
        #expect(error?.reason.contains("'batch_normalization_1/variance' holds variances below 0") == true)
      }
    }

    @Test(arguments: [0, 1, 5])
    func inceptionV3IsNumberedFromAnywhere(first: Int) throws {
      let layers = try Self.layers(of: .inceptionV3, classes: 10)
      try WrittenHDF5.with { file in
        // the last ones first: it is the numbers that count
        try Self.write(layers.reversed(), to: file) { layer, weight in
          guard let rank = layer.split(separator: "_").last.flatMap({ Int($0) }) else {
            return (layer, weight.rawValue)
          }
          let kind = layer.hasPrefix("conv2d") ? "conv2d" : "batch_normalization"
          let number = rank - 1 + first
          let name = number == 0 ? kind : "\(kind)_\(number)"
          return (name, "\(name)/\(weight.rawValue):0")
        }
      } _: { path in
        let file = try Catalog.open(path)
        #expect(file.name == "inception_v3" && file.network.inputRange == .tf)
        #expect(Self.isInPlace(file, layers.reversed()))
        #expect(file.layers.suffix(2).map(\.name) == ["avg_pool", "predictions"])
        #expect(file.layer(named: "mixed5")?.shape == Shape(17, 17, 768))
        #expect(file.labels.isEmpty)  // ten classes are not ImageNet's
      }
    }

    @Test(arguments: ["layers", "_layer_checkpoint_dependencies"])
    func namelessFilesOfKeras3CountInceptionV3ByDepth(root: String) throws {
      let layers = try Self.layers(of: .inceptionV3)
      let byName = Dictionary(uniqueKeysWithValues: zip(layers.map(\.name), 0...))
      // Tests/Reference/make_weights.py has the order of the layers by depth, too
      let script = String(decoding: try ReferenceFiles.bytes("Tests/Reference/make_weights.py"), as: UTF8.self)
      let order = script.split(separator: "INCEPTION_V3_FILE_ORDER = \"\"\"")[1].split(separator: "\"\"\"")[0]
      try WrittenHDF5.with { file in
        var counts: [Character: Int] = [:]
        for key in order.split(whereSeparator: \.isWhitespace) {
          let (letter, place) = (key.first!, Int(key.dropFirst())! + 1)
          let name = letter == "c" ? "conv2d_\(place)" : "batch_normalization_\(place)"
          let kind = letter == "c" ? "conv2d" : "batch_normalization"
          let count = counts[letter, default: 0]
          counts[letter] = count + 1
          let group = "\(root)/\(count == 0 ? kind : "\(kind)_\(count)")/vars"
          for (number, (weight, shape)) in layers[byName[name]!].weights.enumerated() {
            let numbers = Self.numbers(shape, weight, byName[name]!)
            try file.numbers("\(group)/\(number)", shape, numbers, numbers.isEmpty ? HDF5_HOLE : HDF5_PLAIN)
          }
        }
      } _: { path in
        let file = try Catalog.open(path)
        #expect(Self.isInPlace(file, layers))
      }
    }
  }
}
