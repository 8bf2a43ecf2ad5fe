import NeuralNetwork
import TestSupport
import Testing

@testable import Evidence
@testable import NetworkZoo

/// What feeds nodes, against what a network of few layers is made of.
struct CircuitTests {
  @Test func betweenNeighborsTheWeightsAreTheFilters() throws {
    let net = CircuitNet()
    let circuit = try Circuit(net.file, cores: Cores(limit: 2))
    let links = try circuit.nodes(feeding: 4, of: net.layer("inner"))
    #expect(links.count == 6 && links.allSatisfy { $0.layer.name == "first" })
    for link in links {
      #expect(link.kernel.rows == 3 && link.kernel.columns == 3)
      let weights = (0..<9).map { net.branch.values[($0 * 6 + link.node) * 6 + 4] }
      // of a gradient the tap behind the middle is the last one
      #expect(link.kernel.values.error(against: weights) < 1e-6)
    }
    #expect(links.map(\.strength) == links.map(\.strength).sorted(by: >))
    let ofImage = try circuit.nodes(feeding: 2, of: net.layer("first"))
    #expect(ofImage.map(\.layer.name) == ["image", "image", "image"])
  }

  @Test func aNodeIsFedThroughTheStreamAndTheBranch() throws {
    let net = CircuitNet()
    let circuit = try Circuit(net.file, cores: Cores(limit: 2))
    let links = try circuit.nodes(feeding: 7, of: net.layer("last"))
    #expect(Set(links.map(\.layer.name)) == ["first", "inner"])
    // the branch has its own way: what comes to the first layer through it does not count
    #expect(links.allSatisfy { $0.kernel.values.count == 1 })
    // unless the layer is asked for: then it is a window of 3 × 3
    let expanded = try circuit.nodes(feeding: 7, of: net.layer("last"), from: net.layer("first"))
    #expect(expanded.count == 6 && expanded.allSatisfy { $0.kernel.values.count == 9 })
    for link in expanded {
      let direct = links.first { $0.layer.name == "first" && $0.node == link.node }!
      var middle: Float = direct.kernel.values[0]
      for inner in 0..<6 {
        let onward = links.first { $0.layer.name == "inner" && $0.node == inner }!.kernel.values[0]
        middle += onward * net.branch.values[(4 * 6 + link.node) * 6 + inner]
      }
      #expect(abs(link.kernel.values[4] - middle) < 1e-5)
    }
  }

  /// Both directions find the same weights.
  @Test func whatFeedsIsWhatIsFed() throws {
    let net = CircuitNet()
    let circuit = try Circuit(net.file, cores: Cores(limit: 2))
    let readers = try circuit.nodes(fedBy: 3, of: net.layer("first"))
    #expect(Set(readers.map(\.layer.name)) == ["inner", "last"])
    #expect(readers.count == 18)
    for reader in readers {
      let feeding = try circuit.nodes(feeding: reader.node, of: reader.layer)
      let same = try #require(feeding.first { $0.layer.name == "first" && $0.node == 3 })
      #expect(reader.kernel.rows == same.kernel.rows)
      #expect(reader.kernel.values.error(against: same.kernel.values) < 1e-4)
    }
    let last = try circuit.nodes(fedBy: 5, of: net.layer("last"))
    #expect(last.count == 10 && last.allSatisfy { $0.layer.name == "classes" })
    #expect(try circuit.nodes(fedBy: 5, of: net.layer("classes")).isEmpty)
  }

  /// Where the way is linear, what nodes add to a node and its bias make its value, and each is what it takes away.
  @Test func contributionsAddUpToTheValue() throws {
    let net = CircuitNet()
    let circuit = try Circuit(net.file, cores: Cores(limit: 2))
    let layer = net.layer("last:pre")
    let added = try circuit.contributions(to: 7, of: layer, in: [CircuitNet.image])
    #expect(added.map(\.layer.name) == ["inner", "first"])
    let sum = added.flatMap(\.values).reduce(0, +)
    let responses = try PictureResponses(
      CircuitNet.image, of: CircuitNet.canvas, layers: [layer], in: net.file, cores: Cores(limit: 2))
    let bias = [Float].random(12, seed: 8)[7]
    #expect(abs(sum + bias - responses.layers[0].nodes[7].mean) < 1e-4)

    var links = try circuit.nodes(feeding: 7, of: layer)
    links = try circuit.inPictures(links, to: 7, of: layer, [CircuitNet.image])
    #expect(links.allSatisfy { $0.contribution != nil })
    let inner = try circuit.withAblations(
      links.filter { $0.layer.name == "inner" }, to: 7, of: layer, [CircuitNet.image])
    for link in inner { #expect(abs(link.ablation! - link.contribution!) < 1e-5) }
    // the first layer also feeds the branch, which a step back does not see
    let first = try circuit.withAblations(
      links.filter { $0.layer.name == "first" }, to: 7, of: layer, [CircuitNet.image])
    #expect(first.contains { abs($0.ablation! - $0.contribution!) > 1e-3 })
  }

  @Test func aTreeGoesBackToTheImage() throws {
    let net = CircuitNet()
    let circuit = try Circuit(net.file, cores: Cores(limit: 2))
    let tree = try circuit.tree(of: 4, in: net.layer("inner"), depth: 3, most: 2)
    #expect(tree.branches.count == 2 && tree.branches.allSatisfy { $0.branches.count == 2 })
    #expect(tree.all.count == 7)
    #expect(tree.branches[0].branches[0].layer.name == "image" && tree.branches[0].branches[0].branches.isEmpty)
  }

  @Test func whatDoesNotFeedIsSaid() throws {
    let net = CircuitNet()
    let circuit = try Circuit(net.file, cores: Cores(limit: 2))
    let error = #expect(throws: EvidenceError.self) {
      try circuit.nodes(feeding: 4, of: net.layer("inner"), from: net.layer("last"))
    }
    #expect(error?.description == "last does not feed inner: name a layer before it")
  }

  /// In a transformer the nodes that people see are some tokens of those that the next layers read, and a neuron of a block
  /// is read by one of a later block along the residual stream alone: as the product of what one writes and the other reads.
  @Test func blocksOfATransformerMeetInTheStream() throws {
    func weights(_ inputs: Int, _ outputs: Int, _ seed: UInt64) -> Tensor {
      Tensor([1, 1, 1, inputs, outputs], .random(inputs * outputs, seed: seed))
    }
    var network = Network(inputRange: .tf)
    func add(_ layer: any Layer, _ inputs: Int..., named name: String = "") -> Int {
      network.add(layer, to: inputs, named: name)
    }
    func linear(_ weights: Tensor) -> Convolution { Convolution(filters: weights, window: Window(1, 1)) }
    let patches = Convolution(
      filters: Tensor([1, 4, 4, 3, 4], .random(192, seed: 1)), window: Window(4, 4, stride: (4, 4)))
    var stream = add(patches, network.input)
    for block in 0..<2 {
      let seed = UInt64(10 * block)
      let attended = add(
        Attention(heads: 2), add(linear(weights(4, 12, seed + 2)), stream), named: "\(block).attn:all")
      _ = add(Crop(.rows, from: 1, count: 2), attended, named: "\(block).attn")
      stream = add(Sum(), stream, add(linear(weights(4, 4, seed + 3)), attended))
      let before = add(linear(weights(4, 6, seed + 4)), stream)
      let neurons = add(Pointwise(.gelu), before, named: "\(block).mlp:all")
      _ = add(Pointwise(.gelu), add(Crop(.rows, from: 1, count: 2), before), named: "\(block).mlp")
      stream = add(Sum(), stream, add(linear(weights(6, 4, seed + 5)), neurons))
    }
    let listed = ["0.attn", "0.mlp", "1.attn", "1.mlp"].map { network.value(named: $0)! }
    let file = try NetworkFile(
      name: "blocks", sha256: "5ma11", network: network, canvas: CircuitNet.canvas, labels: [], statesInputRange: true,
      listed: listed)
    let circuit = try Circuit(file, cores: Cores(limit: 2))
    let reader = try #require(file.layer(named: "1.mlp"))
    let all = try circuit.nodes(feeding: 5, of: reader)
    #expect(Set(all.map(\.layer.name)) == ["0.attn", "0.mlp", "1.attn"])
    let asked = try circuit.nodes(feeding: 5, of: reader, from: try #require(file.layer(named: "0.mlp")))
    #expect(asked.count == 6)
    let (written, read) = (weights(6, 4, 5).values, weights(4, 6, 14).values)
    for link in asked {
      let product = (0..<4).reduce(Float(0)) { $0 + written[link.node * 4 + $1] * read[$1 * 6 + 5] }
      #expect(link.kernel.values.count == 1 && abs(link.kernel.sum - product) < 1e-5)
      #expect(all.contains { $0.layer.name == "0.mlp" && $0.node == link.node && $0.kernel == link.kernel })
    }
  }

  /// In several pictures it is the mean of what each gives.
  @Test func contributionsAreMeansOverPictures() throws {
    let net = CircuitNet()
    let circuit = try Circuit(net.file, cores: Cores(limit: 2))
    let other = [Float].random(CircuitNet.image.count, seed: 21)
    let layer = net.layer("last")
    func added(_ images: [[Float]]) throws -> [Float] {
      try circuit.contributions(to: 3, of: layer, in: images).flatMap(\.values)
    }
    let mean = zip(try added([CircuitNet.image]), try added([other])).map { ($0 + $1) / 2 }
    #expect(try added([CircuitNet.image, other]).error(against: mean) < 1e-5)
    let links = Array(try circuit.nodes(feeding: 3, of: layer).prefix(2))
    let lost = try [[CircuitNet.image], [other], [CircuitNet.image, other]].map { images in
      try circuit.withAblations(links, to: 3, of: layer, images)[0].ablation ?? .nan
    }
    #expect(abs((lost[0] + lost[1]) / 2 - lost[2]) < 1e-5)
  }
}
