// Numbers, their order and their formats.

import ComputeKernels
import TestSupport
import Testing

@testable import NeuralNetwork

struct ValueTests {
  @Test func randomNumbersAreThoseOfSplitMix64() {
    // by the generator's reference implementation, https://prng.di.unimi.it/splitmix64.c
    var random = Random(seed: 1_234_567)
    #expect(
      (0..<5).map { _ in random.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
        16_408_922_859_458_223_821,
      ])
    var zero = Random(seed: 0)
    #expect(zero.next() == 0xE220_A839_7B1D_CDAF)
  }

  @Test func boundedRandomNumbersFillTheirRangeEvenly() {
    var random = Random(seed: 1)
    var counts = [Int](repeating: 0, count: 255)
    for _ in 0..<255_000 { counts[random.next(below: 255)] += 1 }
    // a thousand each, with a deviation of 32
    #expect(counts.allSatisfy { (800...1200).contains($0) })
  }

  @Test func filtersOfChannelsFirstFilesAreReordered() {
    // 2 groups × 3 outputs × 2 inputs × 1 × 2; each value names its place
    let (groups, outputs, inputs, width) = (2, 3, 2, 2)
    func name(_ g: Int, _ o: Int, _ i: Int, _ x: Int) -> Float { Float(1000 * g + 100 * o + 10 * i + x) }
    var values: [Float] = []
    var expected: [Float] = []
    for g in 0..<groups {
      for o in 0..<outputs { for i in 0..<inputs { for x in 0..<width { values.append(name(g, o, i, x)) } } }
      for x in 0..<width { for i in 0..<inputs { for o in 0..<outputs { expected.append(name(g, o, i, x)) } } }
    }
    let filters = Tensor.filters(
      channelsFirst: values, groups: groups, outputs: outputs, inputs: inputs, height: 1, width: width)
    #expect(filters.shape == [2, 1, 2, 2, 3])
    #expect(filters.values == expected)
  }

  @Test func everyNumberOfHalfPrecisionIsWidenedExactly() {
    let patterns = (0...UInt16.max).map { $0 }
    let wrong = zip(patterns, Tensor.widened(patterns)).filter { pattern, single in
      let half = Float16(bitPattern: pattern)
      // what is not a number keeps its fraction, silent or not; the hardware makes it silent
      return half.isNaN
        ? !single.isNaN || single.sign != half.sign : single.bitPattern != Float(half).bitPattern
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(5))")
  }

  @Test(arguments: [0, 1, 15, 16, 17, 1000]) func momentsAreTheSums(count: Int) {
    // whole numbers, so that the sums are exact in any order
    let values = [Float].random(count, seed: 3).map { ($0 * 1000).rounded() }
    let moments = kernel_moments_of(values, count)
    #expect(moments.sum == values.reduce(0.0) { $0 + Double($1) })
    #expect(moments.squares == values.reduce(0.0) { $0 + Double($1) * Double($1) })
  }

  @Test func momentsDoNotOverflowAndShowWhatIsNotFinite() {
    let large = [Float](repeating: .greatestFiniteMagnitude, count: 100)
    #expect(kernel_moments_of(large, 100).squares.isFinite)
    #expect(!kernel_moments_of(large + [.infinity], 101).squares.isFinite)
    #expect(!kernel_moments_of(large + [.nan], 101).squares.isFinite)
  }

  @Test func bytesAreRounded() {
    func bytes(_ values: [Float]) -> [UInt8] {
      var bytes = [UInt8](repeating: 7, count: values.count)
      kernel_bytes_of(values, &bytes, values.count)
      return bytes
    }
    // each byte from its own value, and from whatever is nearer to it than to the next
    let all = (0...255).map { Float($0) / 127.5 - 1 }
    #expect(bytes(all) == Array(0...255))
    #expect(bytes(all.map { $0 + 0.49 / 127.5 }) == Array(0...255))
    #expect(bytes(all.map { $0 - 0.49 / 127.5 }) == Array(0...255))
    #expect(bytes([-1, 1, -2, 2, 0, -.infinity, .infinity]) == [0, 255, 0, 255, 128, 0, 255])
  }

  @Test func anImageIsHeldBetweenItsBounds() {
    var image: [Float] = [0.5, 1.4, -1.4, 0]
    kernel_clip(&image, 4, -1, 1)
    #expect(image == [0.5, 1, -1, 0])
  }

  /// What the networks' makers do to one pixel, red 0, green 64, blue 255.
  private static let ranges: [(InputRange, [Double])] = [
    (.tf, [-1, 64 / 127.5 - 1, 1]),
    (.caffe, [255 - 103.939, 64 - 116.779, -123.68]),
    (.torch, [-0.485 / 0.229, (64.0 / 255 - 0.456) / 0.224, (1 - 0.406) / 0.225]),
  ]

  @Test(arguments: ranges) func rangesAreThoseOfTheTable(range: InputRange, expected: [Double]) throws {
    let network = Network(inputRange: range)
    let plan = try Plan(
      network, for: [Target(value: network.input)], on: Canvas(height: 1, width: 1), cores: Cores())
    plan.input.fill([-1, 64 / 127.5 - 1, 1])
    plan.forward()
    #expect(plan.activations[0].array.error(against: expected.map { Float($0) }) < 1e-6)
  }
}
