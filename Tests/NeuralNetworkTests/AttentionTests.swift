import Glibc
import TestSupport
import Testing

@testable import NeuralNetwork

struct AttentionTests {
  /// As the definition reads, in double precision; each map tokens × channels.
  private static func attention(
    _ q: [Float], _ k: [Float], _ v: [Float], heads: Int, tokens: (queries: Int, keys: Int),
    bias: (Int, Int, Int) -> Double = { _, _, _ in 0 }
  ) -> [Float] {
    let (width, valueWidth) = (q.count / tokens.queries, v.count / tokens.keys)
    let (depth, valueDepth) = (width / heads, valueWidth / heads)
    var result = [Float](repeating: 0, count: tokens.queries * valueWidth)
    for head in 0..<heads {
      for query in 0..<tokens.queries {
        let weights = (0..<tokens.keys).map { key in
          let dot = (0..<depth).reduce(0.0) {
            $0 + Double(q[query * width + head * depth + $1]) * Double(k[key * width + head * depth + $1])
          }
          return exp(dot / Double(depth).squareRoot() + bias(head, query, key))
        }
        let sum = weights.reduce(0, +)
        for channel in head * valueDepth..<(head + 1) * valueDepth {
          result[query * valueWidth + channel] = Float(
            (0..<tokens.keys).reduce(0.0) { $0 + weights[$1] * Double(v[$1 * valueWidth + channel]) } / sum)
        }
      }
    }
    return result
  }

  @Test func isWhatItsDefinitionSays() throws {
    // more queries than one tile has
    let (queries, keys) = (200, 37)
    let q = [Float].random(queries * 12, seed: 1), k = [Float].random(keys * 12, seed: 2)
    let v = [Float].random(keys * 6, seed: 3)
    let run = try LayerRun(
      Attention(heads: 3), on: [(Shape(queries, 1, 12), q), (Shape(keys, 1, 12), k), (Shape(keys, 1, 6), v)])
    let expected = Self.attention(q, k, v, heads: 3, tokens: (queries, keys))
    #expect(run.output.error(against: expected) < 1e-5)
  }

  @Test func aJoinedMapIsThatOfItsParts() throws {
    let parts = (0..<3).map { [Float].random(15 * 8, seed: UInt64($0)) }
    let joined = (0..<15).flatMap { token in parts.flatMap { $0[token * 8..<(token + 1) * 8] } }
    let apart = try LayerRun(Attention(heads: 2), on: parts.map { (Shape(3, 5, 8), $0) })
    let together = try LayerRun(Attention(heads: 2), on: [(Shape(3, 5, 24), joined)])
    #expect(together.output.error(against: apart.output) < 1e-6)
    let gradients = (0..<15).flatMap { token in apart.inputGradients.flatMap { $0[token * 8..<(token + 1) * 8] } }
    #expect(together.inputGradients[0].error(against: gradients) < 1e-5)
  }

  @Test func aMaskedKeyIsNotSeen() throws {
    let input = [Float].random(4 * 12, seed: 1)
    // no query sees the last key
    let bias = (0..<16).map { $0 % 4 == 3 ? -Float.infinity : 0 }
    let layer = Attention(heads: 2, bias: Tensor([1, 4, 4], bias))
    var changed = input
    for i in 3 * 12 + 4..<4 * 12 { changed[i] += 1 }  // the last token's key and value
    let (a, b) = (
      try LayerRun(layer, on: [(Shape(4, 1, 12), input)]), try LayerRun(layer, on: [(Shape(4, 1, 12), changed)])
    )
    #expect(a.output.error(against: b.output) < 1e-6)
    #expect(a.inputGradients[0].suffix(8).allSatisfy { abs($0) < 1e-6 })
  }

  @Test func aBiasFitsItsTokensAlone() {
    let layer = Attention(heads: 2, bias: Tensor([2, 4, 4], .random(32, seed: 1)))
    #expect(throws: LayerError.self) { try layer.outputShape(of: [Shape(5, 1, 12)]) }
  }

  @Test func oneMapMayBeAllThree() throws {
    let network = { (layer: any Layer, inputs: [Int]) in
      var network = Network(inputRange: .tf)
      let map = network.add(ChannelSelection([0, 1, 2, 0]), to: [network.input], named: "map")
      _ = network.add(layer, to: inputs.map { _ in map }, named: "attention")
      return network
    }
    // the gradient of a map that is given three times is the sum of the three
    let image = [Float].random(3 * 5 * 3, seed: 1)
    var copies = Network(inputRange: .tf)
    let map = copies.add(ChannelSelection([0, 1, 2, 0]), to: [copies.input], named: "map")
    let three = (0..<3).map { copies.add(ChannelSelection([0, 1, 2, 3]), to: [map], named: "copy \($0)") }
    _ = copies.add(Attention(heads: 2), to: three, named: "attention")
    let gradients = try [network(Attention(heads: 2), [0, 1, 2]), copies].map { network in
      let plan = try Plan(
        network, for: [Target(value: network.value(named: "attention")!)], on: Canvas(height: 3, width: 5),
        cores: Cores())
      plan.run(image, gradients: [.random(60, seed: 2)])
      return plan.inputGradient.array
    }
    #expect(gradients[0].error(against: gradients[1]) < 1e-5)
  }
}

struct TokenTests {
  @Test func tokensFollowTheirPrefixRowByRow() throws {
    let layer = TokenSequence(prefix: Tensor([1, 2], [8, 9]))
    let run = try LayerRun(layer, on: [(Shape(1, 3, 2), [0, 1, 2, 3, 4, 5])])
    #expect(run.output == [8, 9, 0, 1, 2, 3, 4, 5])
    let back = try LayerRun(
      Patches(behind: 1), on: [(Shape(4, 1, 2), run.output), (Shape(1, 3, 5), .random(15, seed: 1))])
    #expect(back.output == [0, 1, 2, 3, 4, 5])
  }

  @Test func patchesAreOfAsManyTokens() {
    #expect(throws: LayerError.self) { try Patches(behind: 1).outputShape(of: [Shape(6, 1, 2), Shape(2, 3, 1)]) }
  }

  @Test func aTableOfTheMapsSizeIsAdded() throws {
    let table = [Float].random(24, seed: 1)
    let layer = PositionTable(Tensor([3, 4, 2], table), resampling: .cubic)
    let run = try LayerRun(layer, on: [(Shape(3, 4, 2), [Float](repeating: 1, count: 24))])
    #expect(run.output == table.map { $0 + 1 })
  }

  /// A row of six, resampled by torch.nn.functional.interpolate(mode="bicubic", align_corners=False).
  @Test(
    arguments: [
      (PositionTable.Resampling.cubic, 4, [0.2324219, -0.5410156, 4.283203, -0.1289062]),
      (.cubic, 9, [1.260417, -0.734375, -1.962384, -0.2146991, 2.578125, 4.229745, 3.551505, 0.90625, -1.347222]),
      (.antialiasedCubic, 4, [-0.183657, -0.2473201, 3.761868, 0.3584142]),
      (
        .antialiasedCubic, 9,
        [1.197368, -0.5588235, -1.913194, -0.03819444, 2.46875, 4.128472, 3.392361, 0.8235294, -1.263158]
      ),
    ] as [(PositionTable.Resampling, Int, [Float])])
  func aTableIsResampledAsPyTorchDoes(resampling: PositionTable.Resampling, width: Int, expected: [Float]) throws {
    let layer = PositionTable(Tensor([1, 6, 1], [1, -2, 0.5, 4, 3, -1]), resampling: resampling)
    let run = try LayerRun(layer, on: [(Shape(1, width, 1), [Float](repeating: 0, count: width))])
    #expect(run.output.error(against: expected) < 1e-6)
  }
}
