import FoundationEssentials
import HDF5Writer
import NetworkZoo
import TestSupport
import Testing

extension KerasFiles {
  /// Configurations that are broken or made to do harm: one line each, with little work.
  struct Hostile {
    private typealias JSON = KerasJSON

    /// What is said of a file with the configuration `json` and the convolution `a` of 3 × 2 points.
    private static func refusal(_ json: String, shape: [Int] = [1, 1, 3, 2]) throws -> String {
      var text = "it was read"
      try WrittenHDF5.with(configuration: json, [("a", [("kernel", shape, [])])]) { path in
        let seconds = cpuSeconds {
          do throws(NetworkFileError) { _ = try NetworkFile(keras: path) } catch { text = error.reason }
        }
        #expect(seconds < 5 && !text.contains("\n") && text.utf8.count < 1000, "\(seconds) s: \(text)")
      }
      return text
    }

    private static let a = JSON.points("a", 2, of: "image")

    @Test func aSoundOneIsRead() throws {
      #expect(try Self.refusal(JSON.network([JSON.image(), Self.a], to: "a")) == "it was read")
    }

    @Test(arguments: [
      ("{", "it is not JSON"), (String(repeating: "[", count: 100_000), "it is not JSON"),
      (
        #"{"class_name": "Sequential", "config": \#(String(repeating: "[", count: 600))\#(String(repeating: "]", count: 600))}"#,
        "is not JSON"
      ),
      ("[1, 2]", "describes no network"), (#"{"class_name": "Sequential"}"#, "describes no network"),
      (#"{"class_name": "MyModel", "config": {}}"#, "of the class 'MyModel', which only its own code can build"),
      (#"{"class_name": "Functional", "config": {"layers": [1]}}"#, "a layer without class, name or settings"),
      (#"{"class_name": "Functional", "config": {"layers": []}}"#, "does not say which layers are its inputs"),
      (#"{"class_name": "Sequential", "config": {"layers": []}}"#, "does not tell the shape of its input"),
    ])
    func whatIsNoConfigurationIsRefused(json: String, reason: String) throws {
      let text = try Self.refusal(json).replacingOccurrences(
        of: "its configuration is not JSON", with: "it is not JSON")
      #expect(text.contains(reason), "\(text)")
    }

    @Test(arguments: [
      ("null, 8, 8, 5", "[None, 8, 8, 5]"), ("null, 8, 8, 2", "[None, 8, 8, 2]"), ("null, 8", "[None, 8]"),
      ("7, 8, 8, 3", "[7, 8, 8, 3]"), ("null, 100000, 8, 3", "at most 16384 pixels"), ("null, 1e300, 8, 3", "read"),
    ])
    func imagesOfOtherShapesAreRefused(shape: String, reason: String) throws {
      let text = try Self.refusal(JSON.network([JSON.image(shape), Self.a], to: "a"))
      #expect(text.contains(reason), "\(text)")
    }

    @Test(arguments: [
      ("-1", "has filters -1"), ("1e18", "has filters 1e+18"), ("1e999", "is not JSON"), ("2.5", "has filters 2.5"),
      ("null", "does not say its filters"), ("3", "has the shape [1, 1, 3, 2] where [1, 1, 3, 3] was expected"),
    ])
    func numbersThatNoLayerHasAreRefused(filters: String, reason: String) throws {
      let layer = Self.a.replacing(#""filters": 2"#, with: #""filters": \#(filters)"#)
      let text = try Self.refusal(JSON.network([JSON.image(), layer], to: "a"))
      #expect(text.contains(reason), "\(text)")
    }

    @Test func windowsAndBordersThatNoMapHasAreRefused() throws {
      let pool = #""pool_size": [1000000, 1]"#
      #expect(
        try Self.refusal(JSON.network([JSON.image(), JSON.layer("MaxPooling2D", "p", pool, of: ["image"])], to: "p"))
          .contains("has pool_size a list of 2, expected one or two whole numbers from 1 to 65536"))
      let border = JSON.layer("ZeroPadding2D", "p", #""padding": 65536"#, of: ["image"])
      let next = JSON.layer("ZeroPadding2D", "q", #""padding": 65536"#, of: ["p"])
      let text = try Self.refusal(JSON.network([JSON.image(), border, next], to: "q"))
      #expect(text.contains("values are supported"), "\(text)")
    }

    @Test func layersThatWaitForEachOtherAreRefused() throws {
      let (x, y) = (JSON.layer("ReLU", "x", of: ["y"]), JSON.layer("ReLU", "y", of: ["x"]))
      #expect(try Self.refusal(JSON.network([JSON.image(), Self.a, x, y], to: "a")).contains("wait for each other"))
      let own = JSON.layer("ReLU", "x", of: ["x"])
      #expect(try Self.refusal(JSON.network([JSON.image(), own], to: "x")).contains("'x' and 'x' wait for each other"))
      // a long row of layers takes no stack
      let row = (0..<1500).map { JSON.layer("ReLU", "r\($0)", of: [$0 == 1499 ? "a" : "r\($0 + 1)"]) }
      #expect(try Self.refusal(JSON.network([JSON.image()] + row + [Self.a], to: "r0")) == "it was read")
    }

    @Test func callsThatAreNotThereAreRefused() throws {
      let twice = JSON.layer("ReLU", "x", of: ["a"]).replacing(#"["a", 0, 0, {}]"#, with: #"["a", 1, 0, {}]"#)
      #expect(
        try Self.refusal(JSON.network([JSON.image(), Self.a, twice], to: "x")).contains("names call 1 of the layer 'a'")
      )
      let second = JSON.layer("ReLU", "x", of: ["a"]).replacing(#"["a", 0, 0, {}]"#, with: #"["a", 0, 1, {}]"#)
      #expect(
        try Self.refusal(JSON.network([JSON.image(), Self.a, second], to: "x")).contains("'a' does not give value 1"))
      let lone = [JSON.image(), Self.a, JSON.layer("ReLU", "lone"), JSON.layer("ReLU", "x", of: ["lone"])]
      #expect(try Self.refusal(JSON.network(lone, to: "x")).contains("'lone' does not give value 0"))
      let ghost = JSON.layer("ReLU", "x", of: ["ghost"])
      #expect(
        try Self.refusal(JSON.network([JSON.image(), Self.a, ghost], to: "x")).contains("without a value of another"))
      #expect(
        try Self.refusal(JSON.network([JSON.image(), Self.a, Self.a], to: "a")).contains("two layers called 'a'"))
    }

    @Test(arguments: [
      ("a\\u001b[31m", "with a name that holds control characters, 'a\u{FFFD}[31m'"),
      ("a\\nb", "with a name that holds control characters, 'a\u{FFFD}b'"), ("", "without a name"),
      (String(repeating: "a", count: 101), "with a name of 101 characters, 'aaa"),
    ])
    func namesThatCannotBeTypedAreRefused(name: String, reason: String) throws {
      let layer = JSON.layer("ReLU", name, of: ["image"])
      let text = try Self.refusal(JSON.network([JSON.image(), layer], to: name))
      #expect(text.hasPrefix("its configuration has a layer 2, of the class ReLU, \(reason)"), "\(text)")
      #expect(text.hasSuffix(": rename it and save it again"))
      let unknown = JSON.layer("Re\\u001bLU", "x", of: ["image"])
      #expect(try !Self.refusal(JSON.network([JSON.image(), unknown], to: "x")).contains("\u{1b}"))
    }

    /// Each model calls the one inside it twice: 2¹⁵ layers of a few kilobytes, of which those of Dropout compute
    /// nothing.
    @Test(arguments: ["ReLU", "Dropout"]) func modelsThatGrowAreRefused(kind: String) throws {
      func nested(_ depth: Int) -> String {
        if depth == 0 {
          return JSON.network([JSON.image("null, 8, 8, 3"), JSON.layer(kind, "x", of: ["image"])], to: "x")
        }
        let model =
          String(nested(depth - 1).dropLast())
          + #", "name": "m", "inbound_nodes": [[["image", 0, 0, {}]], [["m", 0, 0, {}]]]}"#
        return JSON.network([JSON.image(), model], to: "m").replacing(#"["m", 0, 0]]}}"#, with: #"["m", 1, 0]]}}"#)
      }
      #expect(try Self.refusal(nested(17)).contains("more than 16 models inside each other"))
      let text = try Self.refusal(nested(15))
      #expect(text.contains("more than 20000 operations"), "\(text)")
    }

    @Test func missingWeightsAreNamed() throws {
      let b = JSON.points("b", 2, of: "a")
      #expect(
        try Self.refusal(JSON.network([JSON.image(), Self.a, b], to: "b"))
          == "its layer 'b' has 0 weights where 1 were expected (kernel): fetch or save it again")
    }

    @Test func twoInputsAreRefused() throws {
      let other = JSON.layer("InputLayer", "other", #""batch_shape": [null, 8, 8, 3]"#)
      let json = JSON.network([JSON.image(), other, Self.a], to: "a")
        .replacing(#"[["image", 0, 0]], "output"#, with: #"[["image", 0, 0], ["other", 0, 0]], "output"#)
      #expect(try Self.refusal(json).contains("it has 2 inputs (image, other)"))
    }

    @Test func otherFormsOfKerasAreNamed() throws {
      let folder = TestFolder()
      folder.write([1], "saved/saved_model.pb")
      folder.write([1], "open/config.json")
      folder.write([1], "open/model.weights.h5")
      folder.write(Array("{}".utf8), "net.weights.json")
      func reason(_ name: String) -> String {
        do throws(NetworkFileError) { _ = try Catalog.open("\(folder.path)/\(name)") } catch { return error.reason }
        return "it was read"
      }
      #expect(Catalog().has("\(folder.path)/saved") && !Catalog().has("\(folder.path)"))
      #expect(reason("saved").contains("it is the folder of a SavedModel of TensorFlow"))
      #expect(reason("open").contains("it is a folder with the content of a .keras archive"))
      #expect(reason("net.weights.json").contains("weights that Keras cut into several files"))
    }
  }
}
