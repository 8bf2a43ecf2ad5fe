// Names of the hub, its cache, and what is chosen of a repository.

import Files
import Foundation
@testable import NetworkZoo
import TestSupport
import Testing

struct HubTests {
  private let folder = TestFolder()
  private let commit = HubServer.commit

  @Test(arguments: [
    ("hf:org/net", "org/net", nil), ("hf:gpt2", "gpt2", nil),
    ("hf:timm/vit_small.lvd142m", "timm/vit_small.lvd142m", nil),
    ("hf:org/net#v1.0", "org/net", "v1.0"), ("hf:org/net#refs%2Fpr%2F1", "org/net", "refs/pr/1"),
    ("hf:org/net#a%40b%23%C3%A9", "org/net", "a@b#é"),
  ]) func repositoriesAreNamedInAddresses(text: String, name: String, revision: String?) throws {
    let repository = try #require(HubRepository(text))
    #expect(repository.name == name && repository.revision == revision)
    #expect(repository.address == text)
    #expect(HubRepository(folder: repository.folder)?.name == name)
  }

  @Test(arguments: [
    "hf:", "hf:/", "hf:org/", "hf:/net", "hf:a/b/c", "hf:../net", "hf:org/..", "hf:org/.net", "hf:or--g/net",
    "hf:org/n et",
    "hf:org/net#", "hf:org/net#a/b", "hf:org/net#..%2F..%2Fx", "hf:org/net#%2Fetc", "hf:org/net#%zz", "hf:org/net#a%00",
    "hf:org/né", "org/net",
  ]) func whatIsNoRepositoryIsRefused(text: String) {
    #expect(HubRepository(text) == nil)
  }

  @Test func theMainBranchHasNoNameInAddresses() {
    #expect(HubRepository("hf:org/net#main")?.address == "hf:org/net")
  }

  // MARK: - The environment

  /// The variables, and where the cache is.
  @Test(arguments: [
    ([:], "/home/me/.cache/huggingface/hub"),
    (["XDG_CACHE_HOME": "/cache"], "/cache/huggingface/hub"),
    (["XDG_CACHE_HOME": "/cache", "HF_HOME": "/hf"], "/hf/hub"),
    (["HF_HOME": "~/hf"], "/home/me/hf/hub"), (["HF_HOME": "$OTHER/hf", "OTHER": "/o"], "/o/hf/hub"),
    (["HF_HOME": "/hf", "HUGGINGFACE_HUB_CACHE": "/old"], "/old"),
    (["HF_HOME": "/hf", "HUGGINGFACE_HUB_CACHE": "/old", "HF_HUB_CACHE": "/hub"], "/hub"),
    (["HF_HUB_CACHE": "", "HF_HOME": ""], "/home/me/.cache/huggingface/hub"),
  ]) func theCacheIsWhereTheHubsLibraryHasIt(variables: [String: String], folder: String) {
    #expect(HubCache(environment: variables.merging(["HOME": "/home/me"]) { $1 }).folder == folder)
  }

  @Test func theTokenComesFromItsVariableOrAFile() {
    folder.write(Array("hf_home\n".utf8), "home/token")
    folder.write(Array("  hf_file \n".utf8), "other")
    func token(_ variables: [String: String]) -> String? {
      Hub(environment: variables.merging(["HF_HOME": "\(folder.path)/home"]) { $1 }).token
    }
    #expect(token([:]) == "hf_home")
    #expect(token(["HF_TOKEN_PATH": "\(folder.path)/other"]) == "hf_file")
    #expect(token(["HF_TOKEN_PATH": "\(folder.path)/other", "HF_TOKEN": "hf_own\n"]) == "hf_own")
    #expect(token(["HF_TOKEN": "", "HF_TOKEN_PATH": "/nowhere"]) == nil)
    #expect(token(["HF_HUB_DISABLE_IMPLICIT_TOKEN": "1"]) == nil)
    #expect(token(["HF_TOKEN": "a\r\nX-Evil: b", "HF_TOKEN_PATH": "/nowhere"]) == nil, "it is one word")
  }

  /// An endpoint, a URL, and whether the token goes there.
  @Test(arguments: [
    ("https://hub.example", "https://hub.example/api/x", true),
    ("https://hub.example", "https://HUB.example:443/x", true),
    ("https://hub.example", "https://hub.example.evil/x", false),
    ("https://hub.example", "https://cdn.example/x", false),
    ("https://hub.example", "http://hub.example/x", false),
    ("https://hub.example", "https://hub.example:8443/x", false),
    ("https://hub.example", "https://hub.example@evil.example/x", false),
    ("http://hub.example", "http://hub.example/x", false), ("http://127.0.0.1:80", "http://127.0.0.1/x", true),
    ("http://localhost:8080/", "http://localhost:8080/x", true), ("http://[::1]:80", "http://[::1]/x", true),
    ("http://127.0.0.1.evil.example", "http://127.0.0.1.evil.example/x", false),
  ]) func theTokenGoesToItsHostAlone(endpoint: String, url: String, isSent: Bool) {
    let hub = Hub(environment: ["HF_ENDPOINT": endpoint, "HF_TOKEN": "hf_x", "HOME": "/nowhere"])
    #expect((hub.secret(for: url) == "Authorization: Bearer hf_x") == isSent)
  }

  // MARK: - The cache

  /// Puts files into the cache as a repository at a revision.
  private func add(_ repository: String, _ names: [String], revision: String? = "main", commit: String? = nil) {
    let commit = commit ?? self.commit
    let own = "models--\(repository.replacing("/", with: "--"))"
    if let revision { folder.write(Array(commit.utf8), "\(own)/refs/\(revision)") }
    for name in names { folder.write([1, 2, 3], "\(own)/snapshots/\(commit)/\(name)") }
  }

  private var cache: HubCache { HubCache(folder: folder.path) }
  private var catalog: Catalog { Catalog(folders: NetworkFolders(only: [], data: "/nowhere", hub: cache)) }

  @Test func whatTheLibraryHasFetchedIsListed() throws {
    add("timm/vit", ["config.json", "model.safetensors"])
    add("org/onnx", ["onnx/model.onnx"])
    add("org/words", ["config.json", "model.safetensors", "tokenizer.json"])
    add("org/clip", ["config.json", "model.safetensors", "tokenizer.json", "preprocessor_config.json"])
    add("org/readme", ["README.md"])
    add("org/branch", ["model.safetensors"], revision: "refs/pr/1")
    add("org/commit", ["model.safetensors"], revision: nil)
    folder.write([], "datasets--org--pictures/refs/main")
    folder.write([], "models--broken/refs/main")
    #expect(
      cache.snapshots.map(\.repository.address) == [
        "hf:org/branch#refs%2Fpr%2F1", "hf:org/clip", "hf:org/commit#\(commit)", "hf:org/onnx", "hf:timm/vit",
      ])
    let entries = catalog.entries.filter { $0.group == .hub }
    #expect(entries.map(\.name) == cache.snapshots.map(\.repository.address))
    #expect(entries.first { $0.name == "hf:timm/vit" }?.bytes == 3)
  }

  @Test func addressesNameRepositoriesAndTheirLayers() throws {
    add("org/net", ["model.safetensors"])
    add("old", ["model.safetensors"])
    func parts(_ text: String) throws -> [String?] {
      let address = try Address(text, in: catalog)
      return [address.network, address.layer, address.node.map { "\($0)" }]
    }
    #expect(try parts("hf:org/net/blocks.3.mlp/17") == ["hf:org/net", "blocks.3.mlp", "17"])
    #expect(try parts("hf:org/other#a%2Fb/x/y/1") == ["hf:org/other#a%2Fb", "x/y", "1"])
    #expect(try parts("hf:old/layer/2") == ["hf:old", "layer", "2"])
    #expect(try parts("hf:new/net") == ["hf:new/net", nil, nil])
    let error = #expect(throws: AddressError.self) { try Address("hf:../x", in: catalog) }
    #expect(error?.description.contains("hf:ORG/REPO") == true)
    #expect(catalog.entry("hf:org/other")?.missing == .hub(HubRepository(name: "org/other")))
    let missing = #expect(throws: NetworkFileError.self) { try catalog.open("hf:org/other#v1") }
    #expect(missing?.description == "hf:org/other#v1: not downloaded; run 'phosphene fetch hf:org/other#v1'")
  }

  @Test func aPicturesCommitIsFoundAgain() {
    let older = String(commit.reversed())
    add("org/net", ["model.safetensors"])
    #expect(catalog.address(of: "hf:org/net", at: commit) == "hf:org/net")
    #expect(catalog.address(of: "hf:org/net", at: older) == "hf:org/net", "it is no longer here")
    add("org/net", ["model.safetensors"], revision: nil, commit: older)
    #expect(catalog.address(of: "hf:org/net", at: older) == "hf:org/net#\(older)")
    #expect(catalog.address(of: "hf:org/gone", at: older) == "hf:org/gone#\(older)")
    #expect(catalog.address(of: "vgg16", at: nil) == "vgg16")
  }

  @Test func aSnapshotOfWhichPartsAreMissingIsFetched() {
    let index = #"{"weight_map": {"a": "model-1.safetensors", "b": "model-2.safetensors"}}"#
    add("org/net", ["model-1.safetensors"])
    folder.write(Array(index.utf8), "models--org--net/snapshots/\(commit)/model.safetensors.index.json")
    #expect(catalog.entry("hf:org/net")?.missing != nil)
    add("org/net", ["model-2.safetensors"])
    #expect(catalog.entry("hf:org/net")?.missing == nil)
  }

  // MARK: - The choice

  private func choice(_ names: [String], configuration: String = #"{"model_type": "vit"}"#, index: String? = nil) throws
    -> HubChoice
  {
    try HubFiles(names).choice(
      configuration: { _ in Array(configuration.utf8) }, index: { _ in index.map { Array($0.utf8) } })
  }

  @Test func weightsThatAreReadComeBeforeONNX() throws {
    let all = [
      "README.md", "config.json", "preprocessor_config.json", "model.safetensors", "pytorch_model.bin",
      "onnx/model.onnx",
    ]
    let read = try choice(all)
    #expect(read.kind == .checkpoint)
    #expect(read.files == ["config.json", "preprocessor_config.json", "model.safetensors"])
    #expect(
      read.words == "chosen: config.json, preprocessor_config.json, model.safetensors; left out: onnx/model.onnx, "
        + "pytorch_model.bin")
    let other = try choice(all, configuration: #"{"model_type": "beit"}"#)
    #expect(other.kind == .onnx("onnx/model.onnx"))
    #expect(
      other.words.contains("left out: model.safetensors, pytorch_model.bin (its config.json says model_type 'beit'"))
    let error = #expect(throws: HubFiles.Problem.self) {
      try choice(["config.json", "model.safetensors"], configuration: #"{"model_type": "gpt2"}"#)
    }
    #expect(error?.finding.contains("model_type 'gpt2'") == true)
  }

  /// The files of a repository, and which of them is opened.
  @Test(arguments: [
    (["onnx/model.onnx", "onnx/model_fp16.onnx", "onnx/model_quantized.onnx"], "onnx/model.onnx"),
    (["model.onnx", "onnx/model.onnx"], "onnx/model.onnx"),
    (["onnx/model_fp16.onnx", "onnx/model_int8.onnx", "onnx/model_q4.onnx"], "onnx/model_fp16.onnx"),
    (["onnx/model_fp16.onnx", "resnet50.onnx"], "resnet50.onnx"),
    (["onnx/model.onnx", "onnx/text_model.onnx", "onnx/vision_model.onnx"], "onnx/vision_model.onnx"),
  ]) func theBestONNXIsChosen(names: [String], best: String) throws {
    #expect(try choice(names).kind == .onnx(best))
  }

  @Test(arguments: [
    ["onnx/model_quantized.onnx", "model_uint8.onnx", "model_bnb4.onnx", "model_q4f16.onnx"], ["README.md"],
    ["model.gguf"], [],
  ]) func nothingQuantizedIsChosen(names: [String]) {
    #expect(throws: HubFiles.Problem.self) { try choice(names) }
  }

  @Test func whatBelongsToAFileComesWithIt() throws {
    let data = try choice(["onnx/model.onnx", "onnx/model.onnx_data", "onnx/model_fp16.onnx_data", "config.json"])
    #expect(data.files == ["config.json", "onnx/model.onnx", "onnx/model.onnx_data"])
    let index = #"{"weight_map": {"a": "model-1.safetensors", "b": "model-2.safetensors", "c": "model-1.safetensors"}}"#
    let names = ["config.json", "model.safetensors.index.json", "model-1.safetensors", "model-2.safetensors"]
    #expect(try choice(names, index: index).files == names.prefix(2) + names.suffix(2))
    for evil in ["../model-1.safetensors", "/etc/passwd", "sub/x.safetensors", "model-3.safetensors", ".."] {
      let index = #"{"weight_map": {"a": "\#(evil)"}}"#
      let error = #expect(throws: HubFiles.Problem.self) { try choice(names, index: index) }
      #expect(error?.finding.contains("'\(evil)'") == true)
    }
    #expect(throws: HubFiles.Problem.self) { try choice(names, index: "[]") }
  }

  // MARK: - The zoo

  @Test func theZoosNetworksHaveTheNamesThatPeopleType() {
    #expect(ModelZoo.all.count == 30 && Set(ModelZoo.all.map(\.name)).count == 30)
    for (typed, name) in [
      ("alexnet", "alexnet"), ("AlexNet", "alexnet"), ("bvlcalexnet", "alexnet"), ("bvlcalexnet-12", "alexnet"),
      ("googlenet", "googlenet"), ("inception_v1", "inception-v1"), ("resnet50", "resnet50-v1"),
      ("resnet50-v2", "resnet50-v2"), ("squeezenet1.1", "squeezenet1.1"), ("zfnet", "zfnet512"),
      ("vgg19_bn", "vgg19-bn"),
    ] { #expect(ModelZoo(named: typed)?.name == name, "\(typed)") }
    #expect(ModelZoo(named: "resnet") == nil && ModelZoo(named: "vgg") == nil)
    let download = ModelZoo(named: "alexnet")!.download(from: Hub(environment: ["HF_ENDPOINT": "http://h/"]))
    #expect(download.url == "http://h/onnxmodelzoo/bvlcalexnet/resolve/main/bvlcalexnet-12.onnx")
    #expect(download.bytes == 243_863_787 && download.others.count == 2)
    #expect(catalog.entry("inception_v3")?.missing?.network == "inception_v3", "Keras' own come first")
    #expect(catalog.entry("vgg16")?.missing?.bytes == 58_889_256)
    #expect(catalog.entry("bvlcalexnet")?.name == "alexnet" && catalog.entry("alexnet")?.inputRange == .caffe)
  }
}
