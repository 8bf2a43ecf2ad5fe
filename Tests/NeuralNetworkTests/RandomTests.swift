import Testing

@testable import NeuralNetwork

struct RandomTests {
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

  private func normals(_ count: Int, _ random: inout Random, deviation: Float = 1) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      random.fillNormal(UnsafeMutableBufferPointer(rebasing: buffer[..<count]), deviation: deviation)
      filled = count
    }
  }

  @Test func normalNumbersHaveTheMomentsOfANormalDistribution() {
    var random = Random(seed: 1)
    let numbers = normals(200_001, &random, deviation: 3).map { Double($0) / 3 }
    func moment(_ power: Int) -> Double {
      numbers.reduce(0) { sum, x in sum + (0..<power).reduce(1.0) { product, _ in product * x } }
        / Double(numbers.count)
    }
    #expect(abs(moment(1)) < 0.01 && abs(moment(2) - 1) < 0.01)
    #expect(abs(moment(3)) < 0.03 && abs(moment(4) - 3) < 0.1)
    // neighbors, which come from one number of the sequence, do not depend on each other
    let products = stride(from: 0, to: 200_000, by: 2).reduce(0.0) { $0 + numbers[$1] * numbers[$1 + 1] }
    #expect(abs(products / 100_000) < 0.02)
    #expect(numbers.contains { abs($0) > 4 } && !numbers.contains { abs($0) > 6 })
  }

  @Test func normalNumbersAreThoseOfTheSeedOnEveryMachine() {
    var random = Random(seed: 7)
    #expect(normals(5, &random).map { Int(($0 * 10_000).rounded()) } == [-10685, 8617, -15857, 23790, 4571])
    // three numbers of the sequence were taken, and every CPU goes on with the fourth
    var other = Random(seed: 7)
    for _ in 0..<3 { _ = other.next() }
    #expect(random.next() == other.next())
    #expect(random.normal() == other.normal())
  }

  @Test func uniformNumbersFillTheirRange() {
    var random = Random(seed: 2)
    let numbers = (0..<10_000).map { _ in random.uniform(-2, 6) }
    #expect(numbers.allSatisfy { (-2...6).contains($0) })
    #expect(numbers.min()! < -1.99 && numbers.max()! > 5.99)
    #expect(abs(numbers.reduce(0, +) / 10_000 - 2) < 0.1)
  }
}
