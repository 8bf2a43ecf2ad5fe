import HDF5Writer
import NeuralNetwork
import Testing

@testable import NetworkZoo

extension KerasFiles {
  /// What is made of a configuration: names, unread layers, the input range, labels.
  struct Configurations {
    private typealias JSON = KerasJSON

    private static let kernel = (
      name: "a", weights: [(name: "a/kernel:0", shape: [1, 1, 3, 2], numbers: [1, 2, 3, 4, 5, 6] as [Float])]
    )

    @Test func layersHaveKerasNames() throws {
      let activation = JSON.layer("Activation", "active", #""activation": "tanh""#, of: ["norm"])
      let norm = JSON.layer("BatchNormalization", "norm", #""scale": false, "center": false"#, of: ["a"])
      let json = JSON.network(
        [JSON.image(), JSON.points("a", 2, of: "image", activation: "relu"), norm, activation], to: "active")
      let statistics: [WrittenHDF5.Weight] = [("mean", [2], [0, 0]), ("variance", [2], [1, 1])]
      try WrittenHDF5.with(configuration: json, [Self.kernel, ("norm", statistics)], file: "dogs.h5") { path in
        let file = try Catalog.open(path)
        #expect(file.name == "dogs" && file.unread.isEmpty && file.canvas == Canvas(height: 8, width: 8))
        #expect(file.layers.map(\.name) == ["a", "active"])
        #expect(file.layer(named: "a:pre")?.nodes == 2)
        #expect(file.layer(named: "active:pre")?.value == file.layer(named: "norm")?.value)
        #expect(file.network.inputRange == .torch && !file.statesInputRange && file.labels.isEmpty)
        #expect(try NetworkFile(keras: path, inputRange: .tf).network.inputRange == .tf)
      }
    }

    /// What is said of a layer between the convolution `a` and the one behind it.
    private static func unread(_ layer: String) throws -> [NetworkFile.Unread] {
      let json = JSON.network(
        [JSON.image(), JSON.points("a", 2, of: "image"), layer, JSON.points("b", 4, of: "x")], to: "b")
      var unread: [NetworkFile.Unread] = []
      try WrittenHDF5.with(configuration: json, [kernel, ("b", [("kernel", [1, 1, 2, 4], [])])]) { path in
        let file = try Catalog.open(path)
        unread = file.unread
        #expect(file.layers.map(\.name).last == (unread.isEmpty ? "b" : "a"))
      }
      return unread
    }

    @Test func whatComesBeforeAnUnreadLayerCanBeExplored() throws {
      #expect(
        try Self.unread(JSON.layer("Lambda", "x", of: ["a"]))
          == ["x", "b"].map { .init(name: $0, operation: "Lambda", reason: "it is Python code") })
      #expect(
        try Self.unread(JSON.layer("Conv3D", "x", of: ["a"]))
          == ["x", "b"].map { .init(name: $0, operation: "Conv3D", reason: "its class is not supported") })
      #expect(try Self.unread(JSON.layer("Dropout", "x", of: ["a"])).isEmpty)
    }

    /// A class of somebody's own may have the name of one of Keras'.
    @Test(arguments: [
      #", "module": "__main__""#, #", "module": "my.layers", "registered_name": "ELU""#,
      #", "module": null, "registered_name": "Custom>ELU""#,
    ])
    func classesOfSomebodysOwnAreNotTakenForKeras(more: String) throws {
      let unread = try Self.unread(JSON.layer("ELU", "x", of: ["a"], more: more))
      #expect(unread.first?.reason == "it is a class of somebody's own, which only its own code computes")
      #expect(try Self.unread(JSON.layer("ELU", "x", of: ["a"], more: #", "module": "keras.layers""#)).isEmpty)
      #expect(try !Self.unread(JSON.layer("Mine>ELU", "x", of: ["a"])).isEmpty)
    }

    @Test(arguments: [
      (#""Activation", "activation": "my_function""#, "its activation function 'my_function' is not supported"),
      (
        #""Activation", "activation": {"class_name": "function", "module": "my", "config": "relu"}"#, "is not supported"
      ),
      (#""ReLU", "threshold": 1.0"#, "its threshold is not 0"),
      (#""MaxPooling2D", "pool_size": [2, 2], "data_format": "channels_first""#, "its data_format is channels_first"),
      (#""MaxPooling2D", "pool_size": [2, 2], "padding": "causal""#, "its padding 'causal' is not supported"),
      (#""MaxPooling2D", "pool_size": [9, 9]"#, "is smaller than its window"),
      (#""Softmax", "axis": 1"#, "its softmax is over axis 1"),
      (#""UpSampling2D", "interpolation": "bicubic""#, "'bicubic'"),
      (#""Reshape", "target_shape": [4, 4, 8]"#, "it makes [4, 4, 8] of a map of 8 × 8 × 2"),
      (#""Permute", "dims": [2, 1, 3]"#, "it permutes the axes by [2, 1, 3]"),
      (#""Resizing", "height": 4, "width": 4, "antialias": true"#, "antialias is not supported"),
      (#""CenterCrop", "height": 9, "width": 9"#, "it crops a map that is smaller"),
    ])
    func formsThatAreNotSupportedAreUnread(settings: String, reason: String) throws {
      let parts = settings.split(separator: ",", maxSplits: 1)
      let kind = parts[0].filter { $0 != "\"" }
      let unread = try Self.unread(JSON.layer(kind, "x", String(parts[1]), of: ["a"]))
      #expect(unread.map(\.name) == ["x", "b"] && unread.allSatisfy { $0.reason.contains(reason) }, "\(unread)")
    }

    @Test func whatDependsOnTheBatchOrOnConstantsOfOtherAxesIsUnread() throws {
      func called(_ more: String) -> String {
        JSON.layer("BatchNormalization", "x", #""scale": false, "center": false"#, of: ["a"])
          .replacing(#"["a", 0, 0, {}]"#, with: #"["a", 0, 0, {\#(more)}]"#)
      }
      #expect(try Self.unread(called(#""training": true"#)).first?.reason.contains("training=True") == true)
      func sum(_ constant: String) -> String {
        JSON.layer("Add", "x", of: ["a"]).replacing(#"["a", 0, 0, {}]"#, with: #"["a", 0, 0, {"y": \#(constant)}]"#)
      }
      #expect(try Self.unread(sum("[[[[1, 2]]]]")).isEmpty && Self.unread(sum("3")).isEmpty)
      for constant in ["[[1], [2]]", #"{"class_name": "mine"}"#, #""text""#, "[1, 2, 3]"] {
        #expect(try Self.unread(sum(constant)).map(\.name) == ["x", "b"], "\(constant)")
      }
    }

    /// Of models inside, too, and however many values an unread layer gives; what only moves values is not listed.
    @Test func whatDependsOnAnUnreadLayerIsListed() throws {
      let inner = JSON.network([JSON.image("null, 4, 4, 2"), JSON.points("c", 2, of: "image")], to: "c", name: "base")
      let base = String(inner.dropLast()) + #", "name": "base", "inbound_nodes": [[["x", 0, 1, {}]]]}"#
      let layers = [
        JSON.image(), JSON.points("a", 2, of: "image"), JSON.layer("Lambda", "x", of: ["a"]), base,
        JSON.layer("Flatten", "flat", of: ["base"]), JSON.layer("Dropout", "drop", of: ["flat"]),
        JSON.layer("ReLU", "active", of: ["a"]),
        JSON.layer("Add", "sum", of: ["drop", "active"]),
      ]
      try WrittenHDF5.with(configuration: JSON.network(layers, to: "sum"), [Self.kernel]) { path in
        let file = try Catalog.open(path)
        #expect(file.unread.map(\.name) == ["x", "c", "sum"] && file.unread.allSatisfy { $0.operation == "Lambda" })
        #expect(file.layers.map(\.name) == ["active"])
      }
    }

    /// An image without an axis of channels; a fully connected layer on its columns is none of ours.
    @Test func aPlaneIsNoMapOfChannels() throws {
      let dense = JSON.layer("Dense", "d", #""units": 2"#, of: ["r"])
      let json = JSON.network([JSON.image("null, 8, 8"), JSON.layer("ReLU", "r", of: ["image"]), dense], to: "d")
      try WrittenHDF5.with(configuration: json) { path in
        let file = try Catalog.open(path)
        #expect(file.layers.map(\.name) == ["r"] && file.network.isGray)
        #expect(file.unread.map(\.reason) == ["its input's last axis is not the channels'"])
      }
    }

    @Test func aNetworkOfNothingThatIsReadIsRefused() throws {
      let json = JSON.network([JSON.image(), JSON.layer("Lambda", "first", of: ["image"])], to: "first")
      try WrittenHDF5.with(configuration: json) { path in
        let error = #expect(throws: NetworkFileError.self) { try Catalog.open(path) }
        #expect(error?.reason.contains("'first' (Lambda): it is Python code") == true, "\(error?.reason ?? "")")
      }
    }

    @Test func namesOfVGGDoNotMakeAVGG() throws {
      let norm = JSON.layer("BatchNormalization", "norm", of: ["block1_conv1"])
      let json = JSON.network(
        [JSON.image(), JSON.points("block1_conv1", 2, of: "image"), norm], to: "norm", name: "vgg16")
      let numbers: [WrittenHDF5.Weight] = ["gamma", "beta", "mean", "variance"].map { ($0, [2], [1, 1]) }
      try WrittenHDF5.with(
        configuration: json, [("block1_conv1", Self.kernel.weights), ("norm", numbers)], file: "vgg16.h5"
      ) { path in
        let file = try Catalog.open(path)
        #expect(file.layers.map(\.name) == ["norm"] && file.network.inputRange == .caffe)
      }
    }

    @Test(
      arguments: [
        ("resnet50", "", InputRange.caffe), ("ResNet50V2", "", .tf), ("densenet121", "", .torch), ("NASNet", "", .tf),
        ("mine", "", nil), ("mine", #""Rescaling", "scale": 0.00392, "offset": 0.0"#, .pixels),
        ("mine", #""Rescaling", "scale": 2.0, "offset": -1.0"#, nil),
        ("mobilenet_1.00_224", #""Rescaling", "scale": 0.00784, "offset": -1.0"#, .pixels),
        ("mine", #""Normalization", "mean": [120, 110, 100], "variance": [9, 9, 9]"#, .pixels),
        ("mine", #""Normalization", "mean": [0.5, 0.5, 0.5], "variance": [1, 1, 1]"#, nil),
        ("vgg19", #""RandomFlip", "mode": "horizontal""#, .caffe),
      ] as [(String, String, InputRange?)])
    func theInputRangeIsThatOfTheNetworksOwnScalingOrOfItsName(name: String, first: String, range: InputRange?) throws {
      var layers = [JSON.image()]
      if !first.isEmpty {
        let parts = first.split(separator: ",", maxSplits: 1)
        layers.append(JSON.layer(parts[0].filter { $0 != "\"" }, "first", String(parts[1]), of: ["image"]))
      }
      layers.append(JSON.points("a", 2, of: first.isEmpty ? "image" : "first"))
      try WrittenHDF5.with(configuration: JSON.network(layers, to: "a", name: name), [Self.kernel]) { path in
        let file = try Catalog.open(path)
        #expect(file.network.inputRange == range ?? .torch && file.statesInputRange == (range != nil))
        #expect(file.layers.map(\.name) == ["a"])
      }
    }

    @Test func bytesArePixels() throws {
      let image = JSON.layer("InputLayer", "image", #""batch_shape": [null, 8, 8, 3], "dtype": "uint8""#)
      let json = JSON.network([image, JSON.points("a", 2, of: "image")], to: "a", name: "resnet50")
      try WrittenHDF5.with(configuration: json, [Self.kernel]) { path in
        let file = try Catalog.open(path)
        #expect(file.network.inputRange == .pixels && file.statesInputRange)
      }
    }

    @Test(arguments: [("resnet50", 1000, true), ("resnet50", 10, false), ("mine", 1000, false)])
    func thousandClassesOfKerasApplicationsHaveLabels(name: String, classes: Int, hasLabels: Bool) throws {
      let pooled = JSON.layer("GlobalAveragePooling2D", "pool", of: ["a"])
      let top = JSON.layer(
        "Dense", "predictions", #""units": \#(classes), "activation": "softmax", "use_bias": false"#, of: ["pool"])
      let json = JSON.network(
        [JSON.image(), JSON.points("a", 2, of: "image"), pooled, top], to: "predictions", name: name)
      try WrittenHDF5.with(configuration: json, [Self.kernel, ("predictions", [("kernel", [2, classes], [])])]) {
        path in
        let file = try Catalog.open(path)
        #expect(file.label(of: 0, in: file.layers.last!) == (hasLabels ? "tench" : nil))
        #expect(file.logits?.name == "predictions:pre" && file.layer(named: "predictions:pre")?.nodes == classes)
      }
    }

    /// Keras lists what training changes first, then the rest; the names of these weights do not tell whose they are.
    @Test(arguments: [true, false])
    func weightsOfAModelInsideFollowEachOtherAsKerasOrdersThem(isTrained: Bool) throws {
      let inner = [
        JSON.image(), JSON.points("c", 2, of: "image"), JSON.layer("BatchNormalization", "norm", of: ["c"]),
        JSON.points("d", 2, of: "norm"),
      ]
      let network = JSON.network(inner, to: "d", name: "base")
      let base = String(network.dropLast()) + #", "name": "base", "inbound_nodes": [[["image", 0, 0, {}]]]}"#
      let frozen = base.replacing(
        #""config": {"name": "base""#, with: #""config": {"name": "base", "trainable": \#(isTrained)"#)
      let c: [Float] = [1, 2, 3, 4, 5, 6]
      let d: [Float] = [7, 8, 9, 10]
      var weights: [WrittenHDF5.Weight] = [("w0", [1, 1, 3, 2], c), ("w1", [2], [2, 2]), ("w2", [2], [3, 3])]
      let statistics: [WrittenHDF5.Weight] = [("w4", [2], [4, 4]), ("w5", [2], [0.999, 0.999])]
      let last: WrittenHDF5.Weight = ("w3", [1, 1, 2, 2], d)
      weights += isTrained ? [last] + statistics : statistics + [last]
      try WrittenHDF5.with(configuration: JSON.network([JSON.image(), frozen], to: "base"), [("base", weights)]) {
        path in
        let file = try Catalog.open(path)
        let norm = try #require(file.layer(named: "norm"))
        let scale = try #require(file.network.operations[norm.value].layer as? ScaleShift)
        #expect(abs(scale.scale[0] - 2) < 1e-4 && abs(scale.shift[0] - (3 - 8)) < 1e-3)
        let value = try #require(file.layer(named: "d")).value
        let filters = try #require(file.network.operations[value].layer.loaded() as? Convolution).filters
        #expect(filters.values == d && file.network.value(named: "base") == value)
      }
    }
  }
}
