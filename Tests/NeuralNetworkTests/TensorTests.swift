import Testing

@testable import NeuralNetwork

struct TensorTests {
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
}
