import Files
import NeuralNetwork
import TestSupport
import Testing

@testable import NetworkZoo

/// Dictionaries of sparse autoencoders over a layer of the embedded network.
struct DictionaryTests {
  private static let layer = "block3b_add"
  private static let (inputs, features) = (40, 6)

  private let folder = TestFolder()
  private let encoder = [Float].random(inputs * features, seed: 1)
  private let encoderBias = [Float].random(features, seed: 2)
  private let decoderBias = [Float].random(inputs, seed: 3)

  /// Writes a dictionary, with other tensors in the place of some, and returns its path.
  private func write(_ name: String = "sae.safetensors", _ other: [Safetensors.NamedTensor] = []) throws -> String {
    let usual: [Safetensors.NamedTensor] = [
      .init("W_enc", shape: [Self.inputs, Self.features], encoder), .init("b_enc", shape: [Self.features], encoderBias),
      .init(
        "W_dec", shape: [Self.features, Self.inputs],
        [Float](repeating: 0, count: Self.inputs * Self.features)),
      .init("b_dec", shape: [Self.inputs], decoderBias),
    ]
    folder.write(Safetensors.encode(usual.map { own in other.first { $0.name == own.name } ?? own }), name)
    return "\(folder.path)/\(name)"
  }

  private func open(_ address: String) throws -> NetworkFile { try Catalog().open(address) }

  /// The map of a layer, of an image of noise.
  private func map(of layer: String, in file: NetworkFile) throws -> [Float] {
    let value = try #require(file.layer(named: layer)).value
    let plan = try Plan(file.network, for: [Target(value: value)], on: file.canvas, cores: Cores(limit: 2))
    _ = plan.input.values.update(fromContentsOf: [Float].random(plan.input.shape.count, seed: 7))
    plan.forward()
    return Array(plan.activations[0].values)
  }

  /// What the encoder makes of the first position of a map.
  private func encoded(_ map: [Float], subtracting: Bool) -> [Float] {
    (0..<Self.features).map { feature in
      (0..<Self.inputs).reduce(encoderBias[feature]) { sum, input in
        sum + (map[input] - (subtracting ? decoderBias[input] : 0)) * encoder[input * Self.features + feature]
      }
    }
  }

  @Test func featuresAreWhatTheEncoderMakesOfTheLayer() throws {
    let path = try write()
    let file = try open("efficientnet-lite0/\(Self.layer)/sae(\(path))")
    let layers = file.layers.map(\.name)
    #expect(layers.firstIndex(of: "sae") == layers.firstIndex(of: Self.layer).map { $0 + 1 })
    let layer = try #require(file.layer(named: "sae"))
    #expect(layer.shape == Shape(28, 28, Self.features))
    let base = try map(of: Self.layer, in: file)
    #expect(
      try map(of: "sae", in: file).prefix(Self.features).map { $0 }.error(
        against: encoded(base, subtracting: true)) < 1e-5)
    // it is another network: what is kept of the one is not taken for the other's
    #expect(file.sha256 != (try open("efficientnet-lite0")).sha256)
    #expect(file.classes?.nodes == 1000 && file.label(of: 0, in: file.classes!) == file.labels[0])
  }

  @Test func theConfigurationSaysWhichLayerAndWhatIsSubtracted() throws {
    _ = try write("sae_weights.safetensors")
    folder.write(Array(#"{"apply_b_dec_to_input": false, "metadata": {"hook_name": "block3b_add"}}"#.utf8), "cfg.json")
    let file = try open("efficientnet-lite0/sae(\(folder.path))")
    let base = try map(of: Self.layer, in: file)
    #expect(
      try map(of: "sae", in: file).prefix(Self.features).map { $0 }.error(
        against: encoded(base, subtracting: false)) < 1e-5)
  }

  @Test func addressesNameFeatures() throws {
    let path = try write()
    let catalog = Catalog()
    let network = "efficientnet-lite0/block3b_add/sae(\(path))"
    for (text, layer, node) in [
      ("\(network)/4", "sae", 4), ("\(network)/sae/4", "sae", 4), ("\(network)/block5c_add/3", "block5c_add", 3),
      ("\(network)/direction(sae,1:1,2:3)", "direction(sae,1:1,2:3)", nil),
    ] {
      let address = try Address(text, in: catalog)
      #expect(address.network == network && address.layer == layer && address.node == node, "\(text)")
    }
    let apart = try #require(DictionaryAddress(network))
    #expect(apart.target == "efficientnet-lite0/block3b_add" && apart.path == path && "\(apart)" == network)
    #expect(Catalog.Entry(file: network).name == "sae.safetensors over block3b_add")
    #expect(
      DictionaryAddress("sae(x)") == nil && DictionaryAddress("net/sae()") == nil && DictionaryAddress("net") == nil)
  }

  @Test(arguments: [
    (
      "efficientnet-lite0/block5c_add/sae(F)",
      "it encodes vectors of 40, and efficientnet-lite0/block5c_add has 112 nodes"
    ),
    ("efficientnet-lite0/block3b_add/3/sae(F)", "it names a node"),
    ("efficientnet-lite0/block3b_ad/sae(F)", "nearest: block3b_add"),
    ("efficientnet-lite0/sae(F)", "2 layers of efficientnet-lite0 have 40 nodes"),
    ("efficientnet-lite0/block3b_add/sae(F.none)", "cannot be read"),
    ("efficientnet-lite0/block3b_add/sae(.)", "a folder without sae_weights.safetensors"),
  ]) func whatDoesNotFitIsSaid(address: String, message: String) throws {
    let path = try write()
    let error = #expect(throws: NetworkFileError.self) {
      try open(address.replacing("(F", with: "(\(path)").replacing("(.)", with: "(\(folder.path))"))
    }
    #expect(error?.description.contains(message) == true, "\(error!)")
  }

  @Test(arguments: [
    (
      Safetensors.NamedTensor("W_enc", shape: [240], [Float](repeating: 0, count: 240)),
      "inputs × features are expected"
    ),
    (
      Safetensors.NamedTensor("b_enc", shape: [5], [Float](repeating: 0, count: 5)),
      "its b_enc has the shape 5, and 6 is expected"
    ),
    (Safetensors.NamedTensor("b_dec", shape: [40], [Float](repeating: .nan, count: 40)), "no numbers"),
  ]) func wrongTensorsAreRefused(tensor: Safetensors.NamedTensor, message: String) throws {
    let path = try write("sae.safetensors", [tensor])
    let error = #expect(throws: NetworkFileError.self) { try open("efficientnet-lite0/block3b_add/sae(\(path))") }
    #expect(error?.description.contains(message) == true, "\(error!)")
  }

  @Test func otherTensorsAreNoDictionary() throws {
    folder.write(Safetensors.encode([.init("weight", shape: [2], [1, 2])]), "w.safetensors")
    let error = #expect(throws: NetworkFileError.self) {
      try open("efficientnet-lite0/block3b_add/sae(\(folder.path)/w.safetensors)")
    }
    #expect(error?.description.contains("it holds weight, and W_enc") == true, "\(error!)")
  }
}
