import ComputeKernels
import TestSupport
import Testing

@testable import NeuralNetwork

/// Plans without a way back, and what is read of their maps.
struct ForwardOnlyTests {
  private static let canvas = TestNetwork.canvas
  private static let names = ["first", "joined", "branch", "six", "sum", "pooled", "softmax"]

  @Test func activationsAreThoseOfAPlanThatGoesBothWays() throws {
    let targets = try Self.names.map { Target(value: try #require(TestNetwork.branching.value(named: $0))) }
    let both = try Plan(TestNetwork.branching, for: targets, on: Self.canvas, cores: Cores())
    let forward = try Plan(
      TestNetwork.branching, for: targets, on: Self.canvas, cores: Cores(limit: 1), isForwardOnly: true)
    #expect(forward.size < both.size / 2)
    // twice, because memory is used again
    for seed in 1...2 {
      let image = [Float].random(Self.canvas.height * Self.canvas.width * 3, seed: UInt64(seed))
      both.input.fill(image)
      both.forward()
      forward.input.fill(image)
      var read = [[UInt32]?](repeating: nil, count: targets.count)
      forward.forward { target, map in
        #expect(read[target] == nil)
        read[target] = map.bits
      }
      #expect(read == both.activations.map(\.bits))
    }
  }

  @Test(arguments: [(1, 1), (5, 3), (77, 16), (12, 37), (200, 48)])
  func extremesAndSumsAreThoseOfEachChannel(pixels: Int, channels: Int) {
    var values = [Float].random(pixels * channels, seed: 4).map { ($0 * 8).rounded() / 8 }
    values[0] = .nan
    var (largest, smallest) = ([Float](repeating: 0, count: channels), [Float](repeating: 0, count: channels))
    var (most, least) = ([Int32](repeating: 9, count: channels), [Int32](repeating: 9, count: channels))
    var (above, sums) = ([Int32](repeating: 9, count: channels), [Double](repeating: 9, count: channels))
    kernel_channel_extremes(
      values, pixels, channels,
      kernel_extremes(
        largest: &largest, smallest: &smallest, largest_at: &most, smallest_at: &least, above: &above))
    let finite = values.map { $0.isNaN ? 0 : $0 }
    kernel_channel_sums(finite, pixels, channels, &sums)
    for channel in 0..<channels {
      let own = (0..<pixels).map { values[$0 * channels + channel] }
      let numbers = own.enumerated().filter { !$1.isNaN }
      #expect(largest[channel] == numbers.map(\.1).max() ?? -.infinity)
      #expect(smallest[channel] == numbers.map(\.1).min() ?? .infinity)
      #expect(Int(most[channel]) == numbers.first { $0.1 == largest[channel] }?.0 ?? 0)
      #expect(Int(least[channel]) == numbers.first { $0.1 == smallest[channel] }?.0 ?? 0)
      #expect(Int(above[channel]) == own.filter { $0 > 0 }.count)
      #expect(abs(sums[channel] - numbers.reduce(0.0) { $0 + Double($1.1) }) < 1e-4)
    }
  }
}
