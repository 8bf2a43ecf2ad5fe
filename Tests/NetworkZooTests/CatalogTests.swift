// What is found in folders, and what is told of it.

import Foundation
@testable import NetworkZoo
import NeuralNetwork
import TestSupport
import Testing

struct CatalogTests {
  private let folder = TestFolder()

  @Test func theFoldersStandInTheirOrder() {
    let environment = [
      "HOME": "/home/me", "PHOSPHENE_NETWORKS": "/a:b::/c", "XDG_DATA_HOME": "/data", "KERAS_HOME": "/keras",
    ]
    let all = NetworkFolders(given: ["/given"], environment: environment)
    #expect(all.all == ["/given", "/a", "b", "/c", "/data/phosphene/networks", "/keras/models"])
    #expect(all.data == "/data/phosphene/networks")
    let usual = NetworkFolders(environment: ["HOME": "/home/me", "XDG_DATA_HOME": "", "PHOSPHENE_NETWORKS": ""])
    #expect(usual.all == ["/home/me/.local/share/phosphene/networks", "/home/me/.keras/models"])
    let relative = NetworkFolders(environment: ["HOME": "/home/me", "XDG_DATA_HOME": "data"])
    #expect(relative.data == "/home/me/.local/share/phosphene/networks", "the standard wants a whole path")
    let twice = NetworkFolders(environment: ["HOME": "/h", "PHOSPHENE_NETWORKS": "/h/.keras/models:/x:/x"])
    #expect(twice.all == ["/h/.keras/models", "/x", "/h/.local/share/phosphene/networks"])
    #expect(NetworkFolders(environment: [:]).data.hasSuffix("/.local/share/phosphene/networks"))
  }

  @Test func withoutFilesThereAreTheProgramsOneAndThoseToFetch() throws {
    let catalog = searched("no", "folders")
    #expect(names(catalog) == ["efficientnet-lite0", "vgg16 fetch", "vgg19 fetch", "inception_v3 fetch"])
    let missing = try #require(catalog.entry("vgg19"))
    #expect(missing.bytes == 80_134_624 && missing.inputRange == .caffe && missing.path == nil)
    #expect(catalog.entry("inception_v3")?.inputRange == .tf)
    let error = #expect(throws: NetworkFileError.self) { try catalog.open("vgg19") }
    #expect(error?.description == "vgg19: not downloaded; run 'phosphene fetch vgg19' (80 MB)")
  }

  @Test(.timeLimit(.minutes(1)))
  func addressesOfAnyLengthAreReadOrRefused() throws {
    let catalog = searched("no")
    for text in [
      String(repeating: "/", count: 30_000), String(repeating: "a/", count: 15_000),
      String(repeating: "../", count: 10_000), String(repeating: "x", count: 100_000), "",
    ] {
      #expect(throws: AddressError.self) { try Address(text, in: catalog) }
    }
    let long = try Address("vgg19/" + String(repeating: "a/", count: 15_000) + "7", in: catalog)
    #expect(long.network == "vgg19" && long.node == 7 && long.layer?.count == 29_999)
    #expect(Suggestions(for: String(repeating: "block", count: 20_000), among: ["block1", "block2"]).description == "")
    let suggested = Suggestions(for: "5c", among: ["5d", "block5c_add"]).names
    #expect(suggested == ["block5c_add", "5d"], "what contains it is first")
    #expect(Suggestions(for: "rendr", among: ["render", "bench"], within: 2).names == ["render"])
    #expect(Suggestions(for: "resnet50", among: ["render", "bench"], within: 2).names == [])
    #expect(Suggestions(for: "block12", among: ["block1", "block2"]).description == " (nearest: block1, block2)")
  }

  @Test func theLayersOfAMissingNetworkAreKnown() {
    let layers = searched("no").entry("vgg19")?.knownLayers ?? []
    #expect(layers.contains { $0.name == "block4_conv1" && $0.nodes == 512 && $0.shape.height == 28 })
    #expect(searched("no").entry("inception_v3")?.knownLayers?.contains { $0.name == "mixed10" } == true)
    #expect(searched("no").entry("efficientnet-lite0")?.knownLayers == nil)
  }

  @Test func whatThePublishersNameIsFetched() throws {
    let file = KerasArchitecture.inceptionV3.published(withTop: false)
    #expect(
      file.url == "https://storage.googleapis.com/tensorflow/keras-applications/inception_v3/"
        + "inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5")
    #expect(file.checksum == .md5("bcbd6486424b2319ff4ef7d526e38f63") && file.bytes == 87_910_968)
    let all = KerasArchitecture.allCases.flatMap { [$0.published(withTop: false), $0.published(withTop: true)] }
    #expect(Set(all.map(\.checksum)).count == 6 && all.allSatisfy { $0.checksum.digits.count == 32 })
    #expect(all.allSatisfy { $0.url.hasSuffix("/\($0.file)") && $0.file.hasPrefix($0.network) })
  }

  @Test func filesOfAllFoldersAreListedTheFirstOfAName() throws {
    for name in ["one/b.onnx", "one/a.onnx", "two/a.onnx", "two/c.onnx", "two/.hidden.onnx", "two/read.me"] {
      folder.write([1, 2, 3], name)
    }
    folder.write([], "one/d.onnx/inside")
    let catalog = searched("one", "two")
    #expect(names(catalog).prefix(4) == ["efficientnet-lite0", "a", "b", "c"])
    #expect(names(catalog).count == 7)
    #expect(catalog.entry("a")?.path == "\(folder.path)/one/a.onnx")
    #expect(catalog.entry("a")?.bytes == 3)
    #expect(catalog.entry("\(folder.path)/two/a.onnx")?.path == "\(folder.path)/two/a.onnx", "a path says which")
    #expect(!catalog.has("d") && !catalog.has("nothing"))
  }

  @Test func aFileDoesNotTakeTheNameOfAKnownNetwork() throws {
    for name in ["vgg19.onnx", "efficientnet-lite0.onnx"] { folder.write([1], name) }
    let catalog = searched("")
    #expect(names(catalog).prefix(3) == ["efficientnet-lite0", "efficientnet-lite0.onnx", "vgg19.onnx"])
    #expect(catalog.entry("vgg19")?.missing != nil)
  }

  @Test func weightsOfKerasAreFoundWhereKerasPutsThem() throws {
    let file = KerasArchitecture.vgg16.published(withTop: false).file
    folder.write([1], "models/\(file)")
    let catalog = searched("models")
    #expect(names(catalog) == ["efficientnet-lite0", "vgg16", "vgg19 fetch", "inception_v3 fetch"])
    #expect(catalog.entry("vgg16")?.source == .keras(.vgg16, path: "\(folder.path)/models/\(file)"))
    #expect(catalog.entry("vgg16")?.inputRange == .caffe)
  }

  @Test func theFileWithTheTopIsPreferredThenWhatOneSavedThenTheOneWithout() throws {
    let (top, none) = (
      KerasArchitecture.vgg19.published(withTop: true), KerasArchitecture.vgg19.published(withTop: false)
    )
    func found() -> String? {
      searched("one", "two").entry("vgg19")?.path.map { String($0.dropFirst(folder.path.count)) }
    }
    folder.write([1], "two/\(none.file)")
    #expect(found() == "/two/\(none.file)")
    folder.write([1], "one/\(none.file)")
    #expect(found() == "/one/\(none.file)", "of two the first folder's")
    folder.write([1], "two/vgg19.weights.h5")
    #expect(found() == "/two/vgg19.weights.h5")
    folder.write([1], "two/\(top.file)")
    #expect(found() == "/two/\(top.file)", "in whatever folder")
    let catalog = searched("one", "two")
    #expect(catalog.path(of: .vgg19, withTop: true)?.hasSuffix(top.file) == true)
    #expect(catalog.path(of: .vgg16, withTop: false) == nil)
    #expect(names(catalog).filter { $0.contains("vgg19") } == ["vgg19"], "the others are not listed")
  }

  @Test func otherWeightsAreListedIfTheirNameSaysWhoseTheyAre() throws {
    for name in ["my-vgg19-cats.h5", "InceptionV3.dogs.h5", "resnet50_weights.h5", "mine.keras"] {
      folder.write([1], name)
    }
    let catalog = searched("")
    #expect(catalog.entry("my-vgg19-cats")?.source == .keras(.vgg19, path: "\(folder.path)/my-vgg19-cats.h5"))
    #expect(catalog.entry("InceptionV3.dogs")?.inputRange == .tf)
    #expect(!catalog.has("resnet50_weights"))
    #expect(catalog.entry("mine")?.path == "\(folder.path)/mine.keras", "an archive tells what it is")
    #expect(catalog.has("\(folder.path)/resnet50_weights.h5"), "a path says which")
  }

  @Test func aFolderListsWhatPeopleTakeForNetworks() throws {
    folder.write([UInt8](try ReferenceFiles.bytes("Tests/Reference/Operators/classifier.onnx")), "classifier.onnx")
    folder.write([0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20], "mine.pth")
    folder.write([], "empty.onnx")
    folder.write([1, 2, 3], "vgg16.onnx")
    folder.write([1, 2, 3], "notes.txt")
    let catalog = Catalog(of: folder.path)
    let here = catalog.entries.prefix(catalog.ofFolder)
    #expect(here.map(\.name) == ["classifier", "empty", "mine.pth", "vgg16.onnx"], "no well-known name is taken")
    #expect(here.map { $0.refusal != nil } == [false, true, true, false], "as far as the first bytes tell")
    #expect(here[2].refusal?.reason.contains("PyTorch") == true)
    #expect(catalog.entries.dropFirst(4).contains { $0.name == Catalog.embedded })
    #expect(try !catalog.open("classifier").layers.isEmpty)
  }

  @Test func aFoundNetworkOpensByItsName() throws {
    folder.write([UInt8](try ReferenceFiles.bytes("Tests/Reference/Operators/classifier.onnx")), "classifier.onnx")
    let catalog = searched("")
    #expect(try !catalog.open("classifier").layers.isEmpty)
    let address = try Address("classifier/some/layer/3", in: catalog)
    #expect(address.network == "classifier" && address.layer == "some/layer" && address.node == 3)
  }

  @Test func aMissingNetworkIsANameAndAWrongOneGetsSuggestions() throws {
    let catalog = searched("")
    #expect(try Address("vgg19/block4_conv1/47", in: catalog).network == "vgg19")
    let error = #expect(throws: AddressError.self) { try Address("vgg18/block4_conv1", in: catalog) }
    #expect(error?.description.contains("vgg16") == true && error?.description.contains("vgg19") == true)
  }

  private func searched(_ folders: String...) -> Catalog {
    Catalog(
      folders: NetworkFolders(only: folders.map { $0.isEmpty ? folder.path : "\(folder.path)/\($0)" }, data: "/no"))
  }

  private func names(_ catalog: Catalog) -> [String] {
    catalog.entries.filter { $0.group == nil }.map { $0.missing == nil ? $0.name : "\($0.name) fetch" }
  }
}
